"""A score's figures from how often each value was given, and a choice question's counts.

The formulas are the field's: NPS = % promoters − % detractors with var = (p + d − (p − d)²) / n; proportions by
Wilson; a mean by its standard error. Where all answered alike, that variance is nought but says nothing of those who
did not answer: then as many may think otherwise as Wilson leaves to an answer that nobody has given.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from bot.engine.survey import MultiChoice, ScoreQuestion, SingleChoice, YesNo

#: Below so many answers a figure is too early to say anything.
MINIMUM = 10
_Z = 1.959964  # the normal distribution's 97.5 % point
#: What is left of a variance that is none, in floating point.
_NOUGHT = 1e-12


class Figure(NamedTuple):
    """A value and its 95 % interval, in the score's own unit."""

    name: str
    value: float
    low: float
    high: float


class Score(NamedTuple):
    """One score question's result. `counts` is value → n over the whole scale, `groups` group → n; `left_out` is how
    many more answered it on another scale, in another version of the survey."""

    question: str
    kind: str
    n: int
    figures: tuple[Figure, ...]
    counts: Mapping[int, int]
    groups: Mapping[str, int]
    left_out: int = 0


class Choices(NamedTuple):
    """One choice question's result: choice key (`yes` and `no` too) → n, in the survey's order, of `n` answers."""

    question: str
    n: int
    counts: Mapping[str, int]
    left_out: int = 0


def score(question: ScoreQuestion, given: Mapping[int, int]) -> Score:
    """The result of one question from value → n."""
    scale = question.scale
    counts = {value: given.get(value, 0) for value in range(scale.low, scale.high + 1)}
    groups = dict.fromkeys(scale.groups, 0)
    for value, n in counts.items():
        groups[scale.group(value)] += n
    total = sum(counts.values())
    figures = _FIGURES[question.kind](counts, groups, total) if total else ()
    return Score(question.key, question.kind, total, figures, counts, groups)


def choices(
    question: SingleChoice | MultiChoice | YesNo, rows: Sequence[Mapping[str, Any]], left_out: int = 0
) -> Choices:
    """The result of one question from (value, n) rows."""
    keys = ("yes", "no") if isinstance(question, YesNo) else tuple(choice.key for choice in question.choices)
    counts = dict.fromkeys(keys, 0)
    for row in rows:
        for key in _picked(row["value"]):
            counts[key] = counts.get(key, 0) + row["n"]
    return Choices(question.key, sum(row["n"] for row in rows), counts, left_out)


def _picked(value: Any) -> Sequence[str]:
    if isinstance(value, bool):
        return ("yes",) if value else ("no",)
    return (value,) if isinstance(value, str) else value


def nps(promoters: int, detractors: int, n: int) -> Figure:
    p, d = promoters / n, detractors / n
    low, high = _interval(p - d, p + d - (p - d) ** 2, n, (-1.0, 1.0))
    return Figure("NPS", 100 * (p - d), 100 * low, 100 * high)


def _interval(value: float, variance: float, n: int, ends: tuple[float, float]) -> tuple[float, float]:
    """Around a mean, within the ends of its scale."""
    low, high = ends
    if variance < _NOUGHT:
        otherwise = _Z**2 / (n + _Z**2)
        return value - otherwise * (value - low), value + otherwise * (high - value)
    spread = _Z * math.sqrt(variance / n)
    return max(low, value - spread), min(high, value + spread)


def share(name: str, hits: int, n: int) -> Figure:
    """A percentage with Wilson's interval."""
    p, z2 = hits / n, _Z**2
    middle = (p + z2 / (2 * n)) / (1 + z2 / n)
    spread = _Z * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return Figure(name, 100 * p, 100 * max(0.0, middle - spread), 100 * min(1.0, middle + spread))


def mean(name: str, counts: Mapping[int, int], n: int) -> Figure:
    """The mean with the interval of its standard error, kept on the scale; one answer alone says nothing, so its
    interval is the whole scale."""
    low, high = min(counts), max(counts)
    average = sum(value * times for value, times in counts.items()) / n
    if n < 2:
        return Figure(name, average, low, high)
    variance = sum(times * (value - average) ** 2 for value, times in counts.items()) / (n - 1)
    return Figure(name, average, *_interval(average, variance, n, (low, high)))


def _nps(_counts: Mapping[int, int], groups: Mapping[str, int], n: int) -> tuple[Figure, ...]:
    return (nps(groups["promoter"], groups["detractor"], n),)


def _csat(counts: Mapping[int, int], groups: Mapping[str, int], n: int) -> tuple[Figure, ...]:
    return share("CSAT", groups["satisfied"], n), mean("mean", counts, n)


def _ces(counts: Mapping[int, int], groups: Mapping[str, int], n: int) -> tuple[Figure, ...]:
    return mean("CES", counts, n), share("easy", groups["easy"], n)


def _stars(counts: Mapping[int, int], _groups: Mapping[str, int], n: int) -> tuple[Figure, ...]:
    return (mean("stars", counts, n),)


_FIGURES = {"nps": _nps, "csat": _csat, "ces": _ces, "stars": _stars}
