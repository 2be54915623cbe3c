"""A team in words: when it works and whether it does now, who is on duty, whom it pages. Days and dates are in the
reader's language, times are the team's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise

from babel.dates import format_skeleton, get_day_names, get_timezone_location

from bot.engine.hours import Hours
from bot.engine.hours_text import runs, show_minutes
from bot.engine.languages import Language
from bot.engine.phrases import Phrase, phrase
from bot.engine.piping import LIST_MARKS
from bot.services.literal import one_line
from bot.services.rota import Change, Duty, next_change, on_duty
from bot.services.teams import Team
from bot.services.voice import say

_A_WEEK = timedelta(days=6)


def hours(team: Team, now: datetime, language: Language) -> str:
    """`Mon-Fri 9:00-18:00, Moscow; now: closed, opens Mon 9:00`"""
    zone = get_timezone_location(team.hours.zone, locale=_babel(language), return_city=True)
    told = phrase("team.hours", hours=week(team.hours, language), zone=zone, now=_now(team.hours, now, language))
    return say(told, language)


def week(hours: Hours, language: Language) -> str:
    if all(spans == ((0, 24 * 60),) for spans in hours.week):
        return say(phrase("team.any_hour"), language)
    return ", ".join(f"{_days(days, language)} {_spans(spans)}" for days, spans in runs(hours))


def _spans(spans: Sequence[tuple[int, int]]) -> str:
    return ", ".join(f"{show_minutes(start)}-{show_minutes(end)}" for start, end in spans)


def _days(days: Sequence[int], language: Language) -> str:
    names = get_day_names("abbreviated", context="stand-alone", locale=_babel(language))
    first, last = names[days[0]], names[days[-1]]
    return first if len(days) == 1 else f"{first}-{last}"


def _now(hours: Hours, now: datetime, language: Language) -> Phrase:
    if hours.is_always:
        return phrase("team.open")
    if hours.is_open(now):
        return phrase("team.open_until", until=moment(hours.closes_at(now), hours, now, language))
    return phrase("team.closed_until", until=moment(hours.opens_at(now), hours, now, language))


def moment(at: datetime, hours: Hours, now: datetime, language: Language) -> str:
    """`18:00` of today, `Mon 9:00` of the days to come, else with the date."""
    local, today = hours.local(at), hours.local(now).date()
    time = show_minutes(local.hour * 60 + local.minute)
    ahead = local.date() - today
    if not ahead:
        return time
    skeleton = "EEE" if timedelta(0) < ahead <= _A_WEEK else "MMMEd" if local.year == today.year else "yMMMEd"
    return f"{format_skeleton(skeleton, local, locale=_babel(language))} {time}"


# ---------------------------------------------------------------- holidays


def holidays(team: Team, today: date, language: Language) -> str:
    """Those to come, days in a row as one."""
    ahead = [each for each in team.hours.holidays if each >= today]
    if not ahead:
        return say(phrase("team.no_holidays"), language)
    listed = LIST_MARKS[language].join(_stretch(first, last, language) for first, last in _stretches(ahead))
    return say(phrase("team.holidays", days=listed), language)


def _stretches(days: Sequence[date]) -> Iterator[tuple[date, date]]:
    first = days[0]
    for day, following in pairwise((*days, date.max)):
        if following - day > timedelta(days=1):
            yield first, day
            first = following


def _stretch(first: date, last: date, language: Language) -> str:
    shown = [format_skeleton("yMMMEd", each, locale=_babel(language)) for each in (first, last)]
    return shown[0] if first == last else " - ".join(shown)


# ---------------------------------------------------------------- people


def duty(team: Team, duties: Sequence[Duty], now: datetime, language: Language) -> str:
    """Who is on duty now, and who is next."""
    here, change = on_duty(duties, now), next_change(duties, now)
    told = phrase("team.duty", person=person(here)) if here is not None else phrase("team.nobody_on_duty")
    return " ".join([say(told, language), *_next(team, change, now, language)])


def _next(team: Team, change: Change | None, now: datetime, language: Language) -> Iterator[str]:
    if change is not None:
        at = moment(change.at, team.hours, now, language)
        who = phrase("team.nobody") if change.duty is None else person(change.duty)
        yield say(phrase("team.duty_next", at=at, person=who), language)


def person(duty: Duty) -> str:
    """Anybody may call themselves what they like: the address says who it is."""
    name = one_line(duty.name)
    return f"{name} ({duty.address})" if name else str(duty.address)


def members(team: Team, called: Sequence[str], language: Language) -> str:
    """`called` are their names."""
    if not team.members:
        return say(phrase("team.no_members"), language)
    return say(phrase("team.members", people=LIST_MARKS[language].join(called)), language)


def targets(team: Team, called: Sequence[str], language: Language) -> str:
    """`called` are their names."""
    if not team.targets:
        return say(phrase("team.default_targets"), language)
    return say(phrase("team.targets", targets=LIST_MARKS[language].join(called)), language)


# ---------------------------------------------------------------- what is not urgent, and what is too much


def digest(team: Team, language: Language) -> str:
    if team.digest_at is None:
        return say(phrase("team.no_digest"), language)
    return say(phrase("team.digest", at=show_minutes(team.digest_at)), language)


def storm(team: Team, language: Language) -> str:
    if team.storm is None:
        return say(phrase("team.no_storm"), language)
    return say(phrase("team.storm", n=team.storm.cases, within=team.storm.within), language)


def _babel(language: Language) -> str:
    return language.replace("-", "_")
