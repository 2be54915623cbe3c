"""Working hours as people write them: `mon-fri 9:00-18:00, sat 10-14 Europe/Moscow`, and back.

Days in four languages, times with or without minutes, `always`; a span such as 22:00-6:00 goes on into the next day.
The holidays of a team are no part of this.
"""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby
from zoneinfo import available_timezones

from bot.engine.hours import ALWAYS, DAY, Hours, Span
from bot.engine.phrases import Phrase, phrase
from bot.engine.words.text import fold

#: Much longer than a week with two spans a day.
_LONGEST = 300
EXAMPLE = "mon-fri 9:00-18:00, sat 10-14 Europe/Moscow"

_ENGLISH = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_RUSSIAN = ("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье")
_RUSSIAN_SHORT = ("пн", "вт", "ср", "чт", "пт", "сб", "вс")
_CHINESE = ("一", "二", "三", "四", "五", "六", "日")
_CHINESE_WEEK = ("周", "週", "星期", "礼拜", "禮拜")
_EVERY_DAY = frozenset({"daily", "everyday", "ежедневно", "每天"})
_ALWAYS = frozenset({"always", "24/7", "всегда", "круглосуточно", "全天候"})
SHORT_DAYS = tuple(day[:3] for day in _ENGLISH)

_DASHES = re.compile(r"\s*[-‐-―−~至到]\s*")
_TIMES = re.compile(r"([0-9:.]{1,5}(?:am|pm)?)-([0-9:.]{1,5}(?:am|pm)?)")
_TIME = re.compile(r"([0-9]{1,2})(?:[:.]([0-9]{2}))?(am|pm)?")

_Week = Mapping[int, list[Span]]


class _Unread(Exception):
    def __init__(self, id_: str, **args: object) -> None:
        self.id = id_
        self.filled = args


def parse(text: str, zone: str = "UTC", example: str = EXAMPLE) -> Hours | Phrase:
    """The hours, or what is wrong with the text. `zone` is meant where the text names none; `example` is what may be
    written there."""
    if len(text) > _LONGEST:
        return phrase("hours.too_long", most=_LONGEST)
    try:
        return _read(_tokens(text), zone)
    except _Unread as unread:
        return phrase(unread.id, **unread.filled, example=example)


def _tokens(text: str) -> list[str]:
    """Words; a range is one of them, whatever its dash looks like and however much room it has."""
    return [word for word in re.split(r"[\s,;、]+", _DASHES.sub("-", fold(text.strip()))) if word]


def _read(words: list[str], zone: str) -> Hours:
    if words and not _is_hours(words[-1]):
        zone = _zone(words.pop())
    if len(words) == 1 and words[0].casefold() in _ALWAYS:
        return Hours(zone=zone, week=ALWAYS.week)
    week = _week(words)
    if not week:
        raise _Unread("hours.empty")
    return Hours(zone=zone, week=tuple(_merged(week.get(day, [])) for day in range(7)))


def _is_hours(word: str) -> bool:
    folded = word.casefold()
    return folded in _ALWAYS or _TIMES.fullmatch(folded) is not None or _days(folded) is not None or folded[0].isdigit()


def _week(words: Sequence[str]) -> _Week:
    """Days wait for the times after them; days after times begin anew."""
    week: defaultdict[int, list[Span]] = defaultdict(list)
    days: list[int] = []
    untimed = ""
    for word in words:
        found = _days(word.casefold())
        if found is not None:
            days, untimed = [*(days if untimed else ()), *found], word
        else:
            untimed = ""
            _fill(week, days, word)
    if untimed:
        raise _Unread("hours.no_times", day=untimed)
    return week


def _fill(week: defaultdict[int, list[Span]], days: Iterable[int], word: str) -> None:
    start, end = _times(word.casefold())
    for day in days or range(7):
        week[day].append(Span(start, end if end > start else DAY))
        if 0 < end <= start:
            week[(day + 1) % 7].append(Span(0, end))


def _merged(spans: list[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return tuple(merged)


# ---------------------------------------------------------------- days and times


def _days(word: str) -> tuple[int, ...] | None:
    """The weekdays that a day, a range of them or "daily" means."""
    if word in _EVERY_DAY:
        return tuple(range(7))
    first, dash, last = word.partition("-")
    start = weekday(first)
    end = weekday(last) if dash else start
    if start is None or end is None:
        return None
    return tuple((start + step) % 7 for step in range((end - start) % 7 + 1))


def weekday(word: str) -> int | None:
    """0 is Monday; the word is in small letters."""
    return next((at for at in range(7) if word in _names(at)), None)


@cache
def _names(day: int) -> frozenset[str]:
    english, russian = _ENGLISH[day], _RUSSIAN[day]
    chinese = (
        f"{week}{sign}" for week in _CHINESE_WEEK for sign in {_CHINESE[day], "天" if day == 6 else _CHINESE[day]}
    )
    beginnings = (english[:length] for length in range(3, len(english) + 1))
    return frozenset((*beginnings, russian, _RUSSIAN_SHORT[day], *chinese))


def _times(word: str) -> Span:
    found = _TIMES.fullmatch(word)
    start, end = (minutes(found[1]), minutes(found[2])) if found else (None, None)
    if start is None or end is None or start == DAY:
        raise _Unread("hours.no_time", text=word[:40])
    return Span(start, end)


def minutes(text: str) -> int | None:
    """Since midnight: `9`, `9:00`, `5pm`, `24:00`."""
    found = _TIME.fullmatch(text)
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found[3] == "pm" else 0)
    total = hour * 60 + minute
    return total if minute < 60 and total <= DAY else None


# ---------------------------------------------------------------- zones


def _zone(word: str) -> str:
    """By its name or its city, in capitals or not."""
    known = _zones().get(word.casefold())
    if known is not None:
        return known
    near = difflib.get_close_matches(word.casefold(), _zones(), n=1, cutoff=0.6)
    if near:
        raise _Unread("hours.no_zone_near", text=word[:40], nearest=_zones()[near[0]])
    raise _Unread("hours.no_zone", text=word[:40])


@cache
def _zones() -> Mapping[str, str]:
    """Written small: every zone by its name, and by its city where only one zone has it."""
    names = sorted(available_timezones())
    cities: defaultdict[str, list[str]] = defaultdict(list)
    for name in names:
        if "/" in name and not name.startswith("Etc/"):
            cities[name.rpartition("/")[2].casefold()].append(name)
    unique = {city: found[0] for city, found in cities.items() if len(found) == 1}
    return unique | {name.casefold(): name for name in names}


# ---------------------------------------------------------------- and back


def show(hours: Hours) -> str:
    """The same hours, as `parse` reads them."""
    if all(spans == (Span(0, DAY),) for spans in hours.week):
        return f"always {hours.zone}"
    parts = [f"{_show_days(days)} {_show_spans(spans)}" for days, spans in runs(hours)]
    return f"{', '.join(parts)} {hours.zone}"


def runs(hours: Hours) -> Iterator[tuple[list[int], tuple[Span, ...]]]:
    """Days in a row that are worked alike."""
    for spans, days in groupby(range(7), key=lambda day: hours.week[day]):
        if spans:
            yield list(days), spans


def show_minutes(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02}"


def _show_spans(spans: Iterable[Span]) -> str:
    return ",".join(f"{show_minutes(span.start)}-{show_minutes(span.end)}" for span in spans)


def _show_days(days: Sequence[int]) -> str:
    first, last = SHORT_DAYS[days[0]], SHORT_DAYS[days[-1]]
    return first if len(days) == 1 else f"{first}-{last}"
