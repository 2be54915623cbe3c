"""What was really so: whether each gate had to be shut, told from the world's own notes and from what came before."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.engine.gates import in_sample
from bot.engine.survey import Survey
from tests.year.people import Customer

Row = Mapping[str, Any]
DAY, _MOMENT = timedelta(days=1), timedelta(seconds=1)
MORNING, EVENING = time(8), time(21)
#: Whoever did not want it begun is counted; what customers begin themselves is theirs.
#: After every survey's key.
_LAST = "~"
OURS = ("trigger", "campaign")


class Truth:
    """Of conversations and cases, rows with `over_at`, None while they go on; `segments` maps a campaign to whether a
    customer is meant, and its share; `mornings` to when its days begin."""

    def __init__(
        self,
        customers: Sequence[Customer],
        surveys: Mapping[str, Survey],
        conversations: Sequence[Row],
        cases: Sequence[Row],
        segments: Mapping[str, tuple[Callable[[Customer], bool], float]],
        mornings: Mapping[str, time],
    ) -> None:
        self._who = {each.number: each for each in customers}
        self._surveys = surveys
        self._segments, self._mornings = segments, mornings
        self._asked = defaultdict(list)
        self._talks = defaultdict(list)
        self._cases = defaultdict(list)
        for row in conversations:
            self._talks[row["contact_id"]].append(row)
            if row["outcome"] != "abandoned" or row["answered"]:
                self._asked[row["contact_id"]].append((row["started_at"], row["survey_key"]))
        for row in cases:
            self._cases[row["contact_id"]].append(row)
        self._openings = sorted((row["opened_at"], row["over_at"]) for row in cases)

    def may_be_shut(self, gate: str, decision: Row) -> bool:
        """Whether it was when this was decided, if only for that moment."""
        return self._look(gate, decision, decision["at"])

    def must_be_shut(self, gate: str, decision: Row) -> bool:
        """Whether it was just before and just after that too."""
        at = decision["at"]
        return all(self._look(gate, decision, each) for each in (at - _MOMENT, at + _MOMENT))

    def _look(self, gate: str, decision: Row, at: datetime) -> bool:
        found: bool = getattr(self, f"_{gate}")(self._who[decision["contact_id"]], decision, at)
        return found

    def is_day(self, who: Customer, at: datetime) -> bool:
        return MORNING <= at.astimezone(ZoneInfo(who.zone)).time() < EVENING

    def has_stopped(self, who: Customer, address: str, at: datetime) -> bool:
        return _within(who.stopped, address, at)

    # -- a method for each gate

    def _opted_out(self, who: Customer, decision: Row, at: datetime) -> bool:
        return _within(who.stopped, decision["address"], at)

    def _unreachable(self, who: Customer, decision: Row, at: datetime) -> bool:
        return _within(who.away, decision["address"], at)

    def _quiet_hours(self, who: Customer, decision: Row, at: datetime) -> bool:
        """A campaign at ten o'clock has its own morning."""
        early = at.astimezone(ZoneInfo(who.zone)).time() < self._mornings.get(decision["cause"], MORNING)
        return early or not self.is_day(who, at)

    def _survey_gap(self, who: Customer, decision: Row, at: datetime) -> bool:
        before = self._before(who, decision, at)
        gap = 30 * DAY if self._surveys[decision["survey_key"]].purpose == "relationship" else 7 * DAY
        return bool(before) and before[-1][0] + gap > at

    def _recontact_gap(self, who: Customer, decision: Row, at: datetime) -> bool:
        same = [asked for asked, key in self._before(who, decision, at) if key == decision["survey_key"]]
        if not same:
            return False
        if self._surveys[decision["survey_key"]].purpose == "transactional":
            return same[-1] + 7 * DAY > at
        return same[-1] + (30 if len(same) == 1 else 90) * DAY > at

    def _before(self, who: Customer, decision: Row, at: datetime) -> list[tuple[datetime, str]]:
        asked = self._asked[who.number]
        return asked[: bisect_right(asked, (_known(decision, at), _LAST))]

    def _busy(self, who: Customer, decision: Row, at: datetime) -> bool:
        until = _known(decision, at)
        return any(
            row["started_at"] <= until and (row["over_at"] is None or row["over_at"] >= at)
            for row in self._talks[who.number]
        )

    def _open_case(self, who: Customer, _: Row, at: datetime) -> bool:
        return any(
            row["opened_at"] <= at and (row["over_at"] is None or row["over_at"] >= at)
            for row in self._cases[who.number]
        )

    def _overloaded(self, _who: Customer, decision: Row, at: datetime) -> bool:
        relationship = self._surveys[decision["survey_key"]].purpose == "relationship"
        open_ = sum(opened <= at and (over is None or over >= at) for opened, over in self._openings)
        return relationship and open_ > 50

    def _sampled_out(self, who: Customer, decision: Row, _: datetime) -> bool:
        name = f"campaign:{decision['cause'].removeprefix('#')}"
        return not in_sample(who.number, decision["survey_key"], name, self._segments[decision["cause"]][1])

    def _not_in_segment(self, who: Customer, decision: Row, _: datetime) -> bool:
        return not self._segments[decision["cause"]][0](who)


def _known(decision: Row, at: datetime) -> datetime:
    """Until when something was begun that counts then: not what the decision itself has begun, but at that moment."""
    return at if at <= decision["at"] else decision["at"] - _MOMENT


def _within(spans: Sequence[tuple[Any, datetime, datetime | None]], address: str, at: datetime) -> bool:
    return any(str(where) == address and since <= at and (end is None or at < end) for where, since, end in spans)
