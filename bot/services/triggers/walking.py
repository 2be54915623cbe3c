"""Calendars and dates: a walk over the contacts, a page at a time. Each page is a timer and a transaction, so a walk
goes on where it was when a process was killed, and plans nobody twice.

A calendar walks when its time has come. A date is looked for every hour, a day ahead; one that was moved meanwhile is
planned anew, and for the old day nobody is asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from bot.engine.triggers import calendar, dates
from bot.engine.triggers.trigger import OnCalendar, OnDate
from bot.services.contacts import matching
from bot.services.gates import settings
from bot.services.triggers.planning import STALE, Occasion, plan, zones
from bot.services.triggers.standing import Standing, of_row
from bot.services.work import Work
from bot.storage import askings, timers
from bot.storage import triggers as storage
from bot.storage.triggers import Row, Whom

KIND = "trigger"
PAGE = 500
#: How far ahead of its time a date is planned.
_AHEAD = timedelta(days=1)


async def begin(work: Work, standing: Standing) -> None:
    """It is on from now on; one that no calendar and no date starts needs no timer."""
    at = await _next(work, standing, work.now)
    await storage.change(work.tx, standing.id, next_at=at, walked=0)
    await timers.rearm(work.tx, KIND, str(standing.id), at)


async def end(work: Work, number: int) -> None:
    await timers.rearm(work.tx, KIND, str(number), None)


async def _next(work: Work, standing: Standing, after: datetime) -> datetime | None:
    """A date is looked for at once, and every hour from then on."""
    start = standing.trigger.start
    if isinstance(start, OnCalendar):
        return calendar.next_after(start.cron, after, (await settings.rules(work)).zone)
    return after if isinstance(start, OnDate) else None


async def fire(work: Work, timer: timers.Row) -> None:
    """The next page. After the last one the timer is armed for the next walk."""
    row = await storage.lock(work.tx, int(timer["subject"]))
    if row is None or row["removed_at"] is not None or row["paused_at"] is not None:
        return
    standing = of_row(row)
    last = await _page(work, standing, row)
    at, walked = work.now, last
    if last == 0:
        at = await _after_this(work, standing)
        await storage.change(work.tx, row["id"], next_at=at)
    await storage.change(work.tx, row["id"], walked=walked)
    await timers.rearm(work.tx, KIND, timer["subject"], at)


async def _after_this(work: Work, standing: Standing) -> datetime:
    if isinstance(standing.trigger.start, OnDate):
        return dates.next_hour(work.now)
    at = await _next(work, standing, work.now)
    assert at is not None
    return at


async def _page(work: Work, standing: Standing, row: Row) -> int:
    """The number of the last contact of it; 0 where it was the last page."""
    start = standing.trigger.start
    if isinstance(start, OnDate):
        return await _dates(work, standing, start, row)
    if row["next_at"] <= work.now - STALE:
        return 0
    found = await storage.customers(work.tx, whom(work, standing), row["walked"], PAGE)
    name = f"{row['next_at']:%Y%m%dT%H%M}"
    fitting = await of_segment(work, standing, found)
    await plan(work, standing, [Occasion(each["id"], name, row["next_at"]) for each in fitting])
    return _last(found)


async def _dates(work: Work, standing: Standing, start: OnDate, row: Row) -> int:
    if row["walked"] == 0:
        await _forget_moved(work, standing, start)
    days = dates.days_due(start, work.now - STALE, work.now + _AHEAD)
    found = await storage.with_dates(work.tx, whom(work, standing), start.attribute, days, row["walked"], PAGE)
    places = await zones(work, [each["id"] for each in found])
    due = [
        Occasion(each["id"], f"d:{day}", dates.on_date(start, date.fromisoformat(day), places[each["id"]]))
        for each in await of_segment(work, standing, found)
        for day in [each["attributes"][start.attribute]]
    ]
    await plan(work, standing, [each for each in due if each.due <= work.now + _AHEAD])
    return _last(found)


async def _forget_moved(work: Work, standing: Standing, start: OnDate) -> None:
    """Who waits for a day that is not theirs any more."""
    after = 0
    while rows := await storage.waiting_with_dates(work.tx, standing.id, start.attribute, after, PAGE):
        moved = [row["asking"] for row in rows if row["key"].split(":")[-2] != row["day"]]
        await askings.forget(work.tx, moved)
        after = rows[-1]["asking"]


def whom(work: Work, standing: Standing) -> Whom:
    return Whom([str(each) for each in work.house.admins], standing.trigger.until)


async def of_segment(work: Work, standing: Standing, rows: Sequence[Row]) -> Sequence[Row]:
    """Those of them whom the trigger is for."""
    return await matching.fitting(work, standing.trigger.only, rows)


def _last(rows: Sequence[Row]) -> int:
    return int(rows[-1]["id"]) if len(rows) == PAGE else 0
