"""What a campaign that was stopped has decided and not sent is withdrawn, a few at a time; what was held while it was
paused goes on."""

from __future__ import annotations

from bot.services.askings import unasking
from bot.services.gates import deciding
from bot.services.work import Work
from bot.storage import campaigns as storage
from bot.storage import conversations, outbox, people
from bot.storage.campaigns import Row

#: Each is a conversation that ends.
_FEW = 20


async def withdraw(work: Work, campaign: Row) -> int:
    """So many of those who were decided are not asked; 0 where there are no more. Addresses are locked in the order of
    their numbers."""
    found = await storage.unsent(work.tx, campaign["id"], work.now, _FEW)
    await people.lock_all(work.tx, sorted({row["address_id"] for row in found}))
    taken = set(await outbox.take_back(work.tx, [row["row"] for row in found], work.now)) if found else set()
    for row in found:
        if row["row"] in taken:
            await _unask(work, row)
    return len(taken)


async def _unask(work: Work, row: Row) -> None:
    conversation = await conversations.load(work.tx, row["conversation_id"])
    if conversation is not None and conversation["status"] == "open" and unasking.asks_first(row["key"], conversation):
        await deciding.refuse(work, conversation, ["campaign_over"], None)
        await unasking.end(work, conversation)


async def go_on(work: Work, campaign: Row, most: int) -> int:
    """So many are looked at at once, by day."""
    rows = await storage.held(work.tx, campaign["id"], work.now, most)
    await outbox.hasten(work.tx, rows, work.now)
    return len(rows)
