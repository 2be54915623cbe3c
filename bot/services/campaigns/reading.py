"""A campaign as somebody writes it: `nps to plan = pro at tue 10:00 cap 500 a day sample 20% remind 3d`."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.engine import campaigns
from bot.engine.campaigns import Plan
from bot.engine.conditions import parse
from bot.engine.errors import ConditionInvalid
from bot.engine.gate_rules import Rules
from bot.engine.hours_text import minutes, show_minutes
from bot.engine.survey import parse_duration
from bot.services.admin.asked import Asked, Failed, find
from bot.services.gates import settings
from bot.services.moments import moment

_OFF = (["off"], ["none"], ["no"])
_EVERYBODY = frozenset({"everybody", "everyone", "all"})
_NOW = (["now"], ["once"])
_CAP = re.compile(r"([0-9]{1,7})(?: ?(?:a|per|/) ?day| daily)?", re.ASCII)
_SHARE = re.compile(r"([0-9]{1,3}(?:[.,][0-9]{1,4})?) ?%", re.ASCII)
_MOST = 1_000_000
_LONGEST = timedelta(days=60)


async def read(asked: Asked, words: Sequence[str], before: Plan | None = None) -> Plan | Failed:
    """`before` is the plan that is changed: what the words say nothing of stays as it is."""
    found = campaigns.parts(words)
    if len(found[""]) != (before is None):
        return asked.usage() if before is None else asked.fail("campaign.which_part", text=" ".join(found[""])[:40])
    fields: dict[str, Any] = before.model_dump() if before is not None else {}
    rules = await settings.rules(asked.work)
    for part, said in found.items():
        meant = await _READERS[part](asked, rules, said) if part or said else {}
        if isinstance(meant, Failed):
            return meant
        fields |= meant
    return _whole(asked, rules, Plan(**fields))


def _whole(asked: Asked, rules: Rules, plan: Plan) -> Plan | Failed:
    """What only all of it together tells."""
    if plan.against == plan.survey:
        return asked.fail("campaign.same_survey", key=plan.survey)
    closes = plan.closes_at(rules.zone)
    if closes is not None and closes <= max(plan.begins(rules.zone) or asked.work.now, asked.work.now):
        return asked.fail("campaign.closes_early")
    return plan


async def _survey(asked: Asked, _rules: Rules, words: list[str]) -> dict[str, Any] | Failed:
    key = await _running(asked, words)
    return key if isinstance(key, Failed) else {"survey": key}


async def _against(asked: Asked, _rules: Rules, words: list[str]) -> dict[str, Any] | Failed:
    if _off(words):
        return {"against": None}
    key = await _running(asked, words)
    return key if isinstance(key, Failed) else {"against": key}


async def _running(asked: Asked, words: list[str]) -> str | Failed:
    """The key of a survey that is published."""
    if len(words) != 1:
        return asked.usage()
    found = await find(asked, words[0])
    if isinstance(found, Failed):
        return found
    if found.listed is None:
        return asked.fail("command.not_published", key=found.survey.key)
    return found.listed.survey.key


async def _segment(asked: Asked, _rules: Rules, words: list[str]) -> dict[str, Any] | Failed:
    text = " ".join(words)
    if text.casefold() in _EVERYBODY:
        return {"segment": None}
    try:
        return {"segment": parse(text)}
    except ConditionInvalid:
        return asked.fail("campaign.bad_segment", text=text[:60])


async def _at(asked: Asked, rules: Rules, words: list[str]) -> dict[str, Any] | Failed:
    if [each.casefold() for each in words] in _NOW:
        return {"day": None, "minute": None}
    now = asked.work.now
    found = moment(words, now, rules.zone)
    if found is None:
        return asked.fail("campaign.bad_time", text=" ".join(words)[:40])
    local = found.astimezone(ZoneInfo(rules.zone))
    named = len(words) > 1 or minutes(words[0].casefold()) is not None
    minute = local.hour * 60 + local.minute if named else None
    if minute is not None and rules.quiet is not None and minute >= rules.quiet.end:
        start, end = (show_minutes(each) for each in rules.quiet)
        return asked.fail("campaign.at_night", start=start, end=end)
    return {"day": local.date(), "minute": minute}


async def _cap(asked: Asked, _rules: Rules, words: list[str]) -> dict[str, Any] | Failed:
    if _off(words):
        return {"cap": None}
    found = _CAP.fullmatch(" ".join(words).casefold())
    if found is None or not 1 <= int(found[1]) <= _MOST:
        return asked.fail("campaign.bad_cap", text=" ".join(words)[:40])
    return {"cap": int(found[1])}


async def _sample(asked: Asked, _rules: Rules, words: list[str]) -> dict[str, Any] | Failed:
    if _off(words):
        return {"sample": 1.0}
    found = _SHARE.fullmatch(" ".join(words))
    share = float(found[1].replace(",", ".")) / 100 if found else 0.0
    return {"sample": share} if 0 < share <= 1 else asked.fail("campaign.bad_sample", text=" ".join(words)[:40])


async def _until(asked: Asked, rules: Rules, words: list[str]) -> dict[str, Any] | Failed:
    if _off(words):
        return {"closes": None}
    day = _day(words, asked.work.now, rules.zone)
    return {"closes": day} if day is not None else asked.fail("campaign.bad_day", text=" ".join(words)[:40])


def _day(words: Sequence[str], now: datetime, zone: str) -> date | None:
    """The next such one."""
    found = moment(words, now, zone) if len(words) == 1 and minutes(words[0].casefold()) is None else None
    return found.astimezone(ZoneInfo(zone)).date() if found is not None else None


async def _remind(asked: Asked, _rules: Rules, words: list[str]) -> dict[str, Any] | Failed:
    if _off(words):
        return {"remind": None}
    time = parse_duration("".join(each for each in words if each.casefold() not in ("after", "in")))
    if not isinstance(time, timedelta) or not timedelta() < time <= _LONGEST:
        return asked.fail("campaign.bad_remind", text=" ".join(words)[:40])
    return {"remind": time}


def _off(words: Sequence[str]) -> bool:
    return [each.casefold() for each in words] in _OFF


_READERS: Mapping[str, Callable[[Asked, Rules, list[str]], Awaitable[dict[str, Any] | Failed]]] = {
    "": _survey,
    "to": _segment,
    "at": _at,
    "cap": _cap,
    "sample": _sample,
    "against": _against,
    "until": _until,
    "remind": _remind,
}
