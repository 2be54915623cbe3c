"""When a team works, its holidays, when it hears of what can wait, and when cases are bundled."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from bot.engine import hours_text
from bot.engine.hours import DAY, MOST_HOLIDAYS, Hours
from bot.services import teams
from bot.services.admin import team_words
from bot.services.admin.asked import Asked, Failed, Reply
from bot.services.admin.teams import NONE, about
from bot.services.forms import checks
from bot.services.moments import day_in
from bot.services.teams import Storm, Team

_A_YEAR = timedelta(days=366)
#: Holidays that are over are kept so long: what is counted is not that old.
_KEPT = timedelta(days=90)
_STORM = re.compile(r"([0-9]{1,4})\s+(?:in|за|/)\s*(.+)", re.IGNORECASE)
_MOST_CASES = 1000


async def hours(asked: Asked, team: Team, words: list[str]) -> Reply:
    """`mon-fri 9-18 Europe/Moscow`; alone, those there are."""
    if words:
        read = hours_text.parse(" ".join(words), team.hours.zone)
        if not isinstance(read, Hours):
            return Failed(asked.say(read))
        team = await teams.change(asked.work, team, hours=_with(read, team.hours.holidays))
    return about(team, team_words.hours(team, asked.work.now, asked.language))


def _with(hours: Hours, holidays: Sequence[date]) -> Hours:
    return Hours(zone=hours.zone, week=hours.week, holidays=tuple(holidays))


async def holiday(asked: Asked, team: Team, words: list[str]) -> Reply:
    """`add 2026-12-25..2026-12-31`, `remove …`, `list`."""
    verb, *rest = words or ["list"]
    today = team.hours.local(asked.work.now).date()
    if verb.casefold() != "list":
        days = _days(" ".join(rest))
        if verb.casefold() not in ("add", "remove") or not rest:
            return asked.usage()
        if days is None:
            return asked.fail("team.no_dates", text=" ".join(rest)[:60], example="2026-12-25..2026-12-31")
        made = _changed(team.hours, days, adds=verb.casefold() == "add", today=today)
        if made is None or made.opens_at(asked.work.now) - asked.work.now > _A_YEAR:
            return asked.fail("team.never_works", most=MOST_HOLIDAYS)
        team = await teams.change(asked.work, team, hours=made)
    return about(team, team_words.holidays(team, today, asked.language))


def _days(text: str) -> list[date] | None:
    """One day or a row of them, at most a year."""
    first, _, last = (part.strip() for part in text.partition(".."))
    start, end = day_in(first), day_in(last or first)
    if start is None or end is None or not timedelta(0) <= end - start < _A_YEAR:
        return None
    return [start + timedelta(days=each) for each in range((end - start).days + 1)]


def _changed(hours: Hours, days: Sequence[date], *, adds: bool, today: date) -> Hours | None:
    """None where there are more than can be kept."""
    kept = {day for day in hours.holidays if day >= today - _KEPT}
    holidays = kept | set(days) if adds else kept - set(days)
    return _with(hours, sorted(holidays)) if len(holidays) <= MOST_HOLIDAYS else None


async def digest(asked: Asked, team: Team, words: list[str]) -> Reply:
    """`9:00`, or `off`; alone, as it is."""
    if words:
        off = words[0].casefold() in NONE
        at = None if off else hours_text.minutes(words[0].casefold())
        if len(words) > 1 or (at is None and not off) or at == DAY:
            return asked.usage()
        team = await teams.change(asked.work, team, digest_at=at)
    return about(team, team_words.digest(team, asked.language))


async def storm(asked: Asked, team: Team, words: list[str]) -> Reply:
    """`10 in 5m`, or `off`; alone, as it is."""
    if words:
        found = _STORM.fullmatch(" ".join(words))
        within = checks.duration(found[2].casefold()) if found is not None else None
        off = words[0].casefold() in NONE
        if not off and (found is None or within is None or not 2 <= int(found[1]) <= _MOST_CASES):
            return asked.usage()
        made = Storm(int(found[1]), within) if found is not None and within is not None else None
        team = await teams.change(asked.work, team, storm=made)
    return about(team, team_words.storm(team, asked.language))
