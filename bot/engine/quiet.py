"""When a customer may be spoken to: between two times of day where they live, which may be one of several places.

Days of an installation, by which caps count, are here too. UTC comes in, UTC goes out.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.engine.hours import DAY, Hours, Interval, Span

_DAY = timedelta(days=1)
#: A day of one place shares hours with so many of another: they are up to 26 hours apart.
_NEAR = tuple(_DAY * each for each in range(-2, 3))


def opens_at(spoken: Span | None, zones: Sequence[str], at: datetime) -> datetime:
    """The first moment, not before that one, when it is day in all the zones; in the first alone on a day of theirs on
    which they have no such hour in common. `spoken` are the times of day, None is any."""
    return at if spoken is None else max(at, _next(spoken, zones, at).start)


def closes_at(spoken: Span | None, zones: Sequence[str], at: datetime) -> datetime | None:
    """When the day ends in which that moment lies, or the next one where it is night. None where it never does."""
    return None if spoken is None else _next(spoken, zones, at).end


def _next(spoken: Span, zones: Sequence[str], at: datetime) -> Interval:
    """The first that ends after that moment."""
    day = at.astimezone(ZoneInfo(zones[0])).date() - _DAY
    while True:
        found = next((each for each in _on(spoken, tuple(zones), day) if each.end > at), None)
        if found is not None:
            return found
        day += _DAY


def within(spoken: Span | None, not_before: int | None) -> Span | None:
    """Of these times of day those from that minute on; all of them where it is later than any."""
    if not_before is None:
        return spoken
    start, end = spoken or Span(0, DAY)
    return Span(max(start, not_before), end) if not_before < end else spoken


@lru_cache(maxsize=4096)
def _on(spoken: Span, zones: tuple[str, ...], day: date) -> tuple[Interval, ...]:
    """On one day of the first zone."""
    first, *others = (_hours(spoken, zone) for zone in zones)
    alone = tuple(first.on(day))
    together = alone
    for each in others:
        theirs = [found for days in _NEAR for found in each.on(day + days)]
        together = tuple(found for one in together for other in theirs if (found := _overlap(one, other)) is not None)
    return together or alone


def _overlap(one: Interval, other: Interval) -> Interval | None:
    found = Interval(max(one.start, other.start), min(one.end, other.end))
    return found if found.start < found.end else None


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
