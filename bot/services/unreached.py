"""A customer whom the first question of a conversation did not reach: they are asked elsewhere, as after a silence;
else nobody waits for an answer. Where something of it may have come, silence is waited for as ever. Who wanted to ask
is told."""

from __future__ import annotations

from bot.contract.address import Address
from bot.contract.errors import AddressDead, SendError
from bot.contract.outbound import Notice
from bot.engine.conversation import from_json
from bot.engine.events import OptedOut, Unreached
from bot.engine.phrases import Phrase, phrase
from bot.engine.silence import never_heard
from bot.services import converse, staff
from bot.services.askings import falling_back, resending, sent
from bot.services.cases.undelivered import reason
from bot.services.people import known
from bot.services.voice import say
from bot.services.work import Work
from bot.storage import conversations, outbox, timers
from bot.storage import staff as storage
from bot.storage.conversations import Row


async def asked_in_vain(work: Work, outbox_key: str, error: SendError) -> None:
    """A message was given up. Most are no first question."""
    if not await goes_elsewhere(work, outbox_key, error):
        await gives_up(work, outbox_key, error)


async def goes_elsewhere(work: Work, outbox_key: str, error: SendError) -> bool:
    """Whether it was a first question, and leads elsewhere. What may have come all the same is not asked twice."""
    row = await _first_question(work, outbox_key)
    if row is None or not (await sent.tried(work, row)).in_vain:
        return False
    if not await falling_back.hurry(work, row["conversation_id"]):
        return await falling_back.is_hurried(work, row["conversation_id"])
    await _tell(work, row, _told("command.not_delivered_here", row, reason=reason(error)))
    return True


async def gives_up(work: Work, outbox_key: str, error: SendError) -> None:
    if (row := await _first_question(work, outbox_key)) is None:
        return
    left = isinstance(error, AddressDead) and error.reason == "opted_out"
    if left or (await sent.tried(work, row)).in_vain:
        await _end(work, row, left=left)
        await _tell(work, row, _told("command.not_delivered", row, reason=reason(error)))
    else:
        await _tell(work, row, _told("command.may_have_come", row, reason=reason(error)))


async def dropped(work: Work, address: str, error: SendError) -> None:
    """All that waited for that address was cancelled; it may have been a first question."""
    person = await known(work, Address.parse(address))
    if person is None or person.conversation is None or not _is_unheard(person.conversation):
        return
    found = await outbox.find(work.tx, sent.key_of(person.conversation))
    if found is not None and found["state"] == "cancelled" and found["address"] == address:
        await asked_in_vain(work, found["key"], error)


async def fire(work: Work, timer: timers.Row) -> None:
    """What could not be delivered is asked elsewhere; where it can be nowhere, once more where it was, or no more. What
    has come after all is as if it had at once."""
    row = await conversations.load(work.tx, timer["conversation_id"])
    if row is None or not _is_unheard(row):
        return
    if not (await sent.tried(work, row)).in_vain:
        await falling_back.fire(work, timer)
        return
    if await falling_back.instead(work, row["conversation_id"]) or await resending.later(work, sent.key_of(row)):
        return
    person = await known(work, Address.parse(row["address"]))
    await _end(work, row, left=person is not None and person.state == "opted_out")
    await _tell(work, row, _told("command.asked_nowhere", row))


def _is_unheard(row: Row) -> bool:
    return row["status"] == "open" and never_heard(from_json(row["state"]))


async def _first_question(work: Work, outbox_key: str) -> Row | None:
    """The conversation that it begins, where they have not said a word in it."""
    found = resending.QUESTION.fullmatch(outbox_key)
    row = await conversations.load(work.tx, int(found[1])) if found is not None else None
    return row if row is not None and _is_unheard(row) and sent.key_of(row) == outbox_key else None


async def _end(work: Work, row: Row, *, left: bool) -> None:
    person = await known(work, Address.parse(row["address"]))
    if person is not None:
        await converse.bring(work, person, row, (OptedOut if left else Unreached)(work.key, work.now))


def _told(words: str, row: Row, **more: object) -> Phrase:
    return phrase(words, survey=row["survey_key"], address=row["address"], **more)


async def _tell(work: Work, row: Row, told: Phrase) -> None:
    sender = await storage.who_did(work.tx, "command send", row["started_at"])
    if sender is not None and await staff.may_be_told(work, Address.parse(sender)):
        work.tell(Address.parse(sender), Notice(say(told, work.house.language)))
