"""Which wishes say much the same: by the words they share, however they are ordered and whatever their endings.

Chinese has no spaces: there, pairs of neighbouring characters stand for words. Another language shares no words, so a
wish is only ever like those written in its own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from rapidfuzz import fuzz, process

from bot.engine.words import text as plain

#: From 0 to 100. The pairs on either side of it are in the tests.
ENOUGH = 68
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


def alike(text: str, others: Mapping[int, str], most: int) -> list[int]:
    """The keys of those that are like the text, the most alike first."""
    found = process.extract(
        terms(text),
        {key: terms(other) for key, other in others.items()},
        scorer=_score,
        score_cutoff=ENOUGH,
        limit=most,
    )
    return [key for _, _, key in found]


def terms(text: str) -> str:
    """The words that count, shortened to what carries their meaning."""
    found = [term for run in _WORD.findall(plain.lower(text)) for term in _of_run(run)]
    return " ".join(dict.fromkeys(found))


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
