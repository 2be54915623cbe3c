"""Question → Prompt: what each kind shows, and how an accepted value reads back. No platform's markup."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.engine.conversation import Answer, Conversation, Value
from bot.engine.languages import LANGUAGES
from bot.engine.phrases import Phrase, phrase
from bot.engine.piping import LIST_MARKS
from bot.engine.prompt import DONE, Layout, Option, Prompt
from bot.engine.routing import Route, labels
from bot.engine.survey import (
    Ces,
    Csat,
    FreeText,
    MultiChoice,
    Number,
    Question,
    ScoreQuestion,
    SingleChoice,
    Stars,
    Survey,
    YesNo,
)

#: The question key of the prompt that asks for a language; no survey can have it.
LANGUAGE = "_language"
#: Likewise, of the prompt that asks whether a score was meant.
DOUBT = "_doubt"
FACES = ("🙁", "😐", "🙂")
#: Why a reply was not understood, without saying what to send instead: there the hint still does.
_SAYS_NOT_HOW = frozenset({"reprompt.empty", "reprompt.too_long", "reprompt.too_few", "reprompt.too_many"})
_BRIEF = 80

Lead = tuple[str | Phrase, ...]
_Shown = tuple[Layout, tuple[Option, ...]]


def prompt_for(route: Route, question: Question, lead: Lead = ()) -> Prompt:
    """The prompt of `question` in the customer's language, as the conversation stands."""
    conversation = route.conversation
    layout, options = _shown(question, route)
    return Prompt(
        turn=conversation.turn,
        question=question.key,
        language=conversation.language,
        text=_text(question, route),
        layout=layout,
        options=options,
        low=route.text(question.low) if isinstance(question, ScoreQuestion) else "",
        high=route.text(question.high) if isinstance(question, ScoreQuestion) else "",
        hint=None if any(map(_says_how, lead)) else _hint(question),
        lead=lead,
        can_skip=may_skip(question, conversation),
        can_go_back=route.before(question.key) is not None,
    )


def language_prompt(conversation: Conversation) -> Prompt:
    """Asks which language to go on in, each named in itself."""
    return Prompt(
        turn=conversation.turn,
        question=LANGUAGE,
        language=conversation.language,
        text="Language · Язык · 语言 · 語言",
        layout="list",
        options=tuple(Option(each, phrase(f"lang.{each}")) for each in LANGUAGES),
        hint=phrase("hint.choice", count=len(LANGUAGES)),
        lead=(phrase("say.language_ask"),),
    )


def doubt_prompt(route: Route, question: Question, lead: Lead) -> Prompt:
    """Asks whether a score was meant, whose words say the opposite."""
    conversation = route.conversation
    answer = conversation.answers[question.key]
    return Prompt(
        turn=conversation.turn,
        question=DOUBT,
        language=conversation.language,
        text=_doubt(route, question, answer),
        layout="pair",
        options=(
            Option("yes", phrase("ask.doubt_yes", score=spoken_on(route, question, answer.value))),
            Option("no", phrase("ask.doubt_no")),
        ),
        hint=phrase("hint.doubt"),
        lead=lead,
    )


def _doubt(route: Route, question: Question, answer: Answer) -> Phrase:
    """A number is said with the highest there is; words and pictures speak for themselves."""
    score = spoken_on(route, question, answer.value)
    good = answer.group in ("promoter", "satisfied", "easy", "positive")
    told = "unhappy" if good else "happy"
    if isinstance(question, ScoreQuestion) and score == str(answer.value):
        return phrase(f"ask.doubt_{told}", score=score, top=question.scale.high)
    return phrase(f"ask.doubt_{told}_label", score=score)


def spoken(survey: Survey, conversation: Conversation, question: Question, value: Value) -> str | Phrase:
    """An answer as it is shown back: the label pressed, the words typed."""
    return spoken_on(Route(survey, conversation), question, value)


def spoken_on(route: Route, question: Question, value: Value) -> str | Phrase:
    if isinstance(question, YesNo):
        return phrase("ask.yes" if value else "ask.no")
    if isinstance(question, Stars):
        return "⭐" * int(str(value))
    if isinstance(question, Ces) and question.form == "faces3":
        return FACES[int(str(value)) - 1]
    texts = labels(question)
    values = value if isinstance(value, tuple) else (str(value),)
    shown = (route.text(texts[each]) if each in texts else each for each in values)
    return LIST_MARKS[route.conversation.language].join(shown)


def brief(question: Question, said: str | Phrase) -> str | Phrase:
    """An answer within a sentence of ours: of long words the beginning, without the full stop at their end."""
    if isinstance(said, Phrase) or not isinstance(question, FreeText):
        return said
    line = " ".join(said.split())
    return line.rstrip(".。") if len(line) <= _BRIEF else f"{line[:_BRIEF].rstrip()}..."


def may_skip(question: Question, conversation: Conversation) -> bool:
    """Whether it need not be answered, or has been."""
    return not question.required or question.key in conversation.answers


def _says_how(part: str | Phrase) -> bool:
    return isinstance(part, Phrase) and part.id.startswith("reprompt.") and part.id not in _SAYS_NOT_HOW


def _text(question: Question, route: Route) -> str:
    text = route.text(question.text)
    return f"{text}\n{route.text(question.consent)}" if question.kind == "contact" else text


# ---------------------------------------------------------------- what there is to press


def _shown(question: Question, route: Route) -> _Shown:
    shower = _SHOWERS.get(type(question))
    return shower(question, route) if shower is not None else ("open", ())


def _scale(question: Any, route: Route) -> _Shown:
    values = range(question.scale.low, question.scale.high + 1)
    if texts := labels(question):
        return "list", tuple(Option(value, route.text(text)) for value, text in texts.items())
    if isinstance(question, Ces) and question.form == "faces3":
        return "faces", tuple(Option(str(value), FACES[value - 1]) for value in values)
    layout: Layout = "stars" if isinstance(question, Stars) else "scale"
    return layout, tuple(Option(str(value), str(value)) for value in values)


def _choices(question: Any, route: Route) -> _Shown:
    return "list", tuple(Option(key, route.text(text)) for key, text in labels(question).items())


def _checks(question: Any, route: Route) -> _Shown:
    picked = route.conversation.picked
    ticks = (Option(key, route.text(text), key in picked) for key, text in labels(question).items())
    return "check", (*ticks, Option(DONE, phrase("ask.done")))


def _pair(_question: Any, _route: Route) -> _Shown:
    return "pair", (Option("yes", phrase("ask.yes")), Option("no", phrase("ask.no")))


_SHOWERS: dict[type, Callable[[Any, Route], _Shown]] = {
    **dict.fromkeys(ScoreQuestion.__args__, _scale),
    SingleChoice: _choices,
    MultiChoice: _checks,
    YesNo: _pair,
}


def _hint(question: Question) -> Phrase:
    if isinstance(question, Csat) and question.labels:
        return phrase("hint.choice", count=len(question.labels))
    if isinstance(question, ScoreQuestion):
        return phrase("hint.scale", low=question.scale.low, high=question.scale.high)
    if isinstance(question, SingleChoice):
        return phrase("hint.choice", count=len(question.choices))
    if isinstance(question, MultiChoice):
        return phrase("hint.choices", count=len(question.choices))
    return phrase("hint.number" if isinstance(question, Number) else f"hint.{question.kind}")
