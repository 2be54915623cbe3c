"""A survey made ready for being walked: how each of its conditions can turn out.

A condition is looked at with what it depends on alone: the questions it asks about, what these depend on in turn, and
facts. Facts come first, then questions in their order; one that is not on the path has no answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from bot.engine.conditions import All, Any, Not, Scalar, Tree, names
from bot.engine.domains import Domain, Sort, TooMany, comparisons, cost, domain
from bot.engine.places import leaves
from bot.engine.survey import Survey

#: How many comparisons may be made in all, however cunning the document: a fraction of a second.
BUDGET = 150_000

Known = Mapping[str, Sort]
#: Whether a condition holds, as far as is known by now; None where that is still open.
Test = Callable[[Known], bool | None]

#: How a condition that could not be followed to its end is said to turn out.
_EITHER = frozenset({True, False})


class Step(NamedTuple):
    """One name to be known: what it may be `on` the path, where `when` holds, else `off` it. A fact is always off."""

    name: str
    when: Test
    on: tuple[Sort, ...]
    off: tuple[Sort, ...]

    def sorts(self, known: Known) -> tuple[Sort, ...]:
        return (self.when(known) and self.on) or self.off


class Paths:
    """`facts` are those that everybody has; of others nothing is known. A question's key means its answer, even where
    an attribute of a customer has the same name."""

    def __init__(self, survey: Survey, facts: Mapping[str, Scalar] | None = None) -> None:
        self.survey = survey
        self._facts = facts or {}
        self._left = BUDGET
        self._asked = comparisons(survey)
        self._place = {id(leaf): at for asked in self._asked.values() for at, leaf in enumerate(asked)}
        self._at = {question.key: at for at, question in enumerate(survey.questions)}
        self._domains: dict[str, Domain | None] = {}

    def outcomes(self, tree: Tree) -> frozenset[bool]:
        """How the condition can turn out once all before it is answered; both ways where that can't be told.

        It is made of the survey's own comparisons.
        """
        return self._outcomes(tree, _as_it_is)

    def outcomes_midway(self, tree: Tree) -> frozenset[bool]:
        """As above, when any question may still be open: an alert is looked at after every answer and correction."""
        return self._outcomes(tree, _perhaps_open)

    def _outcomes(self, tree: Tree, seen_as: Callable[[Step], Step]) -> frozenset[bool]:
        try:
            steps = [seen_as(step) for step in self.steps(self.depends_on(tree))]
            return self._search(steps, self.test(tree), sum(1 for _ in leaves(tree)))
        except TooMany:
            return _EITHER

    def _search(self, steps: Sequence[Step], test: Test, cost: int) -> frozenset[bool]:
        """Tries what may be known, step by step, until the condition is decided; done when it has gone both ways."""
        found: set[bool] = set()
        known: dict[str, Sort] = {}

        def explore(at: int) -> None:
            self.spend(cost)
            if (verdict := test(known)) is not None:
                found.add(verdict)
                return
            for sort in steps[at].sorts(known):
                known[steps[at].name] = sort
                explore(at + 1)
                if len(found) == len(_EITHER):
                    break
            del known[steps[at].name]

        explore(0)
        return frozenset(found)

    # -- what a walk is made of

    def depends_on(self, tree: Tree) -> set[str]:
        """The names a condition asks about, and those that decide whether these have an answer."""
        found: set[str] = set()
        wanted = [*names(tree)]
        while wanted:
            name = wanted.pop()
            question = self.survey.by_key.get(name)
            if name not in found and question is not None and question.when is not None:
                wanted += names(question.when)
            found.add(name)
        return found

    def steps(self, wanted: Iterable[str]) -> list[Step]:
        """Raises TooMany."""
        return [self._step(name) for name in sorted(wanted, key=lambda name: (self._at.get(name, -1), name))]

    def _step(self, name: str) -> Step:
        question, sorts = self.survey.by_key.get(name), self._domain(name)
        if question is None:
            return Step(name, _never, (), sorts.unanswered)
        may_be_left = () if question.required and sorts.answered else sorts.unanswered
        when = _always if question.when is None else self.test(question.when)
        return Step(name, when, (*sorts.answered, *may_be_left), sorts.unanswered)

    def _domain(self, name: str) -> Domain:
        if name not in self._domains:
            self._domains[name] = self._looked_into(name)
        found = self._domains[name]
        if found is None:
            raise TooMany
        return found

    def _looked_into(self, name: str) -> Domain | None:
        asked = self._asked.get(name, [])
        try:
            self.spend(cost(asked))
            return domain(self.survey.by_key.get(name), asked, self._facts.get(name))
        except TooMany:
            return None

    def test(self, tree: Tree) -> Test:
        """The condition as a function of what is known."""
        if isinstance(tree, Not):
            return _opposite(self.test(tree.term))
        if isinstance(tree, All | Any):
            return _joined([self.test(term) for term in tree.terms], isinstance(tree, Any))
        name, place = tree.name, self._place[id(tree)]
        return lambda known: known[name][place] if name in known else None

    def cost_of(self, key: str) -> int:
        """How many comparisons it takes to see whether a question is on the path."""
        when = self.survey.by_key[key].when
        return 0 if when is None else sum(1 for _ in leaves(when))

    def spend(self, comparisons_made: int) -> None:
        """Raises TooMany when there have been more than can be afforded."""
        self._left -= comparisons_made
        if self._left < 0:
            raise TooMany


def _as_it_is(step: Step) -> Step:
    return step


def _perhaps_open(step: Step) -> Step:
    return step._replace(on=(*step.on, *step.off))


def _always(_known: Known) -> bool:
    return True


def _never(_known: Known) -> bool:
    return False


def _opposite(test: Test) -> Test:
    def opposite(known: Known) -> bool | None:
        verdict = test(known)
        return None if verdict is None else not verdict

    return opposite


def _joined(tests: Sequence[Test], decisive: bool) -> Test:
    """Of 'and' False is decisive, of 'or' True: whatever is not known yet, one such part settles it."""

    def joined(known: Known) -> bool | None:
        verdict: bool | None = not decisive
        for test in tests:
            one = test(known)
            if one is decisive:
                return decisive
            if one is None:
                verdict = None
        return verdict

    return joined
