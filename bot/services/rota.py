"""Who is on duty when. Pure: what is dated goes before what comes every week, and that before "until further notice";
of two alike the later one counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from bot.contract.address import Address
from bot.engine.hours import Hours

#: Longer than a week of hours has changes.
_MOST_CHANGES = 60


@dataclass(frozen=True, slots=True)
class Duty:
    """`ends_at` is not included; without it the duty is until further notice, or comes again every week."""

    address: Address
    name: str
    starts_at: datetime
    ends_at: datetime | None = None
    weekly: Hours | None = None

    def covers(self, at: datetime) -> bool:
        running = self.starts_at <= at and (self.ends_at is None or at < self.ends_at)
        return running and (self.weekly is None or self.weekly.is_open(at))

    @property
    def rank(self) -> int:
        if self.ends_at is not None:
            return 2
        return 1 if self.weekly is not None else 0

    def changes_after(self, at: datetime) -> Iterator[datetime]:
        """When this one may begin or end next."""
        yield from (each for each in (self.starts_at, self.ends_at) if each is not None and each > at)
        if self.weekly is not None:
            yield self.weekly.closes_at(at) if self.weekly.is_open(at) else self.weekly.opens_at(at)


class Change(NamedTuple):
    at: datetime
    duty: Duty | None


def on_duty(duties: Sequence[Duty], at: datetime) -> Duty | None:
    """`duties` in the order in which they were given."""
    covering = [(duty.rank, place) for place, duty in enumerate(duties) if duty.covers(at)]
    return duties[max(covering)[1]] if covering else None


def last_on_duty(duties: Sequence[Duty], at: datetime, since: datetime) -> Duty | None:
    """Who is on duty then, or was before the gap that there is then, but not longer ago than `since`."""
    moment, found = since, on_duty(duties, since)
    for _ in range(_MOST_CHANGES * _MOST_CHANGES):
        later = [each for duty in duties for each in duty.changes_after(moment) if each <= at]
        if not later:
            break
        moment = min(later)
        found = on_duty(duties, moment) or found
    return found


def next_change(duties: Sequence[Duty], at: datetime) -> Change | None:
    """When somebody else, or nobody, is on duty next; None where that is not in sight."""
    now = on_duty(duties, at)
    for _ in range(_MOST_CHANGES):
        moments = [each for duty in duties for each in duty.changes_after(at)]
        if not moments:
            return None
        at = min(moments)
        then = on_duty(duties, at)
        if (then and then.address) != (now and now.address):
            return Change(at, then)
    return None
