"""Dates: figures, a month's name, or a day near today. Where day and month could change places, it is asked again."""

from __future__ import annotations

import re
from datetime import date, timedelta

from bot.engine.replies.outcome import Accepted, Rejected, Reply, Said, rejected
from bot.engine.survey import Date
from bot.engine.words.calendar import DAYS, MONTHS
from bot.engine.words.numbers import number_named
from bot.engine.words.text import key

_YEAR_FIRST = re.compile(r"([0-9]{4})(?P<mark>[-./])([0-9]{1,2})(?P=mark)([0-9]{1,2})|([0-9]{4})([0-9]{2})([0-9]{2})")
_YEAR_LAST = re.compile(r"([0-9]{1,2})(?P<mark>[-./ ])([0-9]{1,2})(?P=mark)([0-9]{4})(?: ?г| года)?")
_CHINESE = re.compile(r"(?:([0-9]{4}) ?年 ?)?([0-9]{1,2}) ?月 ?([0-9]{1,2}) ?[日号號]?")
_CHINESE_FIGURES = re.compile("[一二三四五六七八九十]+(?= ?[月日号號])")
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_DAY_FIRST = re.compile(
    rf"(?:the )?([0-9]{{1,2}})(?:st|nd|rd|th|-?го)?[ .-]*(?:of )?({_MONTH})\b[., -]*(?:([0-9]{{4}})(?: ?г| года)?)?"
)
_MONTH_FIRST = re.compile(rf"({_MONTH})\b[. -]*(?:the )?([0-9]{{1,2}})(?:st|nd|rd|th)?(?:[, -]+([0-9]{{4}}))?")

_YEARS = range(1900, 2101)
#: Without a year the nearest such day is meant, if it is this near; else last year's and next year's are both likely.
_NEAR = timedelta(days=120)


def read_date(_question: Date, said: Said) -> Reply:
    """The value is an ISO date."""
    text = _CHINESE_FIGURES.sub(_as_digits, key(said.text))
    found = _near_today(text, said.today) or _figures(text, said) or _named(text, said.today)
    if isinstance(found, Rejected):
        return found
    return Accepted(found.isoformat()) if found else rejected("date")


def _as_digits(match: re.Match[str]) -> str:
    number = number_named(match[0])
    return match[0] if number is None else str(number)


def _near_today(text: str, today: date) -> date | None:
    days = DAYS.get(text)
    if days is None or not 1 <= today.toordinal() + days <= date.max.toordinal():
        return None
    return today + timedelta(days=days)


def _figures(text: str, said: Said) -> date | Rejected | None:
    if match := _YEAR_FIRST.fullmatch(text):
        return _valid(*(int(figures) for figures in match.groups() if figures and figures.isdigit()))
    if match := _YEAR_LAST.fullmatch(text):
        first, second, year = int(match[1]), int(match[3]), int(match[4])
        day_first, month_first = _valid(year, second, first), _valid(year, first, second)
        if match["mark"] == "." and said.language == "ru":
            return day_first
        return _only_one(day_first, month_first)
    return None


def _only_one(first: date | None, second: date | None) -> date | Rejected | None:
    if first and second and first != second:
        return rejected("date_ambiguous", first=first.isoformat(), second=second.isoformat())
    return first or second


def _named(text: str, today: date) -> date | Rejected | None:
    if match := _DAY_FIRST.fullmatch(text):
        return _dated(match[3], MONTHS[match[2]], int(match[1]), today)
    if match := _MONTH_FIRST.fullmatch(text):
        return _dated(match[3], MONTHS[match[1]], int(match[2]), today)
    if match := _CHINESE.fullmatch(text):
        return _dated(match[1], int(match[2]), int(match[3]), today)
    return None


def _dated(year: str | None, month: int, day: int, today: date) -> date | Rejected | None:
    if year:
        return _valid(int(year), month, day)
    candidates = [found for each in (-1, 0, 1) if (found := _valid(today.year + each, month, day))]
    near = [found for found in candidates if abs(found - today) <= _NEAR]
    return near[0] if near else rejected("date_year") if candidates else None


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year in _YEARS else None
    except ValueError:
        return None
