"""Which wishes say much the same: by the words they share, however they are ordered and whatever their endings.

Chinese has no spaces: there, pairs of neighbouring characters stand for words. Another language shares no words, so a
wish is only ever like those written in its own.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from rapidfuzz import fuzz, process

from bot.engine.words import text as plain

#: From 0 to 100. The pairs on either side of it are in the tests.
ENOUGH = 68
#: So many texts are compared closely: those that share the most words, and the newest where too few share any.
COMPARED = 60
#: What a wish is about is said at its beginning.
BEGINNING = 300
#: What makes no difference between two wishes.
_IDLE = frozenset(
    """
    i we you it a an the to for of in on at and or is be my your our me please could would should can like want wish
    need if that this there have had add make let with as so do
    я мы вы бы и в во на с со к по из от до для у о об что чтобы это как же не мне нам меня было есть нужно нужна нужен
    надо хочу хотим хотелось хотел хотела можно пожалуйста добавьте добавить сделайте сделать
    """.split()  # noqa: SIM905 (they are read as lines)
)
_IDLE_CHINESE = re.compile(
    "希望|可以|能够|能夠|请|請|我们|我們|你们|你們|想要|增加|添加|支持|一个|一個|功能|[我你您们們能想要加的了吗嗎吧有个個]"
)
_WORD = re.compile(r"[\u3400-\u9fff]+|[^\W_\u3400-\u9fff]+")
#: Endings differ, beginnings carry the meaning: no more of a word counts.
_STEM = 5


class Terms(NamedTuple):
    """The words of a text that count, shortened to what carries their meaning: in their order, and as a set."""

    line: str
    each: frozenset[str]


def terms(text: str) -> Terms:
    found = [term for run in _WORD.findall(plain.lower(text[:BEGINNING])) for term in _of_run(run)]
    return Terms(" ".join(dict.fromkeys(found)), frozenset(found))


def alike(text: str, others: Mapping[int, Terms], most: int) -> list[int]:
    """The keys of those that are like the text, the most alike first."""
    wanted = terms(text)
    near = {key: others[key].line for key in nearest(wanted, others)}
    found = process.extract(wanted.line, near, scorer=_score, score_cutoff=ENOUGH, limit=most)
    return [key for _, _, key in found]


def nearest(wanted: Terms, others: Mapping[int, Terms]) -> Sequence[int]:
    """The keys of those worth a closer look."""

    def shared(key: int) -> tuple[float, int]:
        other = others[key].each
        return len(wanted.each & other) / (min(len(wanted.each), len(other)) or 1), key

    return heapq.nlargest(COMPARED, others, key=shared)


def _of_run(run: str) -> list[str]:
    if not "\u3400" <= run[0] <= "\u9fff":
        return [] if run in _IDLE else [run[:_STEM]]
    left = _IDLE_CHINESE.sub(" ", run).split()
    return [piece[at : at + 2] for piece in left for at in range(max(len(piece) - 1, 1))]


def _score(one: str, other: str, **_options: object) -> float:
    """Sharing all the words of a shorter wish counts, but less than sharing all of both."""
    if not one or not other:
        return 0.0
    return 0.5 * fuzz.token_set_ratio(one, other) + 0.5 * fuzz.token_sort_ratio(one, other)
