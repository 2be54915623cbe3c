"""A typed label: exact in any of the survey's languages, or a misspelling that can only be one of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA

from bot.engine.languages import Texts
from bot.engine.words.text import key, lower

#: Slips allowed in a word of at least so many letters; shorter words must be exact ("hard" is not "card").
_SLIPS = ((9, 2), (5, 1))
_MOST_SLIPS = 2
_SHORTEST = 5
#: The second-best label must be so many slips further away than the best.
_MARGIN = 2
_IDEOGRAPH = re.compile("[\u3400-\u9fff\uf900-\ufaff]")


class _Guess(NamedTuple):
    slips: int
    position: int


def label_meant(text: str, labels: Sequence[Texts]) -> int | None:
    """The position of the one label that `text` is, in whatever language; None when it is none, or could be two."""
    for said, spell in ((lower(text), _exactly), (key(text), _loosely)):
        exact = [at for at, texts in enumerate(labels) if said in map(spell, texts.values())]
        if exact:
            return exact[0] if len(exact) == 1 else None
    return _misspelt(key(text), labels)


@lru_cache(maxsize=4096)
def _exactly(label: str) -> str:
    return lower(label)


@lru_cache(maxsize=4096)
def _loosely(label: str) -> str:
    """A label's question mark is its own; a customer's is a doubt."""
    return key(label).rstrip("? ")


def _misspelt(said: str, labels: Sequence[Texts]) -> int | None:
    if len(said) < _SHORTEST or _IDEOGRAPH.search(said) or said.endswith("?"):
        return None
    guesses = [_Guess(slips, at) for at, texts in enumerate(labels) if (slips := _nearest(said, texts)) is not None]
    if not guesses:
        return None
    best = min(guesses)
    return best.position if all(_is_far(said, best, at, texts) for at, texts in enumerate(labels)) else None


def _nearest(said: str, texts: Texts) -> int | None:
    """The fewest slips by which `said` is one of the wordings, None where it is not."""
    slips = [count for label in texts.values() if (count := _slips(said.split(), _loosely(label).split())) is not None]
    return min(slips, default=None)


def _slips(said: list[str], label: list[str]) -> int | None:
    if len(said) != len(label):
        return None
    total = 0
    for typed, meant in zip(said, label, strict=True):
        distance = OSA.distance(typed, meant)
        if distance and not _may_slip(typed, meant, distance):
            return None
        total += distance
    return total if total <= _MOST_SLIPS else None


def _may_slip(typed: str, meant: str, distance: int) -> bool:
    """The first letter is rarely mistyped, and often turns a word into its opposite: "easy", "uneasy"."""
    allowed = next((slips for length, slips in _SLIPS if min(len(typed), len(meant)) >= length), 0)
    return distance <= allowed and typed[0] == meant[0] and _digits(typed) == _digits(meant)


def _digits(word: str) -> str:
    return "".join(filter(str.isdigit, word))


def _is_far(said: str, best: _Guess, position: int, texts: Texts) -> bool:
    if position == best.position:
        return True
    return all(OSA.distance(said, _loosely(label)) >= best.slips + _MARGIN for label in texts.values())
