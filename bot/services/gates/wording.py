"""Gates in words: why a customer is not asked, since when, and from which day on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import reduce
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton

from bot.contract.address import Address
from bot.engine.gates import Decision, Refusal
from bot.engine.languages import Language
from bot.engine.phrases import Phrase, phrase

_UNITS = (timedelta(days=1), timedelta(hours=1), timedelta(minutes=1))
#: From here on the day is enough.
_SOON = timedelta(days=2)


def reason(decision: Decision, survey: str, address: Address, now: datetime) -> Phrase:
    """All that keeps them from being asked, one after the other; where nothing does, what was warned of."""
    return reasons(decision.gates or decision.warnings, survey, address, now)


def reasons(shut: Sequence[Refusal], survey: str, address: Address, now: datetime) -> Phrase:
    said = [_one(each, survey, address, now) for each in shut]
    return reduce(lambda first, more: phrase("gate.and", first=first, more=more), said)


def _one(refusal: Refusal, survey: str, address: Address, now: datetime) -> Phrase:
    said_no = refusal.name == "no_consent" and refusal.about
    return phrase(
        "reason.wants_none" if said_no else f"reason.{refusal.name}",
        ago=_round(now - refusal.since) if refusal.since is not None else "",
        about=refusal.about,
        case=refusal.about,
        channel=address.channel,
        key=survey,
    )


def _round(passed: timedelta) -> timedelta:
    """Whole days, hours or minutes."""
    unit = next((each for each in _UNITS if passed >= each), _UNITS[-1])
    return max(passed // unit, 1) * unit


def names(gates: Sequence[str]) -> Phrase | str:
    """The gates by their plain names, as the history has them."""
    named = [phrase(f"gate.name.{each}") for each in gates]
    return reduce(lambda first, more: phrase("gate.and", first=first, more=more), named) if named else ""


def day(at: datetime, now: datetime, zone: str, language: Language) -> str:
    """`3 December`, with the time of day in that zone where it is close, and the year where it is another one."""
    local = at.astimezone(ZoneInfo(zone))
    same_year = local.year == now.astimezone(ZoneInfo(zone)).year
    written = _date("MMMMd" if same_year else "yMMMMd", local, language)
    return f"{written}, {local:%H:%M}" if abs(at - now) < _SOON else written


def minute(at: datetime, zone: str, language: Language) -> str:
    """`Nov 2, 2026, 12:00`"""
    local = at.astimezone(ZoneInfo(zone))
    return f"{_date('yMMMd', local, language)}, {local:%H:%M}"


def _date(skeleton: str, local: datetime, language: Language) -> str:
    return str(format_skeleton(skeleton, local, locale=language.replace("-", "_")))
