"""Moments as people write them: `18:00`, `fri 18:00`, `2026-12-31 9:00`, in a team's own time zone. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.engine.hours import DAY
from bot.engine.hours_text import minutes, weekday

_TODAY = frozenset({"today", "сегодня", "今天"})
_TOMORROW = frozenset({"tomorrow", "завтра", "明天"})
#: Before all days that are read.
_LONG_AGO = datetime(1999, 12, 30, tzinfo=UTC)


def moment(words: Sequence[str], after: datetime, zone: str, *, end: bool = False) -> datetime | None:
    """The next such moment after that one (both UTC), or None where the words are none. A day without a time is its
    beginning; its `end`, where it is that which is named."""
    plain = [word.casefold().rstrip(",;") for word in words]
    if not 1 <= len(plain) <= 2:
        return None
    clock = ZoneInfo(zone)
    here = after.astimezone(clock)
    if len(plain) == 1 and (found := minutes(plain[0])) is not None:
        return _first_after(after, [_at(here.date() + timedelta(days=ahead), found, clock) for ahead in range(3)])
    day = minutes(plain[1]) if len(plain) == 2 else (DAY if end else 0)
    return None if day is None else _on_day(plain[0], day, after, clock)


def has_passed(words: Sequence[str], now: datetime, zone: str) -> bool:
    """Whether they name a moment that was there, and doesn't come again."""
    return moment(words, now, zone) is None and moment(words, _LONG_AGO, zone) is not None


def _on_day(word: str, minute: int, after: datetime, clock: ZoneInfo) -> datetime | None:
    today = after.astimezone(clock).date()
    if word in _TODAY or word in _TOMORROW:
        return _first_after(after, [_at(today + timedelta(days=word in _TOMORROW), minute, clock)])
    if (found := weekday(word)) is not None:
        first = today + timedelta(days=(found - today.weekday()) % 7)
        return _first_after(after, [_at(first + timedelta(days=ahead), minute, clock) for ahead in (0, 7)])
    dated = day_in(word)
    return _first_after(after, [_at(dated, minute, clock)]) if dated is not None else None


def _first_after(after: datetime, moments: Sequence[datetime]) -> datetime | None:
    return next((each for each in moments if each > after), None)


def _at(day: date, minute: int, clock: ZoneInfo) -> datetime:
    return (datetime.combine(day, time()) + timedelta(minutes=minute)).replace(tzinfo=clock).astimezone(UTC)


def day_in(word: str) -> date | None:
    """`2026-12-25`, of this century."""
    try:
        found = date.fromisoformat(word)
    except ValueError:
        return None
    return found if 2000 <= found.year < 2100 else None
