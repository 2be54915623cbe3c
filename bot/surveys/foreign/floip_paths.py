"""A flow's graph → the order of its blocks, and for each the answers that lead to it, as a condition.

A condition is kept as alternatives, each the answers that must have been given: `{rating: {bad}}` or `{rating: {good},
why: {price}}`. Alternatives that differ in one answer only are joined, so that what all ways lead to has none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from bot.engine.conditions import Any, Compare, OneOf, Tree
from bot.surveys.foreign.rewriting import joined

#: With more alternatives than this, or more answers in one, a block is asked of everybody.
_MOST_WAYS = 12
#: Stands before all blocks.
_START = "\0"

Way = Mapping[str, frozenset[str]]


class Branch(NamedTuple):
    """To which block, on which of a question's answers (none: on any)."""

    target: str
    picked: frozenset[str] = frozenset()
    answers: frozenset[str] = frozenset()


@dataclass(slots=True)
class Paths:
    """`order` are the ids of the blocks that can be reached; `loops` and `tangled` the names of blocks that lead back,
    and of those with too many ways to them."""

    order: list[str] = field(default_factory=list)
    conditions: dict[str, Tree | None] = field(default_factory=dict)
    loops: list[str] = field(default_factory=list)
    tangled: list[str] = field(default_factory=list)

    def settle(self, uuid: str, name: str, ways: list[Way]) -> list[Way]:
        """Keeps the condition of a block; hands back the ways that what follows it counts on."""
        if len(ways) > _MOST_WAYS or any(len(way) > _MOST_WAYS for way in ways):
            self.tangled.append(name)
            ways = [{}]
        self.conditions[uuid] = _condition(ways)
        return ways


def find_paths(starts: Sequence[str], branches: Mapping[str, Sequence[Branch]], names: Mapping[str, str]) -> Paths:
    """`branches` and `names` by the blocks' ids; `starts` are the blocks that nothing needs to lead to."""
    graph = {_START: [Branch(each) for each in starts], **branches}
    order = _in_order(graph)
    paths, place = Paths(order[1:]), {uuid: at for at, uuid in enumerate(order)}
    domains = {names[each]: branch.answers for each in branches for branch in branches[each] if branch.answers}
    ways: dict[str, list[Way]] = {uuid: [] for uuid in order} | {_START: [{}]}
    for uuid in order:
        name = names.get(uuid, "")
        ways[uuid] = paths.settle(uuid, name, _simplified(ways[uuid], domains))
        for branch in graph[uuid]:
            if place.get(branch.target, -1) > place[uuid]:
                ways[branch.target] += [_with(way, name, branch.picked) for way in ways[uuid]]
            elif branch.target in place:
                paths.loops.append(name)
    return paths


def _in_order(graph: Mapping[str, Sequence[Branch]]) -> list[str]:
    """Every block that can be reached, each before those that it leads to (loops aside)."""
    done, seen = list[str](), {_START}
    stack = [(_START, iter(_targets(_START, graph)))]
    while stack:
        uuid, targets = stack[-1]
        target = next((each for each in targets if each not in seen), None)
        if target is None:
            done.append(uuid)
            stack.pop()
        else:
            seen.add(target)
            stack.append((target, iter(_targets(target, graph))))
    return done[::-1]


def _targets(uuid: str, branches: Mapping[str, Sequence[Branch]]) -> list[str]:
    """Last first, so that the first branch comes first in the order."""
    return [branch.target for branch in reversed(branches[uuid]) if branch.target in branches]


def _with(way: Way, name: str, picked: frozenset[str]) -> Way:
    return {**way, name: picked} if picked else way


def _simplified(ways: Iterable[Way], domains: Mapping[str, frozenset[str]]) -> list[Way]:
    """The same alternatives, fewer: joined two by two as long as two can be. No more are looked at than help."""
    found: list[Way] = []
    for way in ways:
        _add(way, found, domains)
        if len(found) > 2 * _MOST_WAYS:
            break
    return found


def _add(way: Way, found: list[Way], domains: Mapping[str, frozenset[str]]) -> None:
    for other in found:
        if (both := _join(other, way, domains)) is not None:
            found.remove(other)
            _add(both, found, domains)
            return
    found.append(way)


def _join(one: Way, other: Way, domains: Mapping[str, frozenset[str]]) -> Way | None:
    """One alternative that says the same as both; None where there is none."""
    if _implies(one, other):
        return other
    if _implies(other, one):
        return one
    differing = [name for name in one if one[name] != other.get(name)]
    if one.keys() != other.keys() or len(differing) != 1:
        return None
    name = differing[0]
    either = one[name] | other[name]
    rest = {each: values for each, values in one.items() if each != name}
    return rest if either == domains.get(name) else {**rest, name: either}


def _implies(narrow: Way, wide: Way) -> bool:
    return all(name in narrow and narrow[name] <= values for name, values in wide.items())


def _condition(ways: Sequence[Way]) -> Tree | None:
    terms = [joined(_answer(name, values) for name, values in way.items()) for way in ways]
    kept = tuple(term for term in terms if term is not None)
    if len(kept) < len(terms) or not kept:
        return None
    return kept[0] if len(kept) == 1 else Any(terms=kept)


def _answer(name: str, values: frozenset[str]) -> Tree:
    if len(values) == 1:
        return Compare(name=name, operator="=", value=next(iter(values)))
    return OneOf(name=name, values=tuple(sorted(values)))
