"""What staff do with a case by command. The buttons of a card do the same, and whoever comes second is told who was
first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

from bot.contract import tokens
from bot.contract.address import Address
from bot.contract.outbound import Notice, Outbound
from bot.engine.cases.advance import NotNow
from bot.engine.cases.events import Acknowledged, Assigned, By, CaseEvent, Reopened, Snoozed
from bot.engine.phrases import Phrase, phrase
from bot.services import staff
from bot.services.admin.asked import Asked, Failed, Reply, address_in
from bot.services.cases import beginning, cards, closing, drafted
from bot.services.cases.card import card_of, moment
from bot.services.cases.moving import Moved, bring
from bot.services.cases.naming import find
from bot.services.cases.stored import Row
from bot.services.cases.who import too_late
from bot.services.voice import say
from bot.storage import cases, pages, people
from bot.storage import staff as staff_storage

_SPAN = re.compile(r"([0-9]{1,3})([mhd])", re.IGNORECASE | re.ASCII)
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_LONGEST_SNOOZE = timedelta(days=90)


def by(asked: Asked) -> By:
    sender = asked.caller.sender
    return By(str(sender), (asked.person.name or str(sender))[:200])


async def acknowledge(asked: Asked) -> Reply:
    """One, or all that are in a storm's list and that nobody has: those stay in the list."""
    if asked.words[:1] == ["all"] and len(asked.words) == 2 and (storm := tokens.number(asked.words[1])) is not None:
        return await _acknowledge_all(asked, await pages.open_cases(asked.work.tx, storm))
    return await _only(asked, Acknowledged(asked.work.now, by(asked)), "staff.done.acknowledge")


async def _acknowledge_all(asked: Asked, numbers: Sequence[int]) -> Reply:
    work = asked.work
    rows = [row for number in numbers if (row := await cases.load(work.tx, number)) is not None]
    moved = [await bring(work, row, Acknowledged(work.now, by(asked))) for row in rows]
    n = sum(isinstance(each, Moved) for each in moved)
    return asked.tell("storm.acknowledged", n=n) if n else asked.tell("storm.nothing_left")


async def reopen(asked: Asked) -> Reply:
    return await _only(asked, Reopened(asked.work.now, by(asked)), "staff.done.reopen")


async def _only(asked: Asked, event: CaseEvent, done: str) -> Reply:
    """For what is said with the number alone."""
    row = await find(asked) if len(asked.words) == 1 else asked.usage()
    if isinstance(row, Failed):
        return row
    moved = await brought(asked, row, event)
    return moved if isinstance(moved, Failed) else asked.tell(done, case=row["id"])


async def brought(asked: Asked, row: Row, event: CaseEvent) -> Moved | Failed:
    done = await bring(asked.work, await cards.give(asked.work, row), event)
    return Failed(asked.say(too_late(done))) if isinstance(done, NotNow) else done


async def resolve(asked: Asked) -> Reply:
    """What follows the number is what the customer is told, after a cause and a colon where there is one."""
    row = await find(asked)
    if isinstance(row, Failed):
        return row
    resolution = closing.resolution_in(" ".join(asked.words[1:]))
    return asked.say(await closing.resolve(asked.work, await cards.give(asked.work, row), by(asked), resolution))


async def reply(asked: Asked) -> Reply:
    """What follows the number goes to the customer; without words they are asked for."""
    number = tokens.number(asked.words[0].removeprefix("#")) if asked.words else None
    if number is None:
        return asked.usage()
    work, words = asked.work, " ".join(asked.words[1:])
    if words:
        told = await drafted.written(work, asked.person, number, words)
        return asked.tell("reply.sent_bare", case=number) if told is None else _as_reply(asked, told)
    told = await beginning.reply(work, asked.caller, number)
    return None if told is None else _as_reply(asked, told)


def _as_reply(asked: Asked, told: Phrase | Notice) -> Reply:
    return asked.say(told) if isinstance(told, Phrase) else told


async def snooze(asked: Asked) -> Reply:
    row = await find(asked) if len(asked.words) == 2 else asked.usage()
    if isinstance(row, Failed):
        return row
    span = _span(asked.words[1])
    if span is None:
        return asked.usage()
    until = asked.work.now + span
    moved = await brought(asked, row, Snoozed(asked.work.now, by(asked), until))
    return moved if isinstance(moved, Failed) else asked.tell("case.snoozed", case=row["id"], at=moment(until))


def _span(word: str) -> timedelta | None:
    """`30m`, `2h`, `3d`."""
    match = _SPAN.fullmatch(word)
    span = timedelta(**{_UNITS[match[2].lower()]: int(match[1])}) if match is not None else timedelta()
    return span if timedelta() < span <= _LONGEST_SNOOZE else None


# ---------------------------------------------------------------- passing it on


async def assign(asked: Asked) -> Reply:
    """To oneself, or to somebody of the staff, who is told in their own chat."""
    row = await find(asked)
    if isinstance(row, Failed):
        return row
    to = await _whom(asked, [word for word in asked.words[1:] if word.casefold() != "to"])
    if isinstance(to, Failed):
        return to
    moved = await brought(asked, row, Assigned(asked.work.now, by(asked), to))
    if isinstance(moved, Failed):
        return moved
    if to.address == str(asked.caller.sender):
        return asked.tell("staff.done.assign", case=row["id"])
    await given(asked, moved.row, to)
    return asked.tell("case.given_to", case=row["id"], name=to.name)


async def _whom(asked: Asked, words: Sequence[str]) -> By | Failed:
    if not words:
        return by(asked)
    return await somebody(asked, words[0]) if len(words) == 1 else asked.usage()


async def somebody(asked: Asked, word: str) -> By | Failed:
    """Somebody of the staff who may handle cases."""
    address = address_in(word, asked.caller.sender)
    if address is None:
        return asked.fail("command.bad_address", text=word)
    if not staff.reaches(await staff.role_of(asked.work, address), "staff"):
        return asked.fail("case.not_staff", name=str(address))
    return By(str(address), await name_of(asked, address))


async def name_of(asked: Asked, address: Address) -> str:
    member = await staff_storage.member(asked.work.tx, str(address))
    name = (member and member["name"]) or await people.name_of(asked.work.tx, str(address))
    return str(name or address)[:200]


async def given(asked: Asked, row: Row, to: By) -> None:
    """They hear of it, and see the card."""
    work, address = asked.work, Address.parse(to.address)
    words = phrase("case.given", name=by(asked).name, case=row["id"])
    work.tell(address, Notice(say(words, work.house.language)))
    work.send(Outbound(f"{work.key}#{len(work.rows)}", address, await card_of(work, row)), case_id=row["id"])
