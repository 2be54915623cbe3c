"""Topics, which are archived but never deleted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select, update

from bot.storage.database import LostRace, Transaction
from bot.storage.tables import topics
from bot.storage.upsert import insert_ignoring

Row = Mapping[str, Any]

_revision = select(func.coalesce(func.sum(topics.c.revision), 0))
_everything = select(topics).order_by(topics.c.key)


async def revision(tx: Transaction) -> int:
    """Another number after every change."""
    return int((await tx.run(_revision)).scalar_one())


async def everything(tx: Transaction) -> Sequence[Row]:
    """Those that are archived too."""
    return await tx.rows(_everything)


_add = {dialect: insert.returning(topics.c.key) for dialect, insert in insert_ignoring(topics).items()}


async def add(tx: Transaction, values: Mapping[str, Any], now: datetime) -> bool:
    """False where there is one of that key."""
    given = {"archived": False, **values, "revision": 1, "created_at": now, "changed_at": now}
    return (await tx.run(_add[tx.dialect], given)).first() is not None


_change = update(topics).where(topics.c.key == bindparam("k"), topics.c.revision == bindparam("seen"))


async def change(tx: Transaction, key: str, seen: int, values: Mapping[str, Any], now: datetime) -> None:
    """Raises LostRace where somebody has changed it since it was read."""
    given = {**values, "revision": seen + 1, "changed_at": now}
    if (await tx.run(_change.values(**given), {"k": key, "seen": seen})).rowcount != 1:
        raise LostRace("topic")
