"""Putting a case off: until when, as people write or press it, in the time zone of its team."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

from bot.contract import tokens
from bot.contract.inbound import ButtonPressed
from bot.contract.outbound import Button, Notice
from bot.engine import durations
from bot.engine.cases.advance import NotNow
from bot.engine.cases.events import By, Snoozed
from bot.engine.phrases import Phrase, phrase
from bot.services import private
from bot.services.cases import cards
from bot.services.cases.moving import bring
from bot.services.cases.stored import case_of
from bot.services.cases.times import moment as shown
from bot.services.cases.who import by_of, too_late
from bot.services.moments import moment
from bot.services.people import meet
from bot.services.voice import say
from bot.services.work import Work
from bot.storage import cases

LONGEST = timedelta(days=90)
_MORNING = "9:00"
#: What can be pressed: the button's action → the words for it.
_OFFERED = {"snooze_hour": "1h", "snooze_day": "tomorrow", "snooze_week": "mon"}


def until_in(text: str, now: datetime, zone: str) -> datetime | None:
    """`30m`, `2h`, `3d`; `18:00`, `tomorrow`, `fri 10:00`, `2026-12-31`: a day alone is its morning. None for what is
    no such time, and for more than 90 days."""
    span = durations.read(text)
    until = now + span if span is not None else _moment(text.split(), now, zone)
    return until if until is not None and now < until <= now + LONGEST else None


def _moment(words: list[str], now: datetime, zone: str) -> datetime | None:
    """A number alone could be anything."""
    if len(words) == 1 and words[0].isdigit():
        return None
    alone = moment([*words, _MORNING], now, zone) if len(words) == 1 else None
    return alone or moment(words, now, zone)


async def choose(work: Work, event: ButtonPressed, case_id: int) -> Phrase | None:
    """Offers until when; any other time is asked for."""
    language = work.house.language
    offered = (*_OFFERED, "snooze_other")
    buttons = tuple(Button(say(phrase(f"closing.{each}"), language), tokens.case(case_id, each)) for each in offered)
    private.answer(work, event, Notice(say(phrase("closing.snooze_until", case=case_id), language), buttons))
    return None


async def put_off(work: Work, by: By, case_id: int, words: str) -> Phrase:
    """`case.snoozed`, or why it is not."""
    row = await cases.load(work.tx, case_id)
    if row is None:
        return phrase("staff.gone")
    zone = case_of(row).policy.hours.zone
    until = until_in(words, work.now, zone)
    if until is None:
        return phrase("case.snooze_how", case=case_id)
    done = await bring(work, await cards.give(work, row), Snoozed(work.now, by, until))
    return too_late(done) if isinstance(done, NotNow) else phrase("case.snoozed", case=case_id, at=shown(until, zone))


def _choice(words: str) -> Callable[[Work, ButtonPressed, int], Awaitable[Phrase | None]]:
    async def chosen(work: Work, event: ButtonPressed, case_id: int) -> Phrase | None:
        person = await meet(work, event.sender, event.name, event.language)
        return await put_off(work, by_of(person), case_id, words)

    return chosen


CHOSEN: Mapping[str, Callable[[Work, ButtonPressed, int], Awaitable[Phrase | None]]] = {
    action: _choice(words) for action, words in _OFFERED.items()
}
