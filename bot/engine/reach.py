"""How long a survey can get, which of its conditions hold for nobody or for everybody, and what nobody can reach."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from bot.engine.conditions import All, Any, Not, Tree
from bot.engine.lengths import Span, Weights, span
from bot.engine.paths import Paths
from bot.engine.places import ConditionPlace, Path, conditions, leaves
from bot.engine.survey import ContactDetails, Question, Statement, Survey

#: Of a condition with more comparisons than this only the whole is looked at.
_MOST_PARTS = 12


class Verdict(NamedTuple):
    """`never`: the condition at `path` holds for nobody, `always`: for everybody; `tree` is that condition, or a
    `part` of it. `behind`: nobody comes to the ending at `path`, one before it always takes its place."""

    path: Path
    sure: Literal["never", "always", "behind"]
    tree: Tree | None = None
    part: bool = False


class Reach(NamedTuple):
    """`longest` counts the questions of the longest path, statements and contact details aside.

    What is too long to follow is left out: then `longest` may be too low, and no verdict is given.
    """

    longest: int
    verdicts: tuple[Verdict, ...]


def reach(survey: Survey) -> Reach:
    paths = Paths(survey)
    questions = [Span(counted, counted) for counted in map(_counted, survey.questions)]
    verdicts = (*_of_conditions(paths), *_of_endings(paths))
    longest = span(paths, Weights(questions, [Span(0, 0)] * len(survey.endings))).most
    return Reach(longest, verdicts)


def _counted(question: Question) -> int:
    return int(not isinstance(question, Statement | ContactDetails))


def together(paths: Paths, *questions: Question) -> bool:
    """Whether one customer may come to all of them."""
    wanted = [question.when for question in questions if question.when is not None]
    return not wanted or True in paths.outcomes(_all(wanted))


def _all(trees: list[Tree]) -> Tree:
    return trees[0] if len(trees) == 1 else All(terms=tuple(trees))


# ---------------------------------------------------------------- verdicts


def _of_conditions(paths: Paths) -> Iterator[Verdict]:
    for place in conditions(paths.survey):
        outcomes = _outcomes(paths, place, place.tree)
        if len(outcomes) == 1:
            yield Verdict(place.path, _sure(outcomes), place.tree)
        elif isinstance(place.tree, Not | All | Any):
            yield from _of_parts(paths, place)


def _of_parts(paths: Paths, place: ConditionPlace) -> Iterator[Verdict]:
    parts = list(leaves(place.tree))
    for part in parts if len(parts) <= _MOST_PARTS else ():
        outcomes = _outcomes(paths, place, part)
        if len(outcomes) == 1:
            yield Verdict(place.path, _sure(outcomes), part, part=True)


def _sure(outcomes: frozenset[bool]) -> Literal["never", "always"]:
    return "always" if True in outcomes else "never"


def _outcomes(paths: Paths, place: ConditionPlace, tree: Tree) -> frozenset[bool]:
    """An alert that holds for nobody at the end may still hold on the way; one for everybody holds at the end."""
    outcomes = paths.outcomes(tree)
    if place.path[0] == "alerts" and True not in outcomes:
        return paths.outcomes_midway(tree)
    return outcomes


def _of_endings(paths: Paths) -> Iterator[Verdict]:
    """An ending is read where its condition holds and none of the ones before it does."""
    before: list[Tree | None] = []
    for at, ending in enumerate(paths.survey.endings):
        if _may_hold(paths, ending.when) and not _may_be_read(paths, ending.when, before):
            yield Verdict(("endings", at), "behind")
        before.append(ending.when)


def _may_hold(paths: Paths, tree: Tree | None) -> bool:
    return tree is None or True in paths.outcomes(tree)


def _may_be_read(paths: Paths, tree: Tree | None, before: list[Tree | None]) -> bool:
    passed: list[Tree] = [Not(term=each) for each in before if each is not None]
    wanted = passed if tree is None else [*passed, tree]
    return None not in before and (not wanted or True in paths.outcomes(_all(wanted)))
