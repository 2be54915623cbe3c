"""Conversations that staff hold with a customer by themselves, typing what the customer answers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from bot.storage.database import Transaction
from bot.storage.tables import conversations

#: While it lasts. It is not "open": that is where the customer's own words go.
UNDER_WAY = "interview"

_insert = insert(conversations).returning(conversations.c.id)
_save = (
    update(conversations)
    .where(conversations.c.id == bindparam("c"))
    .values(
        state=bindparam("state"),
        status=bindparam("status"),
        outcome=bindparam("outcome"),
        revision=conversations.c.revision + 1,
        updated_at=bindparam("now"),
    )
)


_state = select(conversations.c.state).where(conversations.c.id == bindparam("c"), conversations.c.status == UNDER_WAY)


async def create(tx: Transaction, values: dict[str, Any]) -> int:
    return int((await tx.run(_insert, {**values, "channel": "interview", "status": UNDER_WAY})).scalar_one())


async def save(tx: Transaction, conversation_id: int, state: dict[str, Any], now: datetime) -> None:
    """Who holds it has locked its dialogue: nobody else writes."""
    status = "finished" if state["status"] == "finished" else UNDER_WAY
    values = {"c": conversation_id, "state": state, "status": status, "outcome": state["outcome"], "now": now}
    await tx.run(_save, values)


async def under_way(tx: Transaction, conversation_id: int) -> dict[str, Any] | None:
    """The state of one that lasts."""
    state: dict[str, Any] | None = (await tx.run(_state, {"c": conversation_id})).scalar_one_or_none()
    return state
