"""A calendar: a cron line, and the words that people have for the usual ones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from bot.engine.hours_text import minutes, show_minutes, weekday

DAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
#: Where nobody says when.
USUAL_TIME = 10 * 60
#: Any Monday: how often a line comes round is the same from every day on.
_SOME_DAY = datetime(2024, 1, 1, tzinfo=UTC)
#: What comes round does not come more often.
OFTENEST = timedelta(hours=1)
#: As a year of hours has.
_LOOKED_AT = 50

Rhythm = Literal["day", "weekday", "week", "month", "last", "other"]


class Told(NamedTuple):
    """A cron line as people say it: `days` are those of the week (0 is Monday) or of the month; `at` minutes since
    midnight."""

    rhythm: Rhythm
    days: tuple[int, ...] = ()
    at: int = 0


def next_after(cron: str, at: datetime, zone: str) -> datetime:
    """The first time after that one, on the clock of the zone."""
    return next(upcoming(cron, at, zone))


def upcoming(cron: str, at: datetime, zone: str) -> Iterator[datetime]:
    for each in CronSim(cron, at.astimezone(ZoneInfo(zone))):
        yield each.astimezone(UTC)


def is_cron(line: str) -> bool:
    """Five fields that mean some day."""
    try:
        return len(line.split()) == 5 and next(CronSim(line, _SOME_DAY), None) is not None
    except CronSimError:
        return False


def is_too_often(cron: str) -> bool:
    """More than once an hour, ever."""
    times = islice(CronSim(cron, _SOME_DAY), _LOOKED_AT)
    return any(later - earlier < OFTENEST for earlier, later in pairwise(times))


# ---------------------------------------------------------------- in words

_LINE = re.compile(r"(0|[1-9][0-9]?) (0|[1-9][0-9]?) (\*|L|[0-9,]+) \* (\*|1-5|[0-6](?:,[0-6])*)")


def told(cron: str) -> Told:
    found = _LINE.fullmatch(cron)
    if found is None:
        return Told("other")
    at, days, week = int(found[2]) * 60 + int(found[1]), found[3], found[4]
    if days != "*":
        return _by_month(days, at) if week == "*" else Told("other")
    if week in ("*", "1-5"):
        return Told("day" if week == "*" else "weekday", (), at)
    numbers = [(int(each) - 1) % 7 for each in week.split(",")]
    return _as_written(Told("week", tuple(sorted(set(numbers))), at), cron)


def _by_month(days: str, at: int) -> Told:
    if days == "L":
        return Told("last", (), at)
    numbers = [int(each) for each in days.split(",") if each]
    return _as_written(Told("month", tuple(sorted(set(numbers))), at), f"{at % 60} {at // 60} {days} * *")


def _as_written(found: Told, cron: str) -> Told:
    """Only where the words make the same line again."""
    return found if cron_of(found) == cron else Told("other")


def cron_of(said: Told) -> str:
    head = f"{said.at % 60} {said.at // 60}"
    days = ",".join(str(each) for each in said.days)
    return {
        "day": f"{head} * * *",
        "weekday": f"{head} * * 1-5",
        "week": f"{head} * * {','.join(str((each + 1) % 7) for each in said.days)}",
        "month": f"{head} {days} * *",
        "last": f"{head} L * *",
    }[said.rhythm]


def show(cron: str) -> str:
    """`every monday and thursday at 9:00`, `every month on the 1st at 10:00`, else the line itself."""
    said = told(cron)
    if said.rhythm == "other":
        return f"cron {cron}"
    return f"every {_SHOW[said.rhythm].format(days=_days(said))} at {show_minutes(said.at)}"


_SHOW = {"day": "day", "weekday": "weekday", "week": "{days}", "month": "month on the {days}"}
_SHOW |= {"last": "month on the last day"}


def _days(said: Told) -> str:
    names = [DAY_NAMES[each] if said.rhythm == "week" else ordinal(each) for each in said.days]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def ordinal(day: int) -> str:
    ending = "th" if 11 <= day <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{ending}"


_MONTHLY = re.compile(r"(?:month|monthly)(?: on)?(?: the)? (.+)")
_BETWEEN = re.compile(r"\s*(?:,|\band\b)\s*|\s+")


def read(words: str, at: int) -> str | None:
    """The cron line behind what follows `every`, in small letters; None where it is nothing we know."""
    if words in ("day", "daily"):
        return cron_of(Told("day", (), at))
    if words in ("weekday", "workday", "working day"):
        return cron_of(Told("weekday", (), at))
    if monthly := _MONTHLY.fullmatch(words):
        return _month(monthly[1], at)
    days = [weekday(each) for each in _BETWEEN.split(words)]
    known = {each for each in days if each is not None}
    return cron_of(Told("week", tuple(sorted(known)), at)) if known and None not in days else None


def _month(words: str, at: int) -> str | None:
    if words in ("last", "last day"):
        return cron_of(Told("last", (), at))
    parts = [re.fullmatch(r"([1-9][0-9]?)(?:st|nd|rd|th)?", each) for each in _BETWEEN.split(words)]
    days = sorted({int(each[1]) for each in parts if each is not None})
    if None in parts or not days or days[-1] > 31:
        return None
    return cron_of(Told("month", tuple(days), at))


def time_of_day(text: str) -> int | None:
    """Minutes since midnight; the day's end is none."""
    found = minutes(text.replace(" ", ""))
    return found if found is not None and found < 24 * 60 else None
