"""A trigger in plain words, in the reader's language, with its next dates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import reduce
from itertools import groupby
from zoneinfo import ZoneInfo

from babel.dates import get_day_names

from bot.engine.hours_text import show_minutes
from bot.engine.languages import Language
from bot.engine.phrases import Phrase, phrase
from bot.engine.triggers import calendar, dates
from bot.engine.triggers.calendar import Told
from bot.engine.triggers.delay import Delay
from bot.engine.triggers.trigger import OnAnswer, OnCalendar, OnDate, OnEvent, OnKeyword, Start, Trigger
from bot.services.gates import wording
from bot.services.triggers import walking
from bot.services.triggers.planning import zones
from bot.services.triggers.standing import Standing
from bot.services.work import Work
from bot.storage import triggers as storage

#: So many dates are shown; they are looked for among so many contacts.
MOST = 5
_LOOKED_AT = 2000
_WHERE_THEY_LIVE = phrase("trigger.where_they_live")


def told(trigger: Trigger, language: Language) -> Phrase:
    return reduce(lambda first, more: phrase("trigger.and", first=first, more=more), _parts(trigger, language))


def _parts(trigger: Trigger, language: Language) -> Iterator[Phrase]:
    start = trigger.start
    yield _start(start, language)
    if (at := _time(start)) is not None:
        yield phrase("trigger.at", time=show_minutes(at))
    if trigger.again is not None:
        yield phrase("trigger.again", delay=delay(trigger.again))
    if trigger.every is not None:
        yield phrase("trigger.every", delay=delay(trigger.every))
    if trigger.late is not None:
        yield phrase("trigger.late", delay=delay(trigger.late))
    if trigger.until:
        yield phrase("trigger.until", events=", ".join(trigger.until))
    if trigger.only is not None:
        yield phrase("trigger.only", condition=str(trigger.only))


def _time(start: Start) -> int | None:
    if isinstance(start, OnCalendar):
        said = calendar.told(start.cron)
        return said.at if said.rhythm != "other" else None
    return getattr(start, "at", None)


def _start(start: Start, language: Language) -> Phrase:
    if isinstance(start, OnKeyword):
        return phrase("trigger.keyword", word=start.word)
    if isinstance(start, OnCalendar):
        return _calendar(start.cron, language)
    if isinstance(start, OnDate):
        return _date(start)
    if isinstance(start, OnEvent):
        after = phrase("trigger.event", event=start.event)
        if start.within is not None:
            return phrase("trigger.within", start=after, delay=delay(start.within))
    else:
        after = _answer(start)
    return _delayed(start.after, after)


def _delayed(after: Delay | None, start: Phrase) -> Phrase:
    if after is None:
        return phrase("trigger.at_once", start=start)
    return phrase("trigger.delayed", delay=delay(after), start=start)


def _answer(start: OnAnswer) -> Phrase:
    return phrase(f"trigger.{start.answer}", survey=start.survey, group=start.group, condition=str(start.where))


def _date(start: OnDate) -> Phrase:
    if start.before is not None:
        return phrase("trigger.before", delay=delay(start.before), attribute=start.attribute)
    if start.after is not None:
        return _delayed(start.after, phrase("trigger.event", event=start.attribute))
    return phrase("trigger.on", attribute=start.attribute)


def _calendar(cron: str, language: Language) -> Phrase:
    said = calendar.told(cron)
    return phrase(f"trigger.calendar.{said.rhythm}", days=_days(said, language), cron=cron)


def _days(said: Told, language: Language) -> str:
    names = get_day_names("wide", locale=language.replace("-", "_"))
    return ", ".join(names[each] if said.rhythm == "week" else str(each) for each in said.days)


def delay(said: Delay) -> Phrase | timedelta:
    return phrase("trigger.months", n=said.n) if said.unit == "month" else said.span


# ---------------------------------------------------------------- the next dates


async def upcoming(work: Work, standing: Standing, zone: str, language: Language) -> Phrase | str:
    """As if it happened now; those of a calendar; those of contacts, with how many they are; none for a keyword."""
    start = standing.trigger.start
    if isinstance(start, OnDate):
        return await _of_contacts(work, standing, start, language)
    found = [_day(work.now, each, zone, language) for each in dates.dates(standing.trigger, work.now, zone, MOST)]
    if not found:
        return ""
    id_ = "trigger.next" if isinstance(start, OnCalendar) else "trigger.if_now"
    theirs = not isinstance(start, OnCalendar) and _time(start) is not None
    return phrase(id_, dates=" · ".join(found), zone=_WHERE_THEY_LIVE if theirs else zone)


async def _of_contacts(work: Work, standing: Standing, start: OnDate, language: Language) -> Phrase:
    """By the clocks where they live: who has the same day there stands together."""
    earliest = min(dates.days_due(start, work.now, work.now))
    whom = walking.whom(work, standing)
    rows = await storage.dates_from(work.tx, whom, start.attribute, earliest, _LOOKED_AT)
    fitting = await walking.of_segment(work, standing, rows)
    places = await zones(work, [row["id"] for row in fitting])
    read = [(day, places[row["id"]]) for row in fitting if (day := _read(row["day"]))]
    due = [(dates.on_date(start, day, zone), zone) for day, zone in read]
    ahead = sorted(((at, zone) for at, zone in due if at > work.now), key=lambda each: _there(*each))
    days = [list(same) for _, same in groupby(ahead, lambda each: _there(*each))][:MOST]
    if not days:
        return phrase("trigger.no_dates", attribute=start.attribute)
    found = [f"{_day(work.now, *same[0], language)} ({len(same)})" for same in days]
    return phrase("trigger.next", dates=" · ".join(found), zone=_WHERE_THEY_LIVE)


def _there(at: datetime, zone: str) -> datetime:
    """What clocks show there."""
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


async def whom(work: Work, standing: Standing) -> Phrase | str:
    """Of a calendar: how many it asks, as they are now; what else starts one is about a customer at a time."""
    if not isinstance(standing.trigger.start, OnCalendar):
        return ""
    rows = await storage.customers(work.tx, walking.whom(work, standing), 0, _LOOKED_AT)
    fitting = len(await walking.of_segment(work, standing, rows))
    if len(rows) == _LOOKED_AT:
        return phrase("trigger.whom_of_first", n=fitting, first=_LOOKED_AT)
    if standing.trigger.only is None:
        return phrase("trigger.whom_all", n=fitting)
    return phrase("trigger.whom_some", n=fitting, condition=str(standing.trigger.only))


def _read(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _day(now: datetime, at: datetime, zone: str, language: Language) -> str:
    return wording.day(at, now, zone, language)
