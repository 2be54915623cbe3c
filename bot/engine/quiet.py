"""When a customer may be spoken to: between two times of day where they live, which may be one of several places.

Days of an installation, by which caps count, are here too. UTC comes in, UTC goes out.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.engine.hours import DAY, Hours, Span


def opens_at(spoken: Span | None, zones: Sequence[str], at: datetime) -> datetime:
    """The first moment, not before that one, when it is day in all the zones; in the first alone on a day of theirs on
    which they have no such hour in common. `spoken` are the times of day, None is any."""
    if spoken is None:
        return at
    hours = [_hours(spoken, zone) for zone in zones]
    while True:
        day = hours[0].span_at(at)
        found = _together(hours, max(at, day.start), day.end)
        if found is not None:
            return found
        if _together(hours, day.start, day.end) is None:
            return max(at, day.start)
        at = day.end


def within(spoken: Span | None, not_before: int | None) -> Span | None:
    """Of these times of day those from that minute on; all of them where it is later than any."""
    if not_before is None:
        return spoken
    start, end = spoken or Span(0, DAY)
    return Span(max(start, not_before), end) if not_before < end else spoken


def _together(hours: Sequence[Hours], at: datetime, end: datetime) -> datetime | None:
    """The first moment from then on, and before the end, when all are open."""
    while at < end:
        later = max(each.opens_at(at) for each in hours)
        if later == at:
            return at
        at = later
    return None


@lru_cache(maxsize=1024)
def _hours(spoken: Span, zone: str) -> Hours:
    return Hours(zone=zone, week=((spoken,),) * 7)


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
