"""So long after something: minutes and hours as they pass, days and more as the clock on the wall shows them."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field

Unit = Literal["minute", "hour", "day", "week", "month"]
#: Longer than any programme: a thousand days, or about as many weeks and months as make twenty years of it.
MOST = 1000
_SPANS = {
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
    "month": timedelta(days=30),
}


class Delay(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    n: Annotated[int, Field(ge=1, le=MOST)]
    unit: Unit

    def __str__(self) -> str:
        return f"{self.n} {self.unit}{'s' if self.n > 1 else ''}"

    @property
    def by_the_clock(self) -> bool:
        """Whether it is as long as it is, whatever day that makes it."""
        return self.unit in ("minute", "hour")

    @property
    def span(self) -> timedelta:
        """How long it is about: a month is thirty days."""
        return self.n * _SPANS[self.unit]

    def after(self, at: datetime, zone: str) -> datetime:
        if self.by_the_clock:
            return at + self.span
        local = at.astimezone(ZoneInfo(zone))
        return moment(self.days_after(local.date()), local.time(), zone)

    def days_after(self, day: date) -> date:
        return _months_after(day, self.n) if self.unit == "month" else day + self.span

    def days_before(self, day: date) -> date:
        return _months_after(day, -self.n) if self.unit == "month" else day - self.span


def moment(day: date, at: time, zone: str) -> datetime:
    """When the clock shows that there: the first time it does. A time that it skips is as much later."""
    return datetime.combine(day, at, ZoneInfo(zone)).astimezone(UTC)


def _months_after(day: date, n: int) -> date:
    """The same day of the month, or its last one."""
    year, month = divmod(day.year * 12 + day.month - 1 + n, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
