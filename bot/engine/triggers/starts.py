"""What starts a trigger, read from its words: `7 days after signed_up`, `every monday`, `when keyword prices`."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import NamedTuple

from bot.engine import conditions
from bot.engine.errors import ConditionInvalid
from bot.engine.phrases import phrase
from bot.engine.survey import KEY_PATTERN
from bot.engine.triggers import calendar
from bot.engine.triggers.calendar import USUAL_TIME
from bot.engine.triggers.reading import DELAY, Unread, delay, small
from bot.engine.triggers.trigger import NAME_PATTERN, OnAnswer, OnCalendar, OnDate, OnEvent, OnKeyword, Start

_AFTER = r"(?:(?:right |straight )?after|when|once|as soon as|of)(?: the| an?)?(?: event)?"
_NAME = rf"(?P<name>{NAME_PATTERN})"


class _Said(NamedTuple):
    """`text` as it was written; `at` the time of day that was said, `dates` the attributes that are dates."""

    text: str
    at: int | None
    dates: Collection[str]


def read(text: str, at: int | None, dates: Collection[str]) -> Start:
    said, words = _Said(text, at, dates), small(text).rstrip(" .,")
    for form, reader in _FORMS:
        if found := form.fullmatch(words):
            return reader(found, said)
    raise Unread(0, phrase("trigger.unread", text=text[:60]))


def _keyword(found: re.Match[str], said: _Said) -> Start:
    word = said.text[found.start("word") : found.end("word")].strip('"“”«»')
    if not word or len(word) > 40 or '"' in word or said.at is not None:
        raise Unread(found.start("word"), phrase("trigger.bad_keyword", most=40))
    return OnKeyword(word=word)


def _cron(found: re.Match[str], _said: _Said) -> Start:
    line = found["line"].upper()
    if not calendar.is_cron(line):
        raise Unread(found.start("line"), phrase("trigger.bad_cron"))
    if calendar.is_too_often(line):
        raise Unread(found.start("line"), phrase("trigger.too_often"))
    return OnCalendar(cron=line)


def _every(found: re.Match[str], said: _Said) -> Start:
    cron = calendar.read(found["days"], USUAL_TIME if said.at is None else said.at)
    if cron is None or not calendar.is_cron(cron):
        raise Unread(found.start("days"), phrase("trigger.bad_calendar", text=found["days"][:40]))
    return OnCalendar(cron=cron)


def _within(found: re.Match[str], said: _Said) -> Start:
    if said.at is not None:
        raise Unread(0, phrase("trigger.within_or_at"))
    return OnEvent(event=found["name"], within=delay(found))


def _answer(found: re.Match[str], said: _Said) -> Start:
    after = delay(found) if found["unit"] else None
    if not re.fullmatch(KEY_PATTERN, found["name"]):
        raise Unread(found.start("name"), phrase("trigger.bad_survey", text=found["name"][:20]))
    what = found["what"].removeprefix("is ")
    base = OnAnswer(survey=found["name"], answer="answered", after=after, at=said.at)
    if what in ("answered", "finished"):
        return base.model_copy(update={"answer": what})
    return base.model_copy(update={"answer": "group", "group": what})


def _where(found: re.Match[str], said: _Said) -> Start:
    begins = found.start("condition")
    try:
        where = conditions.parse(said.text[begins : found.end("condition")])
    except ConditionInvalid as invalid:
        raise Unread(begins + invalid.position, phrase("trigger.bad_condition")) from invalid
    after = delay(found) if found["unit"] else None
    return OnAnswer(survey=found["name"], answer="where", where=where, after=after, at=said.at)


def _before(found: re.Match[str], said: _Said) -> Start:
    return OnDate(attribute=_date(found, said), before=delay(found), at=_time(said))


def _on(found: re.Match[str], said: _Said) -> Start:
    return OnDate(attribute=_date(found, said), at=_time(said))


def _after(found: re.Match[str], said: _Said) -> Start:
    after = delay(found) if found["unit"] else None
    if found["name"] in said.dates:
        return OnDate(attribute=found["name"], after=after, at=_time(said))
    return OnEvent(event=found["name"], after=after, at=said.at)


def _time(said: _Said) -> int:
    return USUAL_TIME if said.at is None else said.at


def _date(found: re.Match[str], said: _Said) -> str:
    if found["name"] in said.dates:
        return found["name"]
    raise Unread(found.start("name"), phrase("trigger.no_date", key=found["name"][:20], keys=", ".join(said.dates)))


_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], _Said], Start]], ...] = (
    (re.compile(r"(?:when|on|by)? ?(?:the |a )?keyword (?P<word>.+)"), _keyword),
    (re.compile(r"cron (?P<line>.+)"), _cron),
    (re.compile(r"(?:every |each |on )?(?P<days>daily|monthly .+)"), _every),
    (re.compile(r"(?:every|each) (?P<days>.+)"), _every),
    (re.compile(rf"(?:at once,? )?within (?:the )?{DELAY} (?:of|after)(?: the| an?)?(?: event)? {_NAME}"), _within),
    (re.compile(rf"(?:{DELAY} )?{_AFTER} (?P<name>[a-z][a-z0-9_]*) where (?P<condition>.+)"), _where),
    (
        re.compile(
            rf"(?:{DELAY} )?{_AFTER} (?P<name>[a-z][a-z0-9_]*) (?P<what>(?:is )?(?:answered|finished)|is [a-z]+)"
        ),
        _answer,
    ),
    (re.compile(rf"{DELAY} before(?: the| their)? {_NAME}"), _before),
    (re.compile(rf"on(?: the| their)? {_NAME}"), _on),
    (re.compile(rf"(?:{DELAY} )?{_AFTER} {_NAME}"), _after),
)
