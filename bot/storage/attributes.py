"""Which attributes contacts may have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, delete, select

from bot.storage.database import Transaction
from bot.storage.tables import attributes
from bot.storage.upsert import insert_ignoring, insert_replacing

Row = Mapping[str, Any]

_all = select(attributes).order_by(attributes.c.key)
_put = insert_replacing(attributes, "kind", "choices", "labels")
_add = insert_ignoring(attributes)
_remove = delete(attributes).where(attributes.c.key == bindparam("k"))


async def everything(tx: Transaction) -> Sequence[Row]:
    return await tx.rows(_all)


async def put(tx: Transaction, values: Mapping[str, Any]) -> None:
    """A new one, or another definition of one."""
    await tx.run(_put[tx.dialect], values)


async def add(tx: Transaction, values: Mapping[str, Any]) -> None:
    """A new one; nothing where there is one of that key."""
    await tx.run(_add[tx.dialect], values)


async def remove(tx: Transaction, key: str) -> bool:
    return (await tx.run(_remove, {"k": key})).rowcount == 1
