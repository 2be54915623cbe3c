"""What becomes of what staff have written to a customer: the thread hears at once of what can't be delivered."""

from __future__ import annotations

from bot.contract.errors import AddressDead, SendError
from bot.contract.outbound import Notice
from bot.engine.phrases import Phrase, phrase
from bot.services.cases import thread
from bot.services.cases.stored import case_of
from bot.services.literal import one_line, quotation
from bot.services.voice import say
from bot.services.work import Work
from bot.storage import cases


async def failed(work: Work, outbox_key: str, error: SendError) -> None:
    """A message was given up. Most are none of a case's."""
    message = await cases.settle_message(work.tx, outbox_key, "failed", error.code)
    if message is not None:
        await _tell(work, message, reason(error))


async def dropped(work: Work, address: str, why: str) -> None:
    """All that waited for that address was cancelled; `why` is one of the reasons for a dead address."""
    for message in await cases.drop_messages(work.tx, address, why):
        await _tell(work, message, phrase(f"reply.why.{why}"))


def reason(error: SendError) -> Phrase:
    if isinstance(error, AddressDead):
        return phrase(f"reply.why.{error.reason}")
    return phrase("reply.why.other", code=error.code)


async def _tell(work: Work, message: cases.Row, why: Phrase) -> None:
    row = await cases.load(work.tx, message["case_id"])
    assert row is not None
    name = one_line(row["name"] or "") or row["address"] or ""
    told = phrase("reply.not_delivered", case=row["id"], name=name, reason=why, words=quotation(message["words"]))
    await thread.tell(work, row, case_of(row), Notice(say(told, work.house.language)))
