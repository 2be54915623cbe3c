"""Surveys of every kind of question, in one to four languages, with whatever their texts may say.

Their conditions are few: `surveys_at_random` has those.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from bot.engine.languages import LANGUAGES, Language
from bot.engine.survey import Survey

_LETTERS = "abcXYZ019 .,!?:;-_'\"()/*#%=+@éßЖжё中文。「」😀\n"
_KINDS = (
    *("nps", "csat", "ces", "stars", "choice", "multi_choice", "yes_no", "text", "number", "date", "contact"),
    "statement",
)
_FORMS = ("agree7", "ease5", "faces3", "effort10")


def words(most: int = 40) -> st.SearchStrategy[str]:
    """Lines without surplus spaces, as an admin writes them."""
    lines = st.text(_LETTERS, min_size=1, max_size=most).map(_tidy)
    return lines.filter(lambda text: any(character.isalnum() for character in text))


def _tidy(text: str) -> str:
    return "\n".join(filter(None, (" ".join(line.split()) for line in text.splitlines())))


class _Author:
    """Writes one survey in its languages."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        some: set[Language] = draw(st.sets(st.sampled_from(LANGUAGES), min_size=1))
        self.languages = tuple(language for language in LANGUAGES if language in some)

    def text(self, *asked: str) -> dict[str, str]:
        """Perhaps with something filled in."""
        pipes = ["", "", "{name|there}", *(f"{{{key}|so}}" for key in asked)]
        pipe = self.draw(st.sampled_from(pipes))
        return {language: f"{self.draw(words())} {pipe}".strip() for language in self.languages}

    def question(self, at: int, asked: list[dict[str, Any]]) -> dict[str, Any]:
        kind = self.draw(st.sampled_from(_KINDS))
        answered: list[str] = [each["key"] for each in asked if each["kind"] != "statement"]
        written: dict[str, Any] = {"key": f"q{at}", "kind": kind, "text": self.text(*answered)}
        if kind != "statement":
            written["required"] = self.draw(st.booleans())
        scores: list[str] = [each["key"] for each in asked if each["kind"] in ("nps", "csat", "ces", "stars")]
        more = _MORE.get(kind)
        return written | (more(self, scores) if more else {})

    def ends(self, _scores: list[str]) -> dict[str, Any]:
        return {"low": self.text(), "high": self.text()} if self.draw(st.booleans()) else {}

    def csat(self, scores: list[str]) -> dict[str, Any]:
        if self.draw(st.booleans()):
            return {"points": self.draw(st.sampled_from((3, 5, 7, 10))), **self.ends(scores)}
        return {"labels": [self.text() for _ in range(self.draw(st.integers(3, 7)))], **self.ends(scores)}

    def ces(self, scores: list[str]) -> dict[str, Any]:
        return {"form": self.draw(st.sampled_from(_FORMS)), **self.ends(scores)}

    def one(self, _scores: list[str]) -> dict[str, Any]:
        keys = self.draw(st.sets(st.from_regex(r"[a-z][a-z0-9_]{0,19}", fullmatch=True), min_size=2, max_size=5))
        return {"choices": [{"key": key, "text": self.text()} for key in sorted(keys)]}

    def several(self, scores: list[str]) -> dict[str, Any]:
        more: dict[str, Any] = self.one(scores)
        return {**more, "at_least": self.draw(st.integers(1, 2)), "at_most": self.draw(st.sampled_from((2, None)))}

    def open(self, scores: list[str]) -> dict[str, Any]:
        asks_why = bool(scores) and self.draw(st.booleans())
        reason = {"reason_for": self.draw(st.sampled_from(scores))} if asks_why else {}
        return {"max_length": self.draw(st.sampled_from((1, 140, 2000, 4000))), **reason}

    def number(self, _scores: list[str]) -> dict[str, Any]:
        low, high = self.draw(st.sampled_from(((None, None), (0, None), (-2.5, 7), (1, 1_000_000), (None, 0.125))))
        return {"minimum": low, "maximum": high, "whole": self.draw(st.booleans())}

    def contact(self, _scores: list[str]) -> dict[str, Any]:
        return {"consent": self.text()}


_MORE: dict[str, Callable[[_Author, list[str]], dict[str, Any]]] = {
    "nps": _Author.ends,
    "stars": _Author.ends,
    "csat": _Author.csat,
    "ces": _Author.ces,
    "choice": _Author.one,
    "multi_choice": _Author.several,
    "text": _Author.open,
    "number": _Author.number,
    "contact": _Author.contact,
}


@st.composite
def surveys(draw: st.DrawFn) -> Survey:
    author, asked = _Author(draw), list[dict[str, Any]]()
    for at in range(draw(st.integers(1, 6))):
        asked.append(author.question(at, asked))
    asked.append({"key": "last", "kind": "yes_no", "text": author.text(), "when": draw(_whens(asked))})
    link = {"link": "https://example.com/?a=1&b=2", "link_label": {each: draw(words()) for each in author.languages}}
    return Survey.model_validate(
        {
            "key": draw(st.from_regex(r"[a-z][a-z0-9_]{0,19}", fullmatch=True)),
            "title": {language: draw(words(20)) for language in author.languages},
            "default_language": draw(st.sampled_from(author.languages)),
            "purpose": draw(st.sampled_from(("relationship", "transactional"))),
            "questions": asked,
            "alerts": [{"key": "low", "when": "last = no"}] if draw(st.booleans()) else [],
            "endings": [
                *([{"when": "last = yes", "text": author.text(), **link}] if draw(st.booleans()) else []),
                {"text": author.text()},
            ],
            "reminder_after": draw(st.sampled_from((None, "1h", "24h"))),
            "expires_after": draw(st.sampled_from(("2h", "3d"))),
        }
    )


def _whens(asked: list[dict[str, Any]]) -> st.SearchStrategy[str | None]:
    names = [question["key"] for question in asked if question["kind"] != "statement"]
    return st.sampled_from([None, "plan = pro", *(f"{name} answered" for name in names)])
