"""The answer that opened a case was corrected: there may be reason enough for it all the same."""

from __future__ import annotations

from bot.engine.cases.events import Withdrawn
from bot.services.cases import cards, thread
from bot.services.cases.moving import bring
from bot.services.cases.stored import Row, case_of
from bot.services.work import Work
from bot.storage import cases


async def withdrawn(work: Work, conversation_id: int) -> None:
    """No alert of the conversation holds any more."""
    row = await cases.load_of(work.tx, conversation_id)
    if row is None:
        return
    if await _has_others(work, row):
        await thread.happened(work, row, case_of(row), "withdrawn", Withdrawn(work.now))
        await cards.redraw(work, row)
    else:
        await bring(work, row, Withdrawn(work.now))


async def _has_others(work: Work, row: Row) -> bool:
    """Another conversation, what the customer has said elsewhere, or that it is not solved."""
    if row["source"] != "alert" or case_of(row).verdict == "not_solved":
        return True
    if len(await cases.joined(work.tx, row["id"])) > 1:
        return True
    return await cases.has_been(work.tx, row["id"], "mentioned")
