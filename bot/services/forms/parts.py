"""What forms are made of: one thing to enter each, how it is asked, what is wrong with it and where it goes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from bot.engine.conversation import Value
from bot.engine.languages import Language
from bot.engine.phrases import Phrase, phrase
from bot.engine.piping import LIST_MARKS
from bot.engine.survey import Choice, Ending, FreeText, MultiChoice, Question, SingleChoice, Survey, YesNo
from bot.services.forms.sheet import Answers, Apply, Sheet, unchanged
from bot.services.voice import say

#: As much as a text of a survey may hold, and as a platform's form shows at first.
LONGEST = 3000
#: What is longer than this is entered in several lines.
ONE_LINE = 200
#: What stands there now is shown in a chat no longer than this.
_SHOWN = 200
#: Braces that a chat would fill in.
_PIPE = re.compile(r"\{([a-z][a-z0-9_]*(?:\|[^{}]*)?)\}")

#: The fields of the model that a form changes, by name.
State = dict[str, Any]
#: Writes an answer into them; "" takes away what stood there.
Put = Callable[[State, Any], None]
#: What is wrong with an answer, given the answers before it.
Judge = Callable[[Any, Answers], Phrase | None]
Said = Phrase | str


@dataclass(frozen=True, slots=True)
class Part:
    """One thing to enter. `label` has about 70 characters at most. `now` is what stands there, `when` the answers on
    which it is asked at all; what is `needed` can't be taken away. `options` are keys and words."""

    key: str
    label: Said
    put: Put = lambda _state, _value: None
    kind: Literal["words", "one", "many", "yes_no"] = "words"
    hint: Said = ""
    now: str | tuple[str, ...] = ""
    needed: bool = False
    when: str = ""
    options: tuple[tuple[str, Said], ...] = ()
    most: int = LONGEST
    judge: Judge = lambda _value, _answers: None


def sheet(title: Said, parts: Iterable[Part], language: Language, apply: Apply = unchanged) -> Sheet:
    """The form that asks for the parts in their order, in that language."""
    by_key = {part.key: part for part in parts}
    survey = Survey(
        key="form",
        title={language: say(title, language)},
        default_language=language,
        questions=tuple(_question(part, language) for part in by_key.values()),
        endings=(Ending(text={language: "-"}),),
        reminder_after=None,
    )
    return Sheet(survey, {part.key: part.now for part in by_key.values() if _fits(part)}, _check(by_key), apply)


def _fits(part: Part) -> bool:
    """A field that can't hold all of it would change it: that one is left empty, which changes nothing."""
    several = part.most <= ONE_LINE and "\n" in part.now
    return bool(part.now) and len(part.now) <= part.most and not several


def _check(parts: Mapping[str, Part]) -> Callable[[str, Value, Answers], Phrase | None]:
    def check(question: str, value: Value, answers: Answers) -> Phrase | None:
        part = parts[question]
        if value == "":
            return phrase("form.needed") if part.needed else None
        return part.judge(value, answers)

    return check


def fill(state: State, parts: Iterable[Part], answers: Answers) -> State:
    """The state with what was answered written into it."""
    for part in parts:
        if part.key in answers and not (part.needed and answers[part.key] == ""):
            part.put(state, answers[part.key])
    return state


# ---------------------------------------------------------------- how it is asked


def _question(part: Part, language: Language) -> Question:
    return _MAKERS[part.kind](part, language)


def _common(part: Part, language: Language) -> dict[str, Any]:
    return {
        "key": part.key,
        "text": {language: as_it_is(_text(part, language))},
        "when": part.when or None,
        "required": part.needed and not part.now,
    }


def _words(part: Part, language: Language) -> Question:
    return FreeText(**_common(part, language), max_length=part.most)


def _choices(part: Part, language: Language) -> tuple[Choice, ...]:
    return tuple(Choice(key=key, text={language: as_it_is(say(words, language))}) for key, words in part.options)


_MAKERS: Mapping[str, Callable[[Part, Language], Question]] = {
    "words": _words,
    "one": lambda part, language: SingleChoice(**_common(part, language), choices=_choices(part, language)),
    "many": lambda part, language: MultiChoice(**_common(part, language), choices=_choices(part, language)),
    "yes_no": lambda part, language: YesNo(**_common(part, language)),
}


def _text(part: Part, language: Language) -> str:
    """The label, the hint, and after an empty line what only a chat shows: a field shows what stands in it."""
    shown = "\n".join(filter(None, (say(part.label, language), say(part.hint, language))))
    if not part.now:
        return shown
    now = say(phrase("form.now", now=_shown(part, language)), language)
    return f"{shown}\n\n{now}\n{say(_what_skipping_does(part), language)}"


def _what_skipping_does(part: Part) -> Phrase:
    """A chat begins a list to choose from anew, a field with what is chosen already."""
    if part.kind == "many":
        return phrase("form.keep_or_all")
    return phrase("form.keep_or_clear" if part.kind == "words" and not part.needed else "form.keep")


def _shown(part: Part, language: Language) -> str:
    if part.kind == "yes_no":
        return say(phrase(f"ask.{part.now}"), language)
    if isinstance(part.now, tuple) or part.options:
        words, keys = dict(part.options), part.now if isinstance(part.now, tuple) else (part.now,)
        return LIST_MARKS[language].join(say(words.get(key, key), language) for key in keys)
    return cut("; ".join(part.now.splitlines()), _SHOWN)


def cut(words: str, most: int) -> str:
    return words if len(words) <= most else f"{words[: most - 3].rstrip()}..."


def as_it_is(text: str) -> str:
    """A text that reads as it stands here, braces and all, once it has been piped."""
    return _PIPE.sub(r"{{as_is|\1}}", text)


# ---------------------------------------------------------------- conditions of a form's own


def chosen(question: str, keys: Sequence[str], now: str | tuple[str, ...] = "") -> str:
    """Holds where the choice is one of the keys; where it was left as it is, and is one of them, too."""
    stays = now in keys if isinstance(now, str) else not set(now).isdisjoint(keys)
    listed = f"{question} in ({', '.join(keys)})"
    return f"({listed} or not {question} answered)" if stays else listed


def among(question: str, key: str, now: tuple[str, ...] = ()) -> str:
    """Holds where several were chosen and the key is one of them."""
    listed = f"{question} contains {key}"
    return f"({listed} or not {question} answered)" if key in now else listed


def both(*conditions: str) -> str:
    return " and ".join(filter(None, conditions))


# ---------------------------------------------------------------- languages


def code(language: Language) -> str:
    """A language as a key: `zh_hans`."""
    return language.casefold().replace("-", "_")


def named(language: Language) -> Phrase:
    return phrase(f"lang.{language}")


def worded(name: str, language: Language) -> Put:
    """Writes one language's wording of the texts under that name; None where the last one is taken away."""

    def put(state: State, value: str) -> None:
        texts = {**(state.get(name) or {}), language: value}
        state[name] = {each: text for each, text in texts.items() if text} or None

    return put


def always_worded(name: str, language: Language) -> Put:
    """As `worded`, for texts that there must be: the last wording stays."""
    put_any = worded(name, language)

    def put(state: State, value: str) -> None:
        before = state.get(name)
        put_any(state, value)
        state[name] = state[name] or before

    return put


def plainly(name: str, read: Callable[[Any], Any] = lambda value: value) -> Put:
    """Writes one value, as `read` understands it; what is taken away has the model's own default."""

    def put(state: State, value: Any) -> None:
        if value == "":
            state.pop(name, None)
        else:
            state[name] = read(value)

    return put
