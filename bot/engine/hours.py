"""When a team works: spans of local time for each weekday, and holidays. UTC comes in, UTC goes out.

A local time that the clock skips is the moment of the skip; one that it shows twice is the first of the two. So spans
never overlap however the clock is changed, and a whole day is as long as it is. The text form is in `hours_text.py`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Annotated, NamedTuple
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

DAY = 24 * 60
#: A year of them, as somebody who closes for a whole year would write it.
MOST_HOLIDAYS = 366
_SECOND = timedelta(seconds=1)


class Span(NamedTuple):
    """Minutes since midnight, the end not included: 0 ≤ start < end ≤ 1440."""

    start: Annotated[int, Field(ge=0, lt=DAY)]
    end: Annotated[int, Field(gt=0, le=DAY)]


class Interval(NamedTuple):
    """A span of working time in UTC, the end not included."""

    start: datetime
    end: datetime


def _in_order(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    moments = [moment for span in spans for moment in span]
    if any(later <= earlier for earlier, later in zip(moments[::2], moments[1::2], strict=True)):
        raise ValueError("a span must end after it starts")
    if any(later < earlier for earlier, later in zip(moments[1::2], moments[2::2], strict=False)):
        raise ValueError("spans must stand in order and not overlap")
    return spans


Spans = Annotated[tuple[Span, ...], AfterValidator(_in_order)]


def _working(week: tuple[Spans, ...]) -> tuple[Spans, ...]:
    """With one span a week and finitely many holidays there is always a next time."""
    if not any(week):
        raise ValueError("a team must work some time of the week")
    return week


def _known(zone: str) -> str:
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError("is no time zone; write one such as Europe/Moscow") from error
    return zone


class Hours(BaseModel):
    """`week` begins with Monday. On `holidays` (local dates, sorted) nobody works."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    zone: Annotated[str, Field(max_length=64), AfterValidator(_known)] = "UTC"
    week: Annotated[tuple[Spans, ...], Field(min_length=7, max_length=7), AfterValidator(_working)]
    holidays: Annotated[
        tuple[date, ...],
        Field(max_length=MOST_HOLIDAYS),
        AfterValidator(lambda dates: tuple(sorted(set(dates)))),
    ] = ()

    def is_open(self, at: datetime) -> bool:
        return next(self._ahead(at)).start <= at

    def opens_at(self, at: datetime) -> datetime:
        """The next moment, at or after that one, when the team works."""
        return max(at, next(self._ahead(at)).start)

    def closes_at(self, at: datetime) -> datetime:
        """The end of the span that is running then, or of the next one."""
        return next(self._ahead(at)).end

    def after(self, at: datetime, span: timedelta) -> datetime:
        """The first moment by which that much working time (not negative) has passed."""
        left = span
        for interval in self._ahead(at):
            if not left:
                break
            at = max(at, interval.start)
            if left <= interval.end - at:
                return at + left
            left -= interval.end - at
        return at

    @property
    def is_always(self) -> bool:
        return not self.holidays and all(spans == _WHOLE_DAY for spans in self.week)

    def local(self, at: datetime) -> datetime:
        return at.astimezone(self._zone)

    @cached_property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @cached_property
    def _closed(self) -> frozenset[date]:
        return frozenset(self.holidays)

    def _ahead(self, at: datetime) -> Iterator[Interval]:
        """The intervals that are not over by then, in order and without end."""
        day = self.local(at).date() - timedelta(days=1)
        while True:
            yield from (each for each in self.on(day) if each.end > at)
            day += timedelta(days=1)

    def on(self, day: date) -> Iterator[Interval]:
        """Those of one local day."""
        if day in self._closed:
            return
        for span in self.week[day.weekday()]:
            interval = Interval(self._moment(day, span.start), self._moment(day, span.end))
            if interval.start < interval.end:
                yield interval

    def _moment(self, day: date, minutes: int) -> datetime:
        """The first moment at which the clock shows that time or a later one."""
        wall = datetime.combine(day, time()) + timedelta(minutes=minutes)
        moment = wall.replace(tzinfo=self._zone).astimezone(UTC)
        if self.local(moment).replace(tzinfo=None) == wall:
            return moment
        return self._skip(wall)

    def _skip(self, wall: datetime) -> datetime:
        """When the clock jumped over that time."""
        early, late = sorted(wall.replace(tzinfo=self._zone, fold=fold).astimezone(UTC) for fold in (0, 1))
        seconds = range(int((late - early) / _SECOND) + 1)
        found = bisect_left(seconds, wall, key=lambda passed: self.local(early + passed * _SECOND).replace(tzinfo=None))
        return early + found * _SECOND


_WHOLE_DAY = (Span(0, DAY),)
ALWAYS = Hours(week=(_WHOLE_DAY,) * 7)
