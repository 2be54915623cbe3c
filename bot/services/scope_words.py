"""What an admin writes behind `results KEY`: `last 30d`, `by channel`, in any order and in the four languages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from bot.engine import durations
from bot.services.results import Scope
from bot.storage.results import By


class NotUnderstood(NamedTuple):
    """The first word that says nothing here."""

    word: str


_UNITS = {unit: durations.UNITS[unit] for unit in ("hours", "days", "weeks")}
_BEFORE = r"(?:(?:for|in|за) +)?(?:the +)?(?:(?:last|past|последни[ей]|最近|过去|過去|近) *)?"
_AMOUNTS = "|".join(f"(?P<{unit}>{words})" for unit, words in _UNITS.items())
_SINCE = re.compile(rf"{_BEFORE}(?P<n>[1-9][0-9]{{0,3}}) *(?:{_AMOUNTS})(?![0-9a-zа-яё])", re.IGNORECASE)

_PARTS: dict[By, str] = {
    "language": "lang(?:uages?)?|язык(?:у|ам)?|语言|語言",
    "channel": "channels?|канал(?:у|ам)?|渠道|管道|通路|頻道|频道",
    "version": "versions?|верси[ияю]м?|версиям|版本",
}
_KINDS = "|".join(f"(?P<{part}>{words})" for part, words in _PARTS.items())
_BY = re.compile(rf"(?:(?:by|per|по) +|[按依] *)?(?:{_KINDS})(?![0-9a-zа-яё])", re.IGNORECASE)


def scope_in(words: Sequence[str], now: datetime) -> Scope | NotUnderstood:
    """The scope that the words name, in the zone of `now`; each of its two parts at most once."""
    rest, scope = " ".join(unicodedata.normalize("NFKC", " ".join(words)).split()), Scope()
    while rest:
        if scope.since is None and (match := _SINCE.match(rest)):
            scope = scope._replace(since=(now.astimezone(UTC) - _length(match)).astimezone(now.tzinfo))
        elif scope.by is None and (match := _BY.match(rest)):
            scope = scope._replace(by=next(part for part in _PARTS if match[part]))
        else:
            return NotUnderstood(rest.split()[0])
        rest = rest[match.end() :].lstrip()
    return scope


def _length(match: re.Match[str]) -> timedelta:
    return timedelta(**{unit: int(match["n"]) for unit in _UNITS if match[unit]})
