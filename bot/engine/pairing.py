"""Which items of two lists belong to each other: by their keys, or by what they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any, NamedTuple


class Pair(NamedTuple):
    """What stands under one key, before and after, and at which place, from 0. None and -1 where there is nothing."""

    old: Any
    new: Any
    was: int
    now: int
    moved: bool = False


def paired(before: Sequence[Any], after: Sequence[Any]) -> Iterator[Pair]:
    """By `key`: first what is gone, then the rest in its order. As few as can be are said to have moved."""
    old, new = _by_name(before), _by_name(after)
    for name, place in old.items():
        if name not in new:
            yield Pair(before[place], None, place, -1)
    still = _unmoved([name for name in old if name in new], [name for name in new if name in old])
    for name, place in new.items():
        if name in old:
            yield Pair(before[old[name]], after[place], old[name], place, name not in still)
        else:
            yield Pair(None, after[place], -1, place)


def aligned(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[int | None, int | None]]:
    """The places of those that are not the same on both sides; None where one side has nothing to match."""
    for tag, first, last, to_first, to_last in _matcher(before, after).get_opcodes():
        if tag != "equal":
            yield from zip_longest(range(first, last), range(to_first, to_last))


_Name = tuple[str, int]


def _by_name(items: Sequence[Any]) -> dict[_Name, int]:
    """The place of each; a draft may hold a key twice, so it counts how often it stood there before."""
    names: dict[_Name, int] = {}
    for place, item in enumerate(items):
        names[item.key, sum(each.key == item.key for each in items[:place])] = place
    return names


def _unmoved(before: list[_Name], after: list[_Name]) -> set[_Name]:
    blocks = _matcher(before, after).get_matching_blocks()
    return {name for block in blocks for name in after[block.b : block.b + block.size]}


def _matcher(before: Sequence[Any], after: Sequence[Any]) -> SequenceMatcher[Any]:
    return SequenceMatcher(None, before, after, autojunk=False)
