"""How little and how much a customer can come by on the way through a survey, whatever a question and an ending weigh:
one each, or as many parts as their text messages have.

Questions that no condition ties to one another are walked apart: many independent branches cost no more than one each.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import NamedTuple

from bot.engine.conditions import Tree, names
from bot.engine.domains import Sort, TooMany
from bot.engine.paths import Paths, Test
from bot.engine.survey import Survey

#: More names than this tied together are not followed.
_MOST_STEPS = 200
#: Ties the endings to the names that choose among them. No name is empty.
_ENDINGS = ""


class Span(NamedTuple):
    """The least and the most."""

    least: int
    most: int


#: Before any path has been walked: whatever comes beats it.
_UNKNOWN = Span(2**63, -1)
_NOTHING = Span(0, 0)


class Weights(NamedTuple):
    """Of each question and each ending, in their order."""

    questions: Sequence[Span]
    endings: Sequence[Span]


def span(paths: Paths, weights: Weights) -> Span:
    """The lightest and the heaviest path; where there are too many to follow, of those that were followed."""
    asked = list(zip(paths.survey.questions, weights.questions, strict=True))
    everybody = [weight for question, weight in asked if question.when is None]
    some = {question.key: weight for question, weight in asked if question.when is not None}
    parts = (_part(paths, some, weights.endings, tied) for tied in _tied(paths.survey))
    return _sum([*everybody, *parts])


def _sum(spans: Iterable[Span]) -> Span:
    least, most = 0, 0
    for each in spans:
        least, most = least + each.least, most + each.most
    return Span(least, most)


# ---------------------------------------------------------------- parts that have nothing to do with one another


def _tied(survey: Survey) -> list[set[str]]:
    """The questions, facts and endings that conditions tie together."""
    parts: list[set[str]] = []
    for tie in _ties(survey):
        touched = [part for part in parts if part & tie]
        parts = [*(part for part in parts if not part & tie), tie.union(*touched)]
    return parts


def _ties(survey: Survey) -> Iterator[set[str]]:
    yield {_ENDINGS, *(name for ending in survey.endings for name in _names(ending.when))}
    for question in survey.questions:
        yield {question.key, *_names(question.when)}


def _names(condition: Tree | None) -> frozenset[str]:
    return frozenset() if condition is None else names(condition)


def _part(paths: Paths, weights: Mapping[str, Span], endings: Sequence[Span], tied: set[str]) -> Span:
    """What the part adds to what everybody is asked; nothing but the last ending where it can't be followed at all."""
    ends = _ends(paths, endings) if _ENDINGS in tied else [_End(None, _NOTHING)]
    walk = _Walk(paths, weights, ends)
    with suppress(TooMany):
        walk.follow(tied - {_ENDINGS})
    return ends[-1].weight if walk.found is _UNKNOWN else walk.found


# ---------------------------------------------------------------- one part, walked


class _End(NamedTuple):
    when: Test | None
    weight: Span


def _ends(paths: Paths, weights: Sequence[Span]) -> list[_End]:
    tests = (None if ending.when is None else paths.test(ending.when) for ending in paths.survey.endings)
    return [_End(when, weight) for when, weight in zip(tests, weights, strict=True)]


class _Walk:
    """Tries every sort of answer, but goes no further where neither end of `found` can be beaten."""

    def __init__(self, paths: Paths, weights: Mapping[str, Span], ends: Sequence[_End]) -> None:
        self.found = _UNKNOWN
        self._paths = paths
        self._weights = weights
        self._ends = ends
        self._least_end = min(end.weight.least for end in ends)
        self._most_end = max(end.weight.most for end in ends)
        self._known: dict[str, Sort] = {}

    def follow(self, names: set[str]) -> None:
        """Raises TooMany; `found` is then what has been found until then."""
        if len(names) > _MOST_STEPS:
            raise TooMany
        self._steps = self._paths.steps(names)
        self._weighty = [(at, step.name) for at, step in enumerate(self._steps) if step.name in self._weights]
        self._cost = 1 + sum(self._paths.cost_of(name) for _, name in self._weighty)
        self._explore(0, _NOTHING)

    def _explore(self, at: int, so_far: Span) -> None:
        if self._is_idle(at, so_far):
            return
        if at == len(self._steps):
            self._arrive(_sum((so_far, self._end())))
            return
        step, known = self._steps[at], self._known
        weight = self._weights.get(step.name, _NOTHING) if step.when(known) else _NOTHING
        for sort in step.sorts(known):
            known[step.name] = sort
            self._explore(at + 1, _sum((so_far, weight)))
        del known[step.name]

    def _is_idle(self, at: int, so_far: Span) -> bool:
        if self.found is _UNKNOWN:
            return False
        self._paths.spend(self._cost)
        least, most = so_far.least + self._least_end, so_far.most + self._most_end
        for place, name in self._weighty[bisect_left(self._weighty, (at, "")) :]:
            asked = self._steps[place].when(self._known)
            least += self._weights[name].least if asked else 0
            most += self._weights[name].most if asked is not False else 0
        return least >= self.found.least and most <= self.found.most

    def _end(self) -> Span:
        """The first ending whose condition holds, else the last."""
        taken = (end.weight for end in self._ends if end.when is None or end.when(self._known))
        return next(taken, self._ends[-1].weight)

    def _arrive(self, total: Span) -> None:
        self.found = Span(min(total.least, self.found.least), max(total.most, self.found.most))
