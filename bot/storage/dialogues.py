"""Forms being filled in and surveys being tried out: conversations that are nobody's answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from bot.storage.database import Transaction
from bot.storage.tables import dialogues

Row = Mapping[str, Any]

_insert = insert(dialogues).returning(dialogues.c.id)
_one = select(dialogues).where(dialogues.c.id == bindparam("d"), dialogues.c.address == bindparam("a"))
_in_chat = select(dialogues).where(dialogues.c.address == bindparam("a"), dialogues.c.surface == "chat")
_locked = {"sqlite": _one, "postgresql": _one.with_for_update()}
_chat_locked = {"sqlite": _in_chat, "postgresql": _in_chat.with_for_update()}
_save = (
    update(dialogues).where(dialogues.c.id == bindparam("d")).values(state=bindparam("state"), data=bindparam("data"))
)
_aside = update(dialogues).where(dialogues.c.id == bindparam("d")).values(surface="aside")
_close = delete(dialogues).where(dialogues.c.id == bindparam("d"))
_close_chat = delete(dialogues).where(dialogues.c.address == bindparam("a"), dialogues.c.surface == "chat")
_sweep = delete(dialogues).where(dialogues.c.opened_at < bindparam("before"))


async def open_(tx: Transaction, values: dict[str, Any]) -> int:
    """A new one. In a chat it takes the place of the one that was open there."""
    if values["surface"] == "chat":
        await tx.run(_close_chat, {"a": values["address"]})
    return int((await tx.run(_insert, values)).scalar_one())


async def load(tx: Transaction, dialogue: int, address: str) -> Row | None:
    """That one, if it is theirs."""
    return await tx.row(_locked[tx.dialect], {"d": dialogue, "a": address})


async def in_chat(tx: Transaction, address: str) -> Row | None:
    """The one that what they type belongs to."""
    return await tx.row(_chat_locked[tx.dialect], {"a": address})


async def save(tx: Transaction, dialogue: int, state: dict[str, Any], data: dict[str, Any]) -> None:
    await tx.run(_save, {"d": dialogue, "state": state, "data": data})


async def set_aside(tx: Transaction, dialogue: int) -> None:
    """What they type does not belong to it any more; its buttons still do."""
    await tx.run(_aside, {"d": dialogue})


async def close(tx: Transaction, dialogue: int) -> None:
    await tx.run(_close, {"d": dialogue})


async def sweep(tx: Transaction, before: datetime) -> None:
    """Forgets those that were begun and left."""
    await tx.run(_sweep, {"before": before})
