"""The parts of a campaign, each from the words that somebody wrote for it. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field

from bot.engine.conditions import parse
from bot.engine.errors import ConditionInvalid
from bot.engine.gate_rules import Rules
from bot.engine.hours_text import minutes, show_minutes
from bot.engine.phrases import Phrase, phrase
from bot.engine.survey import parse_duration
from bot.services.admin.asked import named
from bot.services.contacts.known import by_keys
from bot.services.moments import moment

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
    """By what the words are read. `surveys`: key → whether it is published; `called`: what attributes are called."""

    model_config = ConfigDict(frozen=True)

    now: datetime
    rules: Rules
    surveys: Mapping[str, bool]
    called: Mapping[str, str] = Field(default_factory=dict)


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
        return phrase("command.no_survey_bare", key=shown(words))
    key = named(known.surveys, words[0])
    if isinstance(key, Phrase) or known.surveys[key]:
        return key
    return phrase("command.not_published", key=key)


def _segment(known: Known, words: Sequence[str]) -> Fields | Phrase:
    text = " ".join(words)
    if text.casefold() in _EVERYBODY:
        return {"segment": None}
    try:
        return {"segment": by_keys(parse(text), known.called)}
    except ConditionInvalid:
        return phrase("campaign.bad_segment", text=text[:60])


def _at(known: Known, words: Sequence[str]) -> Fields | Phrase:
    if [each.casefold() for each in words] in _NOW:
        return {"day": None, "minute": None}
    rules = known.rules
    found = moment(words, known.now, rules.zone)
    if found is None:
        return phrase("campaign.bad_time", text=shown(words))
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
        return phrase("campaign.bad_cap", text=shown(words))
    return {"cap": int(found[1])}


def _sample(_known: Known, words: Sequence[str]) -> Fields | Phrase:
    if _off(words):
        return {"sample": 1.0}
    found = _SHARE.fullmatch(" ".join(words))
    share = float(found[1].replace(",", ".")) / 100 if found else 0.0
    return {"sample": share} if 0 < share <= 1 else phrase("campaign.bad_sample", text=shown(words))


def _until(known: Known, words: Sequence[str]) -> Fields | Phrase:
    if _off(words):
        return {"closes": None}
    day = _day(words, known.now, known.rules.zone)
    return {"closes": day} if day is not None else phrase("campaign.bad_day", text=shown(words))


def _day(words: Sequence[str], now: datetime, zone: str) -> date | None:
    """The next such one."""
    found = moment(words, now, zone) if len(words) == 1 and minutes(words[0].casefold()) is None else None
    return found.astimezone(ZoneInfo(zone)).date() if found is not None else None


def _remind(_known: Known, words: Sequence[str]) -> Fields | Phrase:
    if _off(words):
        return {"remind": None}
    time = parse_duration("".join(each for each in words if each.casefold() not in ("after", "in")))
    if not isinstance(time, timedelta) or not timedelta() < time <= _LONGEST:
        return phrase("campaign.bad_remind", text=shown(words))
    return {"remind": time}


def _off(words: Sequence[str]) -> bool:
    return [each.casefold() for each in words] in _OFF


def shown(words: Sequence[str]) -> str:
    return " ".join(words)[:40]


#: Part → what its words mean; or what is wrong with them.
READERS: Mapping[str, Callable[[Known, Sequence[str]], Fields | Phrase]] = {
    "survey": _survey,
    "to": _segment,
    "at": _at,
    "cap": _cap,
    "sample": _sample,
    "against": _against,
    "until": _until,
    "remind": _remind,
}
