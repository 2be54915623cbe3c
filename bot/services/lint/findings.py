"""What the linter finds: how much it matters, where it is, what it is and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, get_args

from bot.engine.languages import LANGUAGES, Language
from bot.engine.lengths import Span
from bot.engine.phrases import Phrase, phrase
from bot.engine.places import Path
from bot.engine.survey import Survey

#: problem: the survey can't run or be sent; warning: it runs, but hardly as it is meant; advice: it could be better.
Weight = Literal["problem", "warning", "advice"]
WEIGHTS: tuple[Weight, ...] = get_args(Weight)

Part = Literal["survey", "question", "alert", "ending"]
_PARTS: dict[str, Part] = {"questions": "question", "alerts": "alert", "endings": "ending"}
#: The order in which findings of one weight stand.
_ORDER = ("", *_PARTS)


@dataclass(frozen=True, slots=True)
class Place:
    """`key` is a question's or an alert's, of an ending its number from 1, of the survey itself empty. `language` is
    that of the words meant, where it is one language's matter. `path` leads there in the document, as a problem's does.
    """

    part: Part
    key: str
    path: Path
    language: Language | None = None

    @property
    def said(self) -> Phrase:
        named = phrase(f"lint.at_{self.part}", key=self.key)
        if self.language is None:
            return named
        return phrase("lint.in_language", place=named, language=phrase(f"lang.{self.language}"))


@dataclass(frozen=True, slots=True)
class Finding:
    weight: Weight
    where: Place
    what: Phrase
    mend: Phrase


@dataclass(frozen=True, slots=True)
class Texting:
    """What one customer costs by SMS in one language, in segments: each question and ending, and the whole path from
    the shortest to the longest. The first message counts with the words that introduce us."""

    language: Language
    messages: tuple[tuple[Place, int], ...]
    path: Span


@dataclass(frozen=True, slots=True)
class Lint:
    """`findings` in order of weight, then of place. `price` is that of one segment, in `currency`."""

    survey: Survey
    findings: tuple[Finding, ...]
    texting: tuple[Texting, ...] = ()
    price: Decimal | None = None
    currency: str = "USD"


def place_at(survey: Survey, path: Path) -> Place:
    """The place behind a path: `("questions", 2, "text", "ru")` is the third question, in Russian."""
    last = path[-1] if path else ""
    language = next((each for each in LANGUAGES if each == last), None)
    part = _PARTS.get(str(path[0])) if len(path) > 1 and isinstance(path[1], int) else None
    if part is None:
        return Place("survey", "", path, language)
    return Place(part, _key(survey, part, int(path[1])), path, language)


def _key(survey: Survey, part: Part, at: int) -> str:
    if part == "ending":
        return str(at + 1)
    return survey.questions[at].key if part == "question" else survey.alerts[at].key


def in_order(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=_rank))


def _rank(finding: Finding) -> tuple[int, int, int]:
    kind, at = finding.where.path[:2] if finding.where.part != "survey" else ("", 0)
    return WEIGHTS.index(finding.weight), _ORDER.index(str(kind)), int(at)


def listed(items: Sequence[Phrase | str]) -> Phrase | str:
    """All of them as one, with the language's own mark between."""
    whole: Phrase | str = items[-1] if items else ""
    for item in reversed(items[:-1]):
        whole = phrase("lint.list", first=item, rest=whole)
    return whole


def excerpt(text: str, most: int = 40) -> str:
    """The beginning of a text, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[:most].rstrip()}..."
