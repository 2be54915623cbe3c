"""Messages that wait in the outbox for whichever worker takes them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.contract.address import Address
from bot.contract.outbound import Notice, Outbound
from bot.contract.stored import to_json
from bot.storage import outbox
from tests.faults.customers import Customer
from tests.faults.stage import Stage


async def put_down(
    stage: Stage, customers: Iterable[Customer], words: Iterable[str], priority: int = outbox.AWAITED
) -> None:
    """For each of these customers one message with each of these words, in their order."""
    rows = [_row(stage, customer.address, said, priority) for customer in customers for said in words]
    async with stage.database.transaction() as tx:
        await outbox.add(tx, rows)


def _row(stage: Stage, address: str, words: str, priority: int) -> dict[str, Any]:
    note = Outbound(f"{address}#{words}", Address.parse(address), Notice(words))
    return {
        "key": note.key,
        "address": address,
        "channel": note.to.channel,
        "content": to_json(note),
        "edits": "",
        "under": "",
        "case_id": None,
        "state": "pending",
        "attempts": 0,
        "available_at": stage.clock(),
        "leased_until": None,
        "created_at": stage.clock(),
        "priority": priority,
    }
