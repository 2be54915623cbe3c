"""The answers that a survey's conditions tell apart: of all that may be known under a name, one of each sort.

A sort is written down as what the comparisons make of it, so 0 to 10 shrink to two sorts where only `score is
detractor` is asked. Nothing that can happen is left out; where sorts can't be listed, more are given than there may be.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from itertools import chain, combinations, pairwise, product
from typing import Any, NamedTuple

from bot.engine.condition_tree import as_date, as_number, as_text
from bot.engine.conditions import Answered, Contains, IsGroup, Known, Scalar
from bot.engine.places import Leaf, conditions, leaves, values
from bot.engine.survey import MultiChoice, Number, Question, ScoreQuestion, SingleChoice, Statement, Survey, YesNo

#: Facts that the bot itself knows of a customer: known under a question's key too, while that is not answered.
BUILT_IN = frozenset({"channel", "company", "country", "language"})
#: Beyond this a name is not looked into, however cunning the document: comparisons, values and sorts of one name.
_MOST_LEAVES = 40
_MOST_VALUES = 40
_MOST_UNTOLD = 6
#: Any answer that no condition mentions. Before other words it keeps them from being a whole answer.
_ANYTHING = "\0"
#: Numbers between which there is always room for another, as exactly as is computed here.
_DIGITS = 25
_EXACT = Context(prec=100)

#: Whether each of a name's comparisons holds, in their order.
Sort = tuple[bool, ...]


class Domain(NamedTuple):
    """The sorts of answers to a question, and of what is known under its name without one; a fact has only these."""

    answered: tuple[Sort, ...]
    unanswered: tuple[Sort, ...]


class TooMany(Exception):
    """The sorts of a name can't be listed."""


def comparisons(survey: Survey) -> dict[str, list[Leaf]]:
    """The comparisons of all conditions, by the name they ask about."""
    found: dict[str, list[Leaf]] = {}
    for _, tree, _ in conditions(survey):
        for leaf in leaves(tree):
            found.setdefault(leaf.name, []).append(leaf)
    return found


def cost(asked: list[Leaf]) -> int:
    """About how many comparisons it takes to tell the sorts apart. Raises TooMany."""
    named = sum(len(tuple(values(leaf))) for leaf in asked)
    if len(asked) > _MOST_LEAVES or named > _MOST_VALUES:
        raise TooMany
    return len(asked) * (16 + 4 * named)


def domain(question: Question | None, asked: list[Leaf], given: Scalar | None = None) -> Domain:
    """Of the question, else of the fact; a fact that is `given` is known to be that. Raises TooMany."""
    nothing = (False,) * len(asked)
    if given is not None:
        known = _sorts([Known(given)], asked)
        return Domain((), known) if question is None else Domain(_answered(question, asked), known)
    if question is None:
        return Domain((), _distinct([nothing, *_open(asked)]))
    beside = _open(asked) if question.key in BUILT_IN else ()
    return Domain(_answered(question, asked), _distinct([nothing, *beside]))


def _answered(question: Question, asked: list[Leaf]) -> tuple[Sort, ...]:
    lister = _LISTERS.get(type(question))
    if lister is not None:
        return _sorts(lister(question, asked), asked)
    return _open(asked, question if isinstance(question, Number) else None)


def _sorts(known: Iterable[Known], asked: list[Leaf]) -> tuple[Sort, ...]:
    return _distinct(_sort(each, asked) for each in known)


def _sort(known: Known, asked: list[Leaf]) -> Sort:
    return tuple(leaf.holds(lambda _: known) for leaf in asked)


def _distinct(sorts: Iterable[Sort]) -> tuple[Sort, ...]:
    return tuple(dict.fromkeys(sorts))


# ---------------------------------------------------------------- where answers can be listed


def _scores(question: Any, _asked: list[Leaf]) -> Iterator[Known]:
    scale = question.scale
    return (Known(value, scale.group(value)) for value in range(scale.low, scale.high + 1))


def _choices(question: Any, _asked: list[Leaf]) -> Iterator[Known]:
    return (Known(choice.key) for choice in question.choices)


def _several(question: Any, asked: list[Leaf]) -> Iterator[Known]:
    """Every set of the choices that conditions mention, filled up with others to as many as must be chosen."""
    keys = list(dict.fromkeys(choice.key for choice in question.choices))
    mentioned = [key for key in keys if any(_names(leaf, key) for leaf in asked)]
    others = [key for key in keys if key not in mentioned]
    most = len(keys) if question.at_most is None else question.at_most
    for picked in _subsets(mentioned):
        more = max(0, question.at_least - len(picked))
        if more <= len(others) and len(picked) + more <= most:
            yield Known((*picked, *others[:more]))


