"""A customer whom the first question of a conversation did not reach: nobody waits for an answer, and who wanted to ask
is told."""

from __future__ import annotations

import re

from bot.contract.address import Address
from bot.contract.errors import SendError
from bot.contract.outbound import Notice
from bot.engine.events import Unreached
from bot.engine.phrases import phrase
from bot.services import converse, staff
from bot.services.cases.undelivered import reason
from bot.services.people import known
from bot.services.voice import say
from bot.services.work import Work
from bot.storage import conversations
from bot.storage import staff as storage

_FIRST = re.compile(r"([0-9]{1,18}):1", re.ASCII)


async def asked_in_vain(work: Work, outbox_key: str, error: SendError) -> None:
    """A message was given up. Most are no first question."""
    found = _FIRST.fullmatch(outbox_key)
    row = await conversations.load(work.tx, int(found[1])) if found is not None else None
    person = await known(work, Address.parse(row["address"])) if row is not None else None
    if row is None or person is None or row["status"] != "open":
        return
    await converse.bring(work, person, row, Unreached(work.key, work.now))
    sender = await storage.who_did(work.tx, "command send", row["started_at"])
    if sender is not None and await staff.may_be_told(work, Address.parse(sender)):
        told = phrase(
            "command.not_delivered", survey=row["survey_key"], address=str(person.address), reason=reason(error)
        )
        work.tell(Address.parse(sender), Notice(say(told, work.house.language)))
