"""How little and how much a customer can come by on the way through a survey, whatever a question and an ending weigh:
one each, or as many parts as their text messages have.

Questions that no condition ties to one another are walked apart: many independent branches cost no more than one each.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from bot.engine.conditions import Tree, names
from bot.engine.domains import Sort, TooMany
from bot.engine.paths import Paths, Step, Test
from bot.engine.survey import Survey

#: How many steps may be tried in each part of a survey; the least and the most found until then stand.
_BUDGET = 3_000
#: Ties the endings to the names that choose among them. No name is empty.
_ENDINGS = ""


class Span(NamedTuple):
    """The least and the most."""

    least: int
    most: int


#: Before any path has been walked: whatever comes beats it.
_UNKNOWN = Span(2**63, -1)


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
    """What the part adds to what everybody is asked; nothing but the last ending where it can't be looked into."""
    ends = _ends(paths, endings) if _ENDINGS in tied else [_End(None, Span(0, 0))]
    try:
        walk = _Walk(paths.steps(tied - {_ENDINGS}), weights, ends)
    except TooMany:
        return ends[-1].weight
    walk.explore(0, Span(0, 0))
    return walk.found


# ---------------------------------------------------------------- one part, walked


class _End(NamedTuple):
    when: Test | None
    weight: Span


def _ends(paths: Paths, weights: Sequence[Span]) -> list[_End]:
    tests = (None if ending.when is None else paths.test(ending.when) for ending in paths.survey.endings)
    return [_End(when, weight) for when, weight in zip(tests, weights, strict=True)]


class _Walk:
    """Tries every sort of answer, but goes no further where neither end of `found` can be beaten."""

    def __init__(self, steps: Sequence[Step], weights: Mapping[str, Span], ends: Sequence[_End]) -> None:
        self.found = _UNKNOWN
        self._steps = steps
        self._weights = [weights.get(step.name, Span(0, 0)) for step in steps]
        self._weighty = [(at, weight) for at, weight in enumerate(self._weights) if weight.most]
        self._ends = ends
        self._least_end = min(end.weight.least for end in ends)
        self._most_end = max(end.weight.most for end in ends)
        self._known: dict[str, Sort] = {}
        self._left = _BUDGET

    def explore(self, at: int, so_far: Span) -> None:
        self._left -= 1
        if self._is_idle(at, so_far):
            return
        if at == len(self._steps):
            self._arrive(_sum((so_far, self._end())))
            return
        step, known = self._steps[at], self._known
        weight = self._weights[at] if step.when(known) else Span(0, 0)
        for sort in step.sorts(known):
            known[step.name] = sort
            self.explore(at + 1, _sum((so_far, weight)))
        del known[step.name]

    def _is_idle(self, at: int, so_far: Span) -> bool:
        if self.found is _UNKNOWN:
            return False
        if self._left < 0:
            return True
        least, most = so_far.least + self._least_end, so_far.most + self._most_end
        for place, weight in self._weighty:
            asked = self._steps[place].when(self._known) if place >= at else False
            least += weight.least if asked else 0
            most += weight.most if asked is not False else 0
        return least >= self.found.least and most <= self.found.most

    def _end(self) -> Span:
        """The first ending whose condition holds, else the last."""
        taken = (end.weight for end in self._ends if end.when is None or end.when(self._known))
        return next(taken, self._ends[-1].weight)

    def _arrive(self, total: Span) -> None:
        self.found = Span(min(total.least, self.found.least), max(total.most, self.found.most))
