"""A campaign as somebody writes it: `nps to plan = pro at tue 10:00 cap 500 a day sample 20% remind 3d`; and each
part of it alone, as a form asks for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict

from bot.engine import campaigns
from bot.engine.campaigns import Plan
from bot.engine.conditions import parse
from bot.engine.errors import ConditionInvalid
from bot.engine.gate_rules import Rules
from bot.engine.hours_text import minutes, show_minutes
from bot.engine.phrases import Phrase, phrase
from bot.engine.survey import parse_duration
from bot.services import drafts
from bot.services.admin.asked import named
from bot.services.gates import settings
from bot.services.moments import moment
from bot.services.work import Work

#: What a part says where there shall be none of it.
OFF = "off"
_OFF = ([OFF], ["none"], ["no"])
_EVERYBODY = frozenset({OFF, "everybody", "everyone", "all"})
_NOW = ([OFF], ["now"], ["once"])
_CAP = re.compile(r"([0-9]{1,7})(?: ?(?:a|per|/) ?day| daily)?", re.ASCII)
_SHARE = re.compile(r"([0-9]{1,3}(?:[.,][0-9]{1,4})?) ?%", re.ASCII)
_MOST = 1_000_000
_LONGEST = timedelta(days=60)

#: What was read, by the fields of a plan.
Fields = Mapping[str, Any]


class Known(BaseModel):
    """By what the words are read. `surveys`: key → whether it is published."""

    model_config = ConfigDict(frozen=True)

    now: datetime
    rules: Rules
    surveys: Mapping[str, bool]


async def known(work: Work) -> Known:
    surveys = {key: each.listed is not None for key, each in (await drafts.entries(work)).items()}
    return Known(now=work.now, rules=await settings.rules(work), surveys=surveys)


def read(known: Known, words: Sequence[str], before: Plan | None = None) -> Plan | Phrase:
    """`before` is the plan that is changed: what the words say nothing of stays as it is."""
    said = campaigns.parts(words)
    first = said.pop("")
    if before is None:
        return plan(known, {"survey": first, **said})
    return phrase("campaign.which_part", text=_shown(first)) if first else plan(known, said, before)


def plan(known: Known, said: Mapping[str, Sequence[str]], before: Plan | None = None) -> Plan | Phrase:
    """As `read`; part → its words."""
    fields: dict[str, Any] = before.model_dump() if before is not None else {}
    for part, words in said.items():
        meant = _READERS[part](known, words)
        if isinstance(meant, Phrase):
            return meant
        fields |= meant
    problems = (check(known, fields) for check in _BESIDE.values())
    return next(filter(None, problems), None) or Plan(**fields)


def judge(known: Known, part: str, said: Mapping[str, Sequence[str]], before: Fields) -> Phrase | None:
    """What is wrong with that part of what was said, by itself or beside the others; `before` is what stands where
    nothing was said."""
    found = {each: _READERS[each](known, words) for each, words in said.items()}
    if isinstance(wrong := found[part], Phrase):
        return wrong
    fields = dict(before)
    for meant in found.values():
        fields |= {} if isinstance(meant, Phrase) else meant
    return _BESIDE[part](known, fields) if part in _BESIDE else None


# ---------------------------------------------------------------- what two parts say together


def _same(_known: Known, fields: Fields) -> Phrase | None:
    against = fields.get("against")
    alike = against is not None and against == fields.get("survey")
    return phrase("campaign.same_survey", key=against) if alike else None


def _early(known: Known, fields: Fields) -> Phrase | None:
    closes, today = fields.get("closes"), known.now.astimezone(ZoneInfo(known.rules.zone)).date()
    over = closes is not None and closes < max(fields.get("day") or today, today)
    return phrase("campaign.closes_early") if over else None


_BESIDE: Mapping[str, Callable[[Known, Fields], Phrase | None]] = {"against": _same, "until": _early}


# ---------------------------------------------------------------- one part


def _survey(known: Known, words: Sequence[str]) -> Fields | Phrase:
    key = _published(known, words)
    return key if isinstance(key, Phrase) else {"survey": key}


def _against(known: Known, words: Sequence[str]) -> Fields | Phrase:
    if _off(words):
        return {"against": None}
    key = _published(known, words)
    return key if isinstance(key, Phrase) else {"against": key}


def _published(known: Known, words: Sequence[str]) -> str | Phrase:
    if len(words) != 1:
        return phrase("command.no_survey_bare", key=_shown(words))
    key = named(known.surveys, words[0])
    if isinstance(key, Phrase) or known.surveys[key]:
        return key
    return phrase("command.not_published", key=key)


def _segment(_known: Known, words: Sequence[str]) -> Fields | Phrase:
    text = " ".join(words)
    if text.casefold() in _EVERYBODY:
        return {"segment": None}
    try:
        return {"segment": parse(text)}
    except ConditionInvalid:
        return phrase("campaign.bad_segment", text=text[:60])


def _at(known: Known, words: Sequence[str]) -> Fields | Phrase:
    if [each.casefold() for each in words] in _NOW:
        return {"day": None, "minute": None}
    rules = known.rules
    found = moment(words, known.now, rules.zone)
    if found is None:
        return phrase("campaign.bad_time", text=_shown(words))
    local = found.astimezone(ZoneInfo(rules.zone))
    named_too = len(words) > 1 or minutes(words[0].casefold()) is not None
    minute = local.hour * 60 + local.minute if named_too else None
    if minute is not None and rules.quiet is not None and minute >= rules.quiet.end:
        start, end = (show_minutes(each) for each in rules.quiet)
        return phrase("campaign.at_night", start=start, end=end)
    return {"day": local.date(), "minute": minute}


def _cap(_known: Known, words: Sequence[str]) -> Fields | Phrase:
    if _off(words):
        return {"cap": None}
    found = _CAP.fullmatch(" ".join(words).casefold())
    if found is None or not 1 <= int(found[1]) <= _MOST:
        return phrase("campaign.bad_cap", text=_shown(words))
    return {"cap": int(found[1])}


def _sample(_known: Known, words: Sequence[str]) -> Fields | Phrase:
    if _off(words):
        return {"sample": 1.0}
    found = _SHARE.fullmatch(" ".join(words))
    share = float(found[1].replace(",", ".")) / 100 if found else 0.0
    return {"sample": share} if 0 < share <= 1 else phrase("campaign.bad_sample", text=_shown(words))


def _until(known: Known, words: Sequence[str]) -> Fields | Phrase:
    if _off(words):
        return {"closes": None}
    day = _day(words, known.now, known.rules.zone)
    return {"closes": day} if day is not None else phrase("campaign.bad_day", text=_shown(words))


def _day(words: Sequence[str], now: datetime, zone: str) -> date | None:
    """The next such one."""
    found = moment(words, now, zone) if len(words) == 1 and minutes(words[0].casefold()) is None else None
    return found.astimezone(ZoneInfo(zone)).date() if found is not None else None


def _remind(_known: Known, words: Sequence[str]) -> Fields | Phrase:
    if _off(words):
        return {"remind": None}
    time = parse_duration("".join(each for each in words if each.casefold() not in ("after", "in")))
    if not isinstance(time, timedelta) or not timedelta() < time <= _LONGEST:
        return phrase("campaign.bad_remind", text=_shown(words))
    return {"remind": time}


def _off(words: Sequence[str]) -> bool:
    return [each.casefold() for each in words] in _OFF


def _shown(words: Sequence[str]) -> str:
    return " ".join(words)[:40]


_READERS: Mapping[str, Callable[[Known, Sequence[str]], Fields | Phrase]] = {
    "survey": _survey,
    "to": _segment,
    "at": _at,
    "cap": _cap,
    "sample": _sample,
    "against": _against,
    "until": _until,
    "remind": _remind,
}
