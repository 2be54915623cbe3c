"""The parts of a campaign, each from the words that somebody wrote for it. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field

from bot.engine import durations
from bot.engine.conditions import parse
from bot.engine.errors import ConditionInvalid
from bot.engine.gate_rules import Rules
from bot.engine.hours_text import minutes, show_minutes, weekday
from bot.engine.phrases import Phrase, phrase
from bot.engine.words.text import fold
from bot.services.admin.asked import named
from bot.services.contacts.known import by_keys
from bot.services.moments import has_passed, moment

#: What a part says where there shall be none of it.
OFF = "off"
_OFF = frozenset({OFF, "none", "no", "нет", "无", "無"})
_EVERYBODY = frozenset({OFF, "everybody", "everyone", "all", "все", "всем", "所有人"})
_NOW = frozenset({OFF, "now", "once", "сейчас", "сразу", "现在", "現在"})
_CAP = re.compile(r"([0-9]{1,7})(?: ?(?:a|per|/|в) ?(?:day|день|天)| daily)?", re.ASCII)
#: Below one a number alone might be a part of the whole.
_SHARE = re.compile(r"([0-9]{1,3}(?:[.,][0-9]{1,4})?) ?%|([1-9][0-9]{0,2}(?:[.,][0-9]{1,4})?)", re.ASCII)
_MOST = 1_000_000
_LONGEST = timedelta(days=60)
_MINUTE = timedelta(minutes=1)
_AFTER = ("after", "in", "через")

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
    if _says(words, _EVERYBODY):
        return {"segment": None}
    text = " ".join(words)
    try:
        return {"segment": by_keys(parse(text), known.called)}
    except ConditionInvalid:
        return phrase("campaign.bad_segment", text=text[:60])


def _at(known: Known, words: Sequence[str]) -> Fields | Phrase:
    if _says(words, _NOW):
        return {"day": None, "minute": None}
    rules = known.rules
    if (day := _day(words, known.now, rules.zone)) is not None:
        return {"day": day, "minute": None}
    found = moment(words, known.now, rules.zone)
    if found is None:
        return _unread("campaign.bad_time", known, words)
    local = found.astimezone(ZoneInfo(rules.zone))
    minute = local.hour * 60 + local.minute
    if rules.quiet is not None and minute >= rules.quiet.end:
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
    found = _SHARE.fullmatch(fold(" ".join(words)))
    share = float((found[1] or found[2]).replace(",", ".")) / 100 if found else 0.0
    return {"sample": share} if 0 < share <= 1 else phrase("campaign.bad_sample", text=shown(words))


def _until(known: Known, words: Sequence[str]) -> Fields | Phrase:
    if _off(words):
        return {"closes": None}
    day = _day(words, known.now, known.rules.zone)
    return {"closes": day} if day is not None else _unread("campaign.bad_day", known, words)


def _day(words: Sequence[str], now: datetime, zone: str) -> date | None:
    """The next such one: of a weekday the next that begins, otherwise today too."""
    if len(words) != 1 or minutes(words[0].casefold()) is not None:
        return None
    end = weekday(words[0].casefold()) is None
    found = moment(words, now, zone, end=end)
    within = _MINUTE if end else timedelta()
    return (found.astimezone(ZoneInfo(zone)) - within).date() if found is not None else None


def _unread(what: str, known: Known, words: Sequence[str]) -> Phrase:
    passed = has_passed(words, known.now, known.rules.zone)
    return phrase("campaign.past" if passed else what, text=shown(words))


def _remind(_known: Known, words: Sequence[str]) -> Fields | Phrase:
    if _off(words):
        return {"remind": None}
    time = durations.read(" ".join(each for each in words if each.casefold() not in _AFTER))
    if time is None or not timedelta() < time <= _LONGEST:
        return phrase("campaign.bad_remind", text=shown(words))
    return {"remind": time}


def _off(words: Sequence[str]) -> bool:
    return _says(words, _OFF)


def _says(words: Sequence[str], one_of: Collection[str]) -> bool:
    return " ".join(words).casefold() in one_of


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
