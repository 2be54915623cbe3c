"""When a customer may be spoken to: between two times of day where they live, which may be one of several places.

Days of an installation, by which caps count, are here too. UTC comes in, UTC goes out.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.engine.hours import Hours, Span

#: Nobody sleeps longer at one go. More than enough for every zone to have its say, too.
_ROUNDS = 8


def opens_at(spoken: Span | None, zones: Sequence[str], at: datetime) -> datetime:
    """The first moment, not before that one, when it is day in all the zones; in the first alone where they have no
    such hour in common. `spoken` are the times of day, None is any."""
    if spoken is None:
        return at
    together = _together([_hours(spoken, zone) for zone in zones], at)
    return together if together is not None else _hours(spoken, zones[0]).opens_at(at)


def _together(hours: Sequence[Hours], at: datetime) -> datetime | None:
    for _ in range(_ROUNDS):
        later = max(each.opens_at(at) for each in hours)
        if later == at:
            return at
        at = later
    return None


@lru_cache(maxsize=1024)
def _hours(spoken: Span, zone: str) -> Hours:
    return Hours(zone=zone, week=((spoken,),) * 7)


def tomorrow(spoken: Span | None, zones: Sequence[str], at: datetime) -> datetime:
    """A day later; where that is at night, in the morning of the day after this one, as days are where they live."""
    later = at + timedelta(days=1)
    if opens_at(spoken, zones, later) == later:
        return later
    return opens_at(spoken, zones, day_after(at, zones[0]))


def same_every_day(hours: Hours) -> Span | None:
    """The one span of every day; None where days differ, or there are several spans, or it goes on over midnight."""
    first = hours.week[0]
    return first[0] if len(first) == 1 and all(each == first for each in hours.week) else None


def day_of(at: datetime, zone: str) -> datetime:
    """When the day began that it is then in that zone."""
    return _midnight(at.astimezone(ZoneInfo(zone)).date(), zone)


def day_after(at: datetime, zone: str) -> datetime:
    """When the next one begins."""
    return _midnight(at.astimezone(ZoneInfo(zone)).date() + timedelta(days=1), zone)


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
