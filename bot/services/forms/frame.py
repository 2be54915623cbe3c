"""A question where it stands in a survey, and its text in every language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.engine.languages import Language
from bot.engine.phrases import Phrase, phrase
from bot.engine.survey import Question, Survey
from bot.services.forms import checks
from bot.services.forms.parts import Judge, Part, always_worded, code, named


@dataclass(frozen=True, slots=True)
class Frame:
    """None is a new question, behind `at` others. The first of the languages is the survey's own."""

    survey: Survey
    at: int
    question: Question | None
    languages: tuple[Language, ...]

    @property
    def first(self) -> Language:
        return self.languages[0]

    def now(self, name: str, otherwise: Any = None) -> Any:
        """The field of that name as it stands; kinds have different ones."""
        found = getattr(self.question, name, None)
        return otherwise if found is None else found

    def wording(self, name: str, language: Language) -> str:
        texts: dict[str, str] = self.now(name, {})
        return texts.get(language, "")

    def judge_wording(self, language: Language) -> Judge:
        return lambda text, _answers: checks.wording(self.survey, self.at, language, text)


def own_first(survey: Survey) -> tuple[Language, ...]:
    """The survey's languages, its own first."""
    return tuple(sorted(survey.languages, key=lambda each: each != survey.default_language))


def texts(frame: Frame) -> Iterator[Part]:
    """It must be there in the survey's own language; the others may follow."""
    for language in frame.languages:
        yield Part(
            key=f"text_{code(language)}",
            label=phrase("form.text", language=named(language)),
            hint=_text_hint(language == frame.first),
            now=frame.wording("text", language),
            needed=language == frame.first,
            put=always_worded("text", language),
            judge=frame.judge_wording(language),
        )


def _text_hint(first: bool) -> Phrase:
    return phrase("form.text_hint", example="{name|there}") if first else phrase("form.may_follow")
