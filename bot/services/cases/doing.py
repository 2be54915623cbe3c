"""What staff do with a case by command. The buttons of a card do the same, and whoever comes second is told who was
first."""

from __future__ import annotations

from collections.abc import Sequence

from bot.contract import tokens
from bot.contract.address import Address
from bot.contract.outbound import Notice, Outbound
from bot.engine.cases.events import Acknowledged, Assigned, By, CaseEvent, Reopened
from bot.engine.phrases import Phrase, phrase
from bot.services.admin.asked import Asked, Failed, Reply
from bot.services.cases import beginning, by_staff, closing, drafted, many, snoozing
from bot.services.cases.card import card_of
from bot.services.cases.moving import Moved
from bot.services.cases.naming import find, meant
from bot.services.cases.somebody import somebody
from bot.services.cases.stored import Row
from bot.services.cases.who import by_of
from bot.services.voice import say


def by(asked: Asked) -> By:
    return by_of(asked.person)


async def acknowledge(asked: Asked) -> Reply:
    """One, or all that are in a storm's list and that nobody has: those stay in the list."""
    if asked.words[:1] == ["all"] and len(asked.words) == 2 and (storm := tokens.number(asked.words[1])) is not None:
        return await _acknowledge_all(asked, storm)
    return await _only(asked, Acknowledged(asked.work.now, by(asked)), "staff.done.acknowledge")


async def _acknowledge_all(asked: Asked, storm: int) -> Reply:
    done, among = await many.acknowledge(asked.work, asked.person, storm)
    if not done.over:
        return asked.tell("storm.acknowledging", n=done.moved, all=among)
    return asked.say(await many.told(asked.work, done)) if done.moved else asked.tell("storm.nothing_left")


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
    done = await by_staff.brought(asked.work, row, event)
    return Failed(asked.say(done)) if isinstance(done, Phrase) else done


async def resolve(asked: Asked) -> Reply:
    """What follows the number is what the customer is told, after a cause and a colon where there is one."""
    number = await meant(asked)
    if isinstance(number, Failed):
        return number
    resolution = closing.resolution_in(" ".join(asked.words[1:]))
    return asked.say(await closing.resolve(asked.work, number, by(asked), resolution))


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
    row = await find(asked) if len(asked.words) > 1 else asked.usage()
    if isinstance(row, Failed):
        return row
    told = await snoozing.put_off(asked.work, by(asked), row["id"], " ".join(asked.words[1:]))
    return asked.say(told) if told.id == "case.snoozed" else Failed(asked.say(told))


# ---------------------------------------------------------------- passing it on


async def assign(asked: Asked) -> Reply:
    """To oneself, or to somebody of the staff, who is told in their own chat."""
    row = await find(asked)
    if isinstance(row, Failed):
        return row
    to = await _whom(asked, asked.words[1:])
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
    named = " ".join(words[1:] if words[:1] and words[0].casefold() == "to" else words)
    return await somebody(asked, named) if named else by(asked)


async def given(asked: Asked, row: Row, to: By) -> None:
    """They hear of it, and see the card."""
    work, address = asked.work, Address.parse(to.address)
    words = phrase("case.given", name=by(asked).name, case=row["id"])
    work.tell(address, Notice(say(words, work.house.language)))
    work.send(Outbound(f"{work.key}#{len(work.rows)}", address, await card_of(work, row)), case_id=row["id"])
