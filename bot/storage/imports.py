"""Files of contacts that are coming in: how far each has come, and its rows chunk by chunk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, update

from bot.storage.database import Transaction
from bot.storage.tables import import_chunks, imports

Row = Mapping[str, Any]

_insert = insert(imports).returning(imports.c.id)
_insert_chunk = insert(import_chunks)
_one = select(imports).where(imports.c.id == bindparam("i"))
_locked = {"sqlite": _one, "postgresql": _one.with_for_update()}
_change = update(imports).where(imports.c.id == bindparam("i"))


async def add(tx: Transaction, values: Mapping[str, Any], chunks: Sequence[str]) -> int:
    number = int((await tx.run(_insert, values)).scalar_one())
    rows = [{"import_id": number, "number": at, "content": each} for at, each in enumerate(chunks)]
    if rows:
        await tx.run(_insert_chunk, rows)
    return number


async def load(tx: Transaction, number: int) -> Row | None:
    """Locked until the transaction ends."""
    return await tx.row(_locked[tx.dialect], {"i": number})


async def look(tx: Transaction, number: int) -> Row | None:
    return await tx.row(_one, {"i": number})


_drafts = (
    select(func.count()).select_from(imports).where(imports.c.asked_by == bindparam("w"), imports.c.state == "draft")
)


async def drafts_of(tx: Transaction, whose: str) -> int:
    return int((await tx.run(_drafts, {"w": whose})).scalar_one())


async def change(tx: Transaction, number: int, **values: Any) -> None:
    await tx.run(_change.values(**values), {"i": number})


_chunk = select(import_chunks.c.content).where(
    import_chunks.c.import_id == bindparam("i"), import_chunks.c.number == bindparam("n")
)
_all = (
    select(import_chunks.c.content).where(import_chunks.c.import_id == bindparam("i")).order_by(import_chunks.c.number)
)
_keep = (
    update(import_chunks)
    .where(import_chunks.c.import_id == bindparam("i"), import_chunks.c.number == bindparam("n"))
    .values(content=bindparam("new"))
)
_drop = delete(import_chunks).where(import_chunks.c.import_id == bindparam("i"))


async def chunk(tx: Transaction, number: int, at: int) -> str:
    return str((await tx.run(_chunk, {"i": number, "n": at})).scalar_one())


async def keep(tx: Transaction, number: int, at: int, content: str) -> None:
    """What is left of a chunk."""
    await tx.run(_keep, {"i": number, "n": at, "new": content})


async def chunks(tx: Transaction, number: int) -> list[str]:
    return [row["content"] for row in await tx.rows(_all, {"i": number})]


async def drop_chunks(tx: Transaction, number: int) -> None:
    await tx.run(_drop, {"i": number})
