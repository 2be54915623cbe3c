"""Question → Prompt: what each kind shows, and how an accepted value reads back. No platform's markup."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.engine.conversation import Conversation, Value
from bot.engine.languages import LANGUAGES, Language, pick
from bot.engine.phrases import Phrase, phrase
from bot.engine.prompt import DONE, Layout, Option, Prompt
from bot.engine.routing import path, pipe, previous_question
from bot.engine.survey import (
    Ces,
    Csat,
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
FACES = ("🙁", "😐", "🙂")

Lead = tuple[str | Phrase, ...]


def prompt_for(survey: Survey, conversation: Conversation, question: Question, lead: Lead = ()) -> Prompt:
    """The prompt of `question` in the customer's language, as the conversation stands."""
    wording = _Wording(survey, conversation)
    layout, options = _options(question, wording, conversation.picked)
    return Prompt(
        turn=conversation.turn,
        question=question.key,
        language=conversation.language,
        text=_text(question, wording),
        layout=layout,
        options=options,
        low=wording(question.low) if isinstance(question, ScoreQuestion) else "",
        high=wording(question.high) if isinstance(question, ScoreQuestion) else "",
        hint=_hint(question),
        lead=lead,
        can_skip=not question.required,
        can_go_back=previous_question(survey, conversation) is not None,
    )


def language_prompt(conversation: Conversation) -> Prompt:
    """Asks which language to go on in, each named in itself."""
    return Prompt(
        turn=conversation.turn,
        question=LANGUAGE,
        language=conversation.language,
        text="English · Русский · 简体中文 · 繁體中文",
        layout="list",
        options=tuple(Option(each, phrase(f"lang.{each}")) for each in LANGUAGES),
        hint=phrase("hint.choice", count=len(LANGUAGES)),
        lead=(phrase("say.language_ask"),),
    )


def statement_text(survey: Survey, conversation: Conversation, question: Question) -> str:
    return _Wording(survey, conversation)(question.text)


def spoken(survey: Survey, conversation: Conversation, question: Question, value: Value) -> str | Phrase:
    """An answer as it is shown back: the label pressed, the words typed."""
    wording = _Wording(survey, conversation)
    if isinstance(question, Stars):
        return "⭐" * int(str(value))
    if isinstance(question, YesNo):
        return phrase("ask.yes" if value else "ask.no")
    if isinstance(value, tuple):
        return ", ".join(_label(question, key, wording) for key in value)
    return _label(question, str(value), wording)


class _Wording:
    """Texts in the customer's language, with what is known piped in."""

    def __init__(self, survey: Survey, conversation: Conversation) -> None:
        self.language: Language = conversation.language
        self.default: Language = survey.default_language
        self.name = conversation.name
        self.lookup = path(survey, conversation)[1]

    def __call__(self, texts: Any) -> str:
        return pipe(pick(texts, self.language, self.default), self.lookup, self.name) if texts else ""


def _text(question: Question, wording: _Wording) -> str:
    text = wording(question.text)
    return f"{text}\n{wording(question.consent)}" if question.kind == "contact" else text


def _label(question: Question, key: str, wording: _Wording) -> str:
    for option in _options(question, wording, ())[1]:
        if option.key == key and isinstance(option.label, str):
            return option.label
    return key


def _options(question: Question, wording: _Wording, picked: tuple[str, ...]) -> tuple[Layout, tuple[Option, ...]]:
    maker = _MAKERS.get(type(question))
    if maker is not None:
        return maker(question, wording, picked)
    return "open", ()


def _scale(question: Any, wording: _Wording, _picked: tuple[str, ...]) -> tuple[Layout, tuple[Option, ...]]:
    scale = question.scale
    values = range(scale.low, scale.high + 1)
    if isinstance(question, Csat) and question.labels:
        return "list", tuple(Option(str(v), wording(question.labels[v - 1])) for v in values)
    if isinstance(question, Ces) and question.form == "faces3":
        return "faces", tuple(Option(str(v), FACES[v - 1]) for v in values)
    layout: Layout = "stars" if isinstance(question, Stars) else "scale"
    return layout, tuple(Option(str(v), str(v)) for v in values)


def _choices(question: Any, wording: _Wording, _picked: tuple[str, ...]) -> tuple[Layout, tuple[Option, ...]]:
    return "list", tuple(Option(choice.key, wording(choice.text)) for choice in question.choices)


def _checks(question: Any, wording: _Wording, picked: tuple[str, ...]) -> tuple[Layout, tuple[Option, ...]]:
    choices = tuple(Option(each.key, wording(each.text), each.key in picked) for each in question.choices)
    return "check", (*choices, Option(DONE, phrase("ask.done")))


def _pair(_question: Any, _wording: _Wording, _picked: tuple[str, ...]) -> tuple[Layout, tuple[Option, ...]]:
    return "pair", (Option("yes", phrase("ask.yes")), Option("no", phrase("ask.no")))


_Maker = Callable[[Any, _Wording, tuple[str, ...]], tuple[Layout, tuple[Option, ...]]]
_MAKERS: dict[type, _Maker] = {
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
