"""How long a survey can get, and which parts of it nobody can reach: by walking it with every kind of answer that
its conditions tell apart."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from itertools import islice, product
from typing import NamedTuple

from bot.engine.conditions import Known, Lookup, lookup_in
from bot.engine.places import Leaf, Path, conditions, leaves, values
from bot.engine.survey import (
    ContactDetails,
    MultiChoice,
    Question,
    ScoreQuestion,
    SingleChoice,
    Statement,
    Survey,
    YesNo,
)

#: How many comparisons may be made in all: a second at most, however cunning the document.
_BUDGET = 200_000
#: An answer that no condition mentions.
_ANYTHING = "\0"

_Answers = Mapping[str, Known | None]


class Reach(NamedTuple):
    """`longest` counts the questions of the longest path, statements and contact details aside.

    `unreached` are the questions, alerts and endings that no walk came by. A survey with too many combinations is
    walked in part only: then `longest` may be too low, and nothing is called unreached.
    """

    longest: int
    unreached: tuple[Path, ...]


def reach(survey: Survey) -> Reach:
    domains = _domains(survey)
    total = math.prod(len(domain) for domain in domains.values())
    affordable = max(1, _BUDGET // _cost(survey))
    longest, reached = 0, set[Path]()
    for picked in islice(product(*domains.values()), affordable):
        walk = _Walk(survey, dict(zip(domains, picked, strict=True)))
        longest = max(longest, walk.length)
        reached |= walk.reached
    everything = [*_paths("questions", survey.questions), *_paths("alerts", survey.alerts)]
    everything += _paths("endings", survey.endings)
    return Reach(longest, tuple(path for path in everything if path not in reached) if total <= affordable else ())


def _paths(name: str, items: tuple[object, ...]) -> list[Path]:
    return [(name, at) for at in range(len(items))]


def _cost(survey: Survey) -> int:
    """The comparisons of one walk at most: alerts are looked at after every question."""
    steps = len(survey.questions)
    per_place = [(path[0], sum(1 for _ in leaves(tree))) for path, tree, _ in conditions(survey)]
    return steps + sum(count * (steps if kind == "alerts" else 1) for kind, count in per_place)


class _Walk:
    """One customer's way through, answering as told."""

    def __init__(self, survey: Survey, told: _Answers) -> None:
        self.length = 0
        self.reached: set[Path] = set()
        self._answers: dict[str, Known] = {}
        facts = {name: known for name, known in told.items() if known is not None and name not in survey.by_key}
        in_answers = lookup_in(self._answers, {})
        self._lookup: Lookup = lambda name: in_answers(name) or facts.get(name)
        for at, question in enumerate(survey.questions):
            if question.when is None or question.when.holds(self._lookup):
                self._take(at, question, told)
                self._look_for_alerts(survey)
        self._end(survey)

    def _take(self, at: int, question: Question, told: _Answers) -> None:
        self.reached.add(("questions", at))
        self.length += not isinstance(question, Statement | ContactDetails)
        if (known := told.get(question.key, Known(_ANYTHING))) is not None:
            self._answers[question.key] = known

    def _look_for_alerts(self, survey: Survey) -> None:
        self.reached |= {("alerts", at) for at, alert in enumerate(survey.alerts) if alert.when.holds(self._lookup)}

    def _end(self, survey: Survey) -> None:
        for at, ending in enumerate(survey.endings):
            if ending.when is None or ending.when.holds(self._lookup):
                self.reached.add(("endings", at))
                return


# ---------------------------------------------------------------- the answers that conditions tell apart


def _domains(survey: Survey) -> dict[str, list[Known | None]]:
    asked: dict[str, list[Leaf]] = {}
    for _, tree, _ in conditions(survey):
        for leaf in leaves(tree):
            asked.setdefault(leaf.name, []).append(leaf)
    return {name: _domain(survey.by_key.get(name), found) for name, found in asked.items()}


def _domain(question: Question | None, asked: list[Leaf]) -> list[Known | None]:
    """One answer of each sort; None is no answer, where a question may be skipped or a fact be unknown."""
    missing: list[Known | None] = [] if question is not None and question.required else [None]
    return [*_answers(question, asked), *missing]


def _answers(question: Question | None, asked: list[Leaf]) -> Iterator[Known]:
    if isinstance(question, ScoreQuestion):
        yield from (Known(value, question.scale.group(value)) for value in _scores(question, asked))
    elif isinstance(question, YesNo):
        yield from (Known(True), Known(False))
    elif isinstance(question, SingleChoice):
        yield from (Known(choice.key) for choice in question.choices)
    elif isinstance(question, MultiChoice):
        keys = tuple(choice.key for choice in question.choices)
        yield from (Known(picked) for picked in (*((key,) for key in keys), keys))
    else:
        yield from _open_answers(asked)


def _scores(question: ScoreQuestion, asked: list[Leaf]) -> list[int]:
    """An end of each group, and both sides of every number that a condition names."""
    scale = question.scale
    edges = {scale.low, scale.lower_to, scale.lower_to + 1, scale.upper_from, scale.high}
    named = {int(number) + step for number in _numbers(asked) for step in (-1, 0, 1)}
    return sorted(value for value in edges | named if scale.low <= value <= scale.high)


def _open_answers(asked: list[Leaf]) -> Iterator[Known]:
    named = dict.fromkeys(value for leaf in asked for value in values(leaf))
    beside = dict.fromkeys(number + step for number in _numbers(asked) for step in (-1, 1))
    together = " ".join(str(value) for value in named)
    yield from (Known(value) for value in (_ANYTHING, *named, *beside, *([together] if len(named) > 1 else [])))


def _numbers(asked: list[Leaf]) -> list[float]:
    """The numbers that are compared with."""
    named = (value for leaf in asked for value in values(leaf))
    return [value for value in named if isinstance(value, int | float) and math.isfinite(value)]
