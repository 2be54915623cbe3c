"""An alert in one line: `when score <= 4 to #care then duty within 15m reply 2h team care calm`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from bot.contract.address import Address
from bot.engine import durations
from bot.services.admin.asked import place_in
from bot.services.forms import targets

#: A word with a value after it → the field that it fills.
_FIELDS: Mapping[str, str] = {
    "within": "acknowledge_within",
    "reply": "reply_within",
    "resolve": "resolve_within",
    "team": "team",
    "consent": "consent",
    "follow": "follow_up",
    "after": "follow_up_after",
}
_URGENT: Mapping[str, str] = {"urgent": "yes", "calm": "no"}
_LINE = re.compile(
    r"when\s+(?P<when>.+?)(?P<early>\s+within\s+\S+(?:\s+\S+)?)?\s+to\s+(?P<rest>.+)", re.IGNORECASE | re.DOTALL
)


class AlertLine(NamedTuple):
    """`said` are the other fields by name, as they were written."""

    condition: str
    targets: tuple[str, ...]
    said: Mapping[str, str]


def read(text: str, sender: Address) -> AlertLine | str | None:
    """What the line says; the word that should be a target and is none; None where it is no such line."""
    found = _LINE.fullmatch(text)
    if found is None:
        return None
    said: dict[str, str] = {}
    paged: list[str] = []
    for name, value in _pairs(_words(found)):
        paged_one = target(value, sender) if not name else ""
        if paged_one is None or not value:
            return value or None
        if name:
            said[name] = value
        else:
            paged.append(paged_one)
    return AlertLine(found["when"], tuple(dict.fromkeys(paged)), {"acknowledge_within": "15m", **said})


def _words(found: re.Match[str]) -> list[str]:
    return durations.joined([*(found["early"] or "").split(), *re.split(r"[\s,]+", found["rest"].strip(" ,"))])


def _pairs(words: list[str]) -> Iterator[tuple[str, str]]:
    """Field and value, the field empty for a target and the value where it is missing."""
    rest = iter(words)
    for word in rest:
        plain = word.casefold()
        if plain in _FIELDS:
            yield _FIELDS[plain], next(rest, "")
        elif plain in _URGENT:
            yield "urgent", _URGENT[plain]
        elif plain != "then":
            yield "", word


def target(word: str, sender: Address) -> str | None:
    """An address or `duty`, as it is kept; None where it is neither."""
    if targets.is_duty(word):
        return targets.target(word)
    address = place_in(word, sender)
    return str(address) if address is not None else None
