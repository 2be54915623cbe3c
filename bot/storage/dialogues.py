"""Forms being filled in and surveys being tried out: conversations that are nobody's answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from bot.storage.database import Transaction
from bot.storage.tables import dialogues

Row = Mapping[str, Any]

_insert = insert(dialogues).returning(dialogues.c.id)
_theirs = (
    select(dialogues)
    .where(dialogues.c.address == bindparam("a"), dialogues.c.opened_at >= bindparam("since"))
    .order_by(dialogues.c.id.desc())
)
_one = _theirs.where(dialogues.c.id == bindparam("d"))
_in_chat = _theirs.where(dialogues.c.surface == "chat")
_locked = {"sqlite": _one, "postgresql": _one.with_for_update()}
_chat_locked = {"sqlite": _in_chat, "postgresql": _in_chat.with_for_update()}
_save = (
    update(dialogues).where(dialogues.c.id == bindparam("d")).values(state=bindparam("state"), data=bindparam("data"))
)
_put = update(dialogues).where(dialogues.c.id == bindparam("d")).values(surface=bindparam("to"))
_close = delete(dialogues).where(dialogues.c.id == bindparam("d"))
_sweep = delete(dialogues).where(dialogues.c.opened_at < bindparam("before"))


async def open_(tx: Transaction, values: dict[str, Any]) -> int:
    """A new one. In a chat there is one at most: what was open there has been put elsewhere."""
    return int((await tx.run(_insert, values)).scalar_one())


async def load(tx: Transaction, dialogue: int, address: str, since: datetime) -> Row | None:
    """That one, if it is theirs and was begun since then."""
    return await tx.row(_locked[tx.dialect], {"d": dialogue, "a": address, "since": since})


async def in_chat(tx: Transaction, address: str, since: datetime) -> Row | None:
    """The one that what they type belongs to."""
    return await tx.row(_chat_locked[tx.dialect], {"a": address, "since": since})


async def save(tx: Transaction, dialogue: int, state: dict[str, Any], data: dict[str, Any]) -> None:
    await tx.run(_save, {"d": dialogue, "state": state, "data": data})


async def theirs(tx: Transaction, address: str, since: datetime) -> Sequence[Row]:
    """All of one person, the latest first."""
    return await tx.rows(_theirs, {"a": address, "since": since})


async def put(tx: Transaction, dialogue: int, surface: str) -> None:
    await tx.run(_put, {"d": dialogue, "to": surface})


async def close(tx: Transaction, dialogue: int) -> None:
    await tx.run(_close, {"d": dialogue})


async def sweep(tx: Transaction, before: datetime) -> None:
    """Forgets those that were begun and left."""
    await tx.run(_sweep, {"before": before})