def _names(leaf: Leaf, key: str) -> bool:
    return isinstance(leaf, Contains) and leaf.holds(lambda _: Known((key,)))


def _subsets(items: list[str]) -> Iterator[tuple[str, ...]]:
    if len(items) > _MOST_UNTOLD:
        raise TooMany
    return chain.from_iterable(combinations(items, size) for size in range(len(items) + 1))


_LISTERS: Mapping[type, Any] = {
    **dict.fromkeys(ScoreQuestion.__args__, _scores),
    YesNo: lambda _question, _asked: (Known(True), Known(False)),
    SingleChoice: _choices,
    MultiChoice: _several,
    Statement: lambda _question, _asked: (),
}


# ---------------------------------------------------------------- where they are words or numbers


def _open(asked: list[Leaf], number: Number | None = None) -> tuple[Sort, ...]:
    """Of words, dates, numbers and facts. Digits within numbers are not looked into: then anything may hold."""
    compared = [leaf for leaf in asked if not isinstance(leaf, Contains)]
    points = sorted({point for leaf in compared for value in values(leaf) if (point := as_number(value)) is not None})
    contained = list(dict.fromkeys(as_text(leaf.value) for leaf in asked if isinstance(leaf, Contains)))
    if (contained and (points or number is not None)) or any(map(_is_extreme, points)):
        return _anything(asked)
    if number is not None:
        return _sorts((Known(str(each)) for each in _numbers(number, points)), asked)
    words = (value for leaf in compared for value in values(leaf))
    parts = (_ANYTHING + _ANYTHING.join(picked) for picked in _subsets(contained))
    beside = (str(each) for each in _between(points))
    around = _around(day for leaf in compared for value in values(leaf) if (day := as_date(value)) is not None)
    return _sorts(map(Known, chain(words, parts, beside, around)), asked)


def _around(days: Iterable[date]) -> Iterator[str]:
    """A day before and one after each."""
    return (
        date.fromordinal(beside).isoformat()
        for day in days
        for beside in (day.toordinal() - 1, day.toordinal() + 1)
        if date.min.toordinal() <= beside <= date.max.toordinal()
    )


def _anything(asked: list[Leaf]) -> tuple[Sort, ...]:
    untold = [leaf for leaf in asked if not isinstance(leaf, Answered | IsGroup)]
    if len(untold) > _MOST_UNTOLD:
        raise TooMany
    ways = [_ways(leaf) for leaf in asked]
    return tuple(product(*ways))


def _ways(leaf: Leaf) -> tuple[bool, ...]:
    """What a comparison can come to when there is an answer of which nothing is known."""
    if isinstance(leaf, Answered):
        return (True,)
    return (False,) if isinstance(leaf, IsGroup) else (True, False)


def _is_extreme(number: Decimal) -> bool:
    return len(number.as_tuple().digits) > _DIGITS or abs(number.adjusted()) > _DIGITS


def _between(points: list[Decimal]) -> Iterator[Decimal]:
    """The points, one number between any two of them, and one beyond each end."""
    if points:
        yield from (*points, _EXACT.subtract(points[0], Decimal(1)), _EXACT.add(points[-1], Decimal(1)))
        for low, high in pairwise(points):
            yield _EXACT.divide(_EXACT.add(low, high), Decimal(2))


def _numbers(question: Number, points: list[Decimal]) -> Iterator[Decimal]:
    """The numbers that the question's limits let through."""
    limits = [Decimal(str(each)) for each in (question.minimum, question.maximum) if each is not None]
    if not all(math.isfinite(each) and not _is_extreme(each) for each in limits):
        raise TooMany
    around = sorted({*points, *limits}) or [Decimal(0)]
    beside = chain.from_iterable(map(_whole_beside, around)) if question.whole else _between(around)
    low, high = question.minimum, question.maximum
    for each in beside:
        if (low is None or each >= Decimal(str(low))) and (high is None or each <= Decimal(str(high))):
            yield each


def _whole_beside(point: Decimal) -> tuple[Decimal, ...]:
    """The point if it is whole, and the nearest whole numbers below and above it."""
    floor, ceiling = (point.to_integral_value(rounding=each) for each in (ROUND_FLOOR, ROUND_CEILING))
    return (*((point,) if floor == point else ()), ceiling - 1, floor + 1)
