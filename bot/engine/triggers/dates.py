"""When a trigger asks: UTC comes in, UTC goes out, and days are those of the clock in a zone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from bot.engine.triggers import calendar
from bot.engine.triggers.delay import Delay, moment
from bot.engine.triggers.trigger import OnAnswer, OnCalendar, OnDate, OnEvent, Trigger

_DAY = timedelta(days=1)
#: No zone is further from UTC, and no month longer than another, than so many days.
_ZONES, _MONTHS = 2, 5


def first(start: OnEvent | OnAnswer, happened: datetime, zone: str) -> datetime:
    """When somebody is to be asked to whom it happened then."""
    due = start.after.after(happened, zone) if start.after is not None else happened
    if start.at is None:
        return due
    at = _time(start.at)
    there = moment(due.astimezone(ZoneInfo(zone)).date(), at, zone)
    return there if there >= happened else moment(due.astimezone(ZoneInfo(zone)).date() + _DAY, at, zone)


def on_date(start: OnDate, day: date, zone: str) -> datetime:
    """When somebody is to be asked of whom that date is known."""
    if start.after is not None:
        day = start.after.days_after(day)
    if start.before is not None:
        day = start.before.days_before(day)
    return moment(day, _time(start.at), zone)


def days_due(start: OnDate, since: datetime, until: datetime) -> Sequence[date]:
    """The dates of which some may be due between the two, wherever a contact is."""
    first_day = since.date() - _ZONES * _DAY
    last_day = until.date() + _ZONES * _DAY
    shift = (start.before.span if start.before else timedelta()) - (start.after.span if start.after else timedelta())
    months = (start.before or start.after or Delay(n=1, unit="day")).n // 2 + _MONTHS
    slack = months * _DAY if "month" in (_unit(start.before), _unit(start.after)) else timedelta()
    day, found = first_day + shift - slack, []
    while day <= last_day + shift + slack:
        if first_day <= on_date(start, day, "UTC").date() <= last_day:
            found.append(day)
        day += _DAY
    return found


def _unit(delay: Delay | None) -> str:
    return delay.unit if delay is not None else ""


def following(trigger: Trigger, turn: int, asked: datetime, zone: str) -> datetime | None:
    """When the next ask is due after that one; None: there is none."""
    delay = trigger.next_delay(turn)
    return delay.after(asked, zone) if delay is not None else None


def missed(trigger: Trigger, turn: int, due: datetime, now: datetime, zone: str) -> tuple[int, datetime] | None:
    """The next turn and its time, counted from the times at which they should have been asked, and not past."""
    while (later := following(trigger, turn, due, zone)) is not None:
        turn, due = turn + 1, later
        if due > now:
            return turn, due
    return None


def dates(trigger: Trigger, now: datetime, zone: str, most: int = 5) -> Sequence[datetime]:
    """The next ones: of a calendar as they are, of an event or an answer as if it happened now. A date that is known
    of contacts has none of its own, nor has a keyword."""
    start = trigger.start
    if isinstance(start, OnCalendar):
        return list(islice(calendar.upcoming(start.cron, now, zone), most))
    if not isinstance(start, OnEvent | OnAnswer):
        return []
    found = [first(start, now, zone)]
    while len(found) < most and (later := following(trigger, len(found) - 1, found[-1], zone)) is not None:
        found.append(later)
    return found


def next_hour(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


def _time(minutes: int) -> time:
    return time(minutes // 60, minutes % 60)
