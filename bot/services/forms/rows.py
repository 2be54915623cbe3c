"""Choices and labels as an admin enters them: one a line, in each language, in the same order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from bot.engine.languages import Language, Texts
from bot.engine.phrases import Phrase, phrase
from bot.services.forms.parts import named


class Worded(Protocol):
    @property
    def text(self) -> Texts: ...


class Row(NamedTuple):
    """One of them. A new choice has no key yet."""

    text: Texts
    key: str = ""


def lines_of(value: str) -> list[str]:
    return [line.strip() for line in value.splitlines() if line.strip()]


def shown(rows: Sequence[Worded], language: Language) -> str:
    return "\n".join(row.text[language] for row in rows if language in row.text)


def written(rows: Sequence[Row], lines: list[str], language: Language) -> list[Row]:
    """The rows with these lines in that language. A line that stood there already keeps its row; as many lines as rows
    are the same rows in other words."""
    return [
        Row({language: line}) if at is None else _reworded(rows[at], line, language)
        for line, at in zip(lines, _meant(rows, lines, language), strict=True)
    ]


def translated(rows: Sequence[Row], lines: list[str], language: Language) -> list[Row]:
    """The same rows in one more language; where there are not as many lines, as `written`."""
    if len(rows) != len(lines):
        return written(rows, lines, language)
    return [_reworded(row, line, language) for row, line in zip(rows, lines, strict=True)]


def without(rows: Sequence[Row], language: Language) -> list[Row]:
    """Without that language; a row that has no other keeps it."""
    kept = [{each: text for each, text in row.text.items() if each != language} for row in rows]
    return [row._replace(text=text or row.text) for row, text in zip(rows, kept, strict=True)]


def _reworded(row: Row, line: str, language: Language) -> Row:
    return row._replace(text={**row.text, language: line})


def _meant(rows: Sequence[Row], lines: list[str], language: Language) -> list[int | None]:
    """For each line the place of its row."""
    left = list(range(len(rows)))
    found = [_taken(left, [at for at in left if rows[at].text.get(language) == line]) for line in lines]
    if len(lines) == len(rows):
        found = [_taken(left, left) if at is None else at for at in found]
    return found


def _taken(left: list[int], candidates: list[int]) -> int | None:
    if not candidates:
        return None
    at = candidates[0]
    left.remove(at)
    return at


def bad_lines(lines: list[str], least: int, most: int) -> Phrase | None:
    if not least <= len(lines) <= most:
        return phrase("form.lines", least=least, most=most)
    twice = next((line for at, line in enumerate(lines) if line in lines[:at]), None)
    return phrase("form.twice", line=twice) if twice is not None else None


def not_as_many(lines: list[str], count: int, language: Language) -> Phrase | None:
    """`count` are there in that other language."""
    return None if len(lines) == count else phrase("form.as_many", count=count, language=named(language))
