"""What would have been decided under other rules: the decisions of a time in their order, judged again.

Whoever is not asked here is free later, and counts for no cap; whoever is asked is not. Somebody who would have been
refused is thought of again, as they would have been then. Gates that nothing moves are shut as they were: where
somebody is asked at another time, such gates are taken to be open.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from itertools import count
from typing import NamedTuple

from bot.engine.asked_today import AskedToday
from bot.engine.gate_facts import ELSEWHERE, GATES, Asked, Asking, Circumstances, Gate, Kind
from bot.engine.gate_rules import Rules
from bot.engine.gates import Decision, Known, judge
from bot.engine.patience import again

#: The gates that move with whatever is asked.
_BY_HISTORY: frozenset[Gate] = frozenset({"recontact_gap", "survey_gap", "number_cap", "prefix_cap", "daily_cap"})
#: Those that only their own rule moves.
_BY_RULE: Mapping[Gate, Callable[[Rules], object]] = {
    "country": lambda rules: rules.countries,
    "quiet_hours": lambda rules: (rules.quiet, rules.zone),
    "overloaded": lambda rules: rules.overload,
}
#: Whoever comes at another time than they did finds them as they are then; the others are taken to be open.
_THEN: frozenset[Gate] = _BY_HISTORY | {"country", "quiet_hours"}
#: Who comes again by themselves after a refusal.
_PERSISTENT: frozenset[Kind] = frozenset({"follow_up", "campaign", "trigger"})
#: So late they may come and still be the same.
_LATE = timedelta(days=1)
#: So many second tries are followed that there were not: with a small cap many come again every day.
MOST_TRIES = 100_000


def moved(before: Rules, rules: Rules) -> frozenset[Gate]:
    """The gates that must be judged again."""
    return _BY_HISTORY | {gate for gate, rule in _BY_RULE.items() if rule(before) != rule(rules)}


class Decided(NamedTuple):
    """A decision as it was kept. `they` has nothing of what was asked before: that depends on the rules. It `counts`
    unless the question did not arrive."""

    asking: Asking
    they: Circumstances
    at: datetime
    was: Decision
    cause: str = ""
    counts: bool = True


class Begun(NamedTuple):
    """A conversation that nobody decided about: an interview."""

    contact: int
    survey: str
    at: datetime


class Judged(NamedTuple):
    """`real` where it was decided then too; else they would have come again."""

    of: Decided
    would: Decision
    real: bool


_Candidacy = tuple[int, str, Kind, str]


class Replay:
    """Decisions go in by `take`, the oldest first, and what would have been decided under the rules comes out, where
    it was decided under those `before`. Nobody comes again after `until`."""

    def __init__(self, before: Rules, rules: Rules, until: datetime) -> None:
        self._rules = rules
        self._kept = _all_but(moved(before, rules))
        self._until = until
        self._asked: dict[int, tuple[Asked, ...]] = {}
        self._ahead: list[tuple[datetime, int, Begun | Decided]] = []
        self._number = count()
        self._tries = 0
        self._expected: dict[_Candidacy, datetime] = {}
        """When those come again who were refused then."""
        self._elsewhere: set[_Candidacy] = set()
        """Those of whom it was decided otherwise here: when they came again then tells nothing."""
        self._today = AskedToday(rules)

    @property
    def is_cut(self) -> bool:
        """Whether not all who would have come again were followed."""
        return self._tries >= MOST_TRIES

    def remember(self, contact: int, asked: Iterable[Asked]) -> None:
        """What was asked before; once for each, before the first decision about them."""
        self._asked[contact] = tuple(asked)

    def expect(self, begun: Begun) -> None:
        self._push(begun.at, begun)

    def take(self, each: Decided) -> Iterator[Judged]:
        yield from self._coming(each.at)
        who = _candidacy(each)
        if self._came_again(who, each):
            if who in self._elsewhere:
                return
        else:
            self._elsewhere.discard(who)
        would = self._judge(each, self._kept)
        if (would.allowed, self._later(each, would)) != (each.was.allowed, self._later(each, each.was)):
            self._elsewhere.add(who)
            self._follow(each, would)
        yield Judged(each, would, real=True)

    def rest(self) -> Iterator[Judged]:
        """Those who come after the last decision."""
        yield from self._coming(self._until)

    # -- who comes again

    def _came_again(self, who: _Candidacy, each: Decided) -> bool:
        expected = self._expected.pop(who, None)
        if (later := self._later(each, each.was)) is not None:
            self._expected[who] = later
        return expected is not None and expected <= each.at < expected + _LATE

    @staticmethod
    def _later(each: Decided, decision: Decision) -> datetime | None:
        if decision.allowed or each.asking.kind not in _PERSISTENT:
            return None
        return again(decision, each.at, None)

    def _follow(self, each: Decided, would: Decision) -> None:
        later = self._later(each, would)
        if later is not None and later <= self._until and not self.is_cut:
            self._tries += 1
            asking = each.asking._replace(room=None)
            self._push(later, each._replace(asking=asking, at=later, was=Decision(True), counts=True))

    def _push(self, at: datetime, what: Begun | Decided) -> None:
        heapq.heappush(self._ahead, (at, next(self._number), what))

    def _coming(self, until: datetime) -> Iterator[Judged]:
        while self._ahead and self._ahead[0][0] <= until:
            _, _, what = heapq.heappop(self._ahead)
            if isinstance(what, Begun):
                self._note(what)
                continue
            would = self._judge(what, _all_but(_THEN))
            self._follow(what, would)
            yield Judged(what, would, real=False)

    # -- one decision

    def _judge(self, each: Decided, kept: Collection[Gate]) -> Decision:
        asked = self._asked.get(each.they.contact, ())
        they = replace(each.they, asked=asked, today=self._today.of(each.they, each.at))
        decision = judge(each.asking, they, self._rules, each.at, _known(each.was, kept))
        if decision.allowed:
            self._today.count(each.asking, each.they)
            if each.counts and each.asking.kind not in ELSEWHERE:
                self._note(Begun(they.contact, each.asking.survey, each.at))
        return decision

    def _note(self, begun: Begun) -> None:
        before = self._asked.get(begun.contact, ())
        times = sum(each.times for each in before if each.survey == begun.survey)
        others = tuple(each for each in before if each.survey != begun.survey)
        self._asked[begun.contact] = (*others, Asked(begun.survey, begun.at, times + 1))


@cache
def _all_but(gates: frozenset[Gate]) -> tuple[Gate, ...]:
    return tuple(each for each in GATES if each not in gates)


def _known(was: Decision, kept: Collection[Gate]) -> Known:
    shut = {each.name: each for each in (*was.gates, *was.warnings)}
    return {gate: shut.get(gate) for gate in kept}


def _candidacy(each: Decided) -> _Candidacy:
    return each.they.contact, each.asking.survey, each.asking.kind, each.cause
