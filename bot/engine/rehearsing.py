"""What would have been decided under other rules: the decisions of a time in their order, judged again.

Whoever is not asked here is free later, and counts for no cap; whoever is asked is not. Somebody who would have been
refused is thought of again, as they would have been then. Gates that no rule moves are shut as they were: where
somebody is asked at another time, such gates are taken to be open.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import NamedTuple

from bot.engine.gate_facts import GATES, Asked, Asking, Circumstances, Gate, Kind, Today
from bot.engine.gate_rules import Rules
from bot.engine.gates import Decision, Known, judge
from bot.engine.patience import again
from bot.engine.quiet import day_after, day_of

#: The gates that rules move.
MOVED: frozenset[Gate] = frozenset(
    {
        "country",
        "quiet_hours",
        "recontact_gap",
        "survey_gap",
        "number_cap",
        "prefix_cap",
        "daily_cap",
        "overloaded",
    }
)
#: Who comes again by themselves after a refusal.
_PERSISTENT: frozenset[Kind] = frozenset({"follow_up", "campaign", "trigger"})
#: So late they may come and still be the same.
_LATE = timedelta(days=1)
#: So many second tries are followed that there were not: with a small cap many come again every day.
MOST_TRIES = 100_000


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
    """Decisions go in by `take`, the oldest first, and what would have been decided comes out. `moved` are the gates to
    judge again; nobody comes again after `until`."""

    def __init__(self, rules: Rules, moved: frozenset[Gate], until: datetime) -> None:
        self._rules = rules
        self._kept = tuple(each for each in GATES if each not in moved)
        self._until = until
        self._asked: dict[int, tuple[Asked, ...]] = {}
        self._ahead: list[tuple[datetime, int, Begun | Decided]] = []
        self._number = count()
        self._tries = 0
        self._expected: dict[_Candidacy, datetime] = {}
        """When those come again who were refused then."""
        self._elsewhere: set[_Candidacy] = set()
        """Those of whom it was decided otherwise here: when they came again then tells nothing."""
        self._today = _Today(rules)

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
        would = self._judge(each)
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
            self._push(later, each._replace(at=later, was=Decision(True), counts=True))

    def _push(self, at: datetime, what: Begun | Decided) -> None:
        heapq.heappush(self._ahead, (at, next(self._number), what))

    def _coming(self, until: datetime) -> Iterator[Judged]:
        while self._ahead and self._ahead[0][0] <= until:
            _, _, what = heapq.heappop(self._ahead)
            if isinstance(what, Begun):
                self._note(what)
                continue
            would = self._judge(what)
            self._follow(what, would)
            yield Judged(what, would, real=False)

    # -- one decision

    def _judge(self, each: Decided) -> Decision:
        asked = self._asked.get(each.they.contact, ())
        they = replace(each.they, asked=asked, today=self._today.of(each.they, each.at))
        decision = judge(each.asking, they, self._rules, each.at, self._known(each.was))
        if decision.allowed:
            self._today.count(each)
            if each.counts:
                self._note(Begun(they.contact, each.asking.survey, each.at))
        return decision

    def _known(self, was: Decision) -> Known:
        shut = {each.name: each for each in (*was.gates, *was.warnings)}
        return {gate: shut.get(gate) for gate in self._kept}

    def _note(self, begun: Begun) -> None:
        before = self._asked.get(begun.contact, ())
        times = sum(each.times for each in before if each.survey == begun.survey)
        others = tuple(each for each in before if each.survey != begun.survey)
        self._asked[begun.contact] = (*others, Asked(begun.survey, begun.at, times + 1))


def _candidacy(each: Decided) -> _Candidacy:
    return each.they.contact, each.asking.survey, each.asking.kind, each.cause


class _Today:
    """What was asked since the installation's last midnight."""

    def __init__(self, rules: Rules) -> None:
        self._zone = rules.zone
        self._prefixes = {each: f"tel:{each}" for each in rules.prefix_caps}
        self._since = self._ends = datetime.min.replace(tzinfo=UTC)
        self._counted = Counter[str]()

    def of(self, they: Circumstances, at: datetime) -> Today:
        if at >= self._ends:
            self._since, self._ends = day_of(at, self._zone), day_after(at, self._zone)
            self._counted.clear()
        everybody = self._counted[""]
        if not they.by_sms:
            return Today(self._since, everybody)
        theirs = {each: self._counted[each] for each, start in self._prefixes.items() if they.address.startswith(start)}
        return Today(self._since, everybody, self._counted[they.address], theirs)

    def count(self, each: Decided) -> None:
        address = each.they.address
        starts = (prefix for prefix, start in self._prefixes.items() if address.startswith(start))
        self._counted.update([address, *starts])
        if each.asking.kind != "asked_for_it":
            self._counted[""] += 1
