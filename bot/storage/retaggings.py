"""Rules being applied to what was said before: how far each has come."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from bot.storage.database import Transaction
from bot.storage.tables import retaggings

Row = Mapping[str, Any]

_insert = insert(retaggings).returning(retaggings.c.id)
_one = select(retaggings).where(retaggings.c.id == bindparam("i"))
_running = select(retaggings.c.id).where(retaggings.c.finished_at.is_(None)).limit(1)
_save = (
    update(retaggings)
    .where(retaggings.c.id == bindparam("i"))
    .values(
        source=bindparam("source_"),
        last_id=bindparam("last"),
        done=bindparam("done_"),
        tagged=bindparam("tagged_"),
        finished_at=bindparam("finished"),
    )
)


async def begin(tx: Transaction, values: Mapping[str, Any]) -> int:
    return int((await tx.run(_insert, values)).scalar_one())


async def load(tx: Transaction, number: int) -> Row | None:
    return await tx.row(_one, {"i": number})


async def running(tx: Transaction) -> bool:
    return await tx.row(_running) is not None


async def save(tx: Transaction, row: Row) -> None:
    values = {
        "i": row["id"],
        "source_": row["source"],
        "last": row["last_id"],
        "done_": row["done"],
        "tagged_": row["tagged"],
        "finished": row["finished_at"],
    }
    await tx.run(_save, values)
