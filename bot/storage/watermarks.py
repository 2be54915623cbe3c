"""Up to when it is certain that nothing is missing."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, select

from bot.storage.database import Transaction
from bot.storage.tables import watermarks
from bot.storage.upsert import insert_replacing

_get = select(watermarks.c.at).where(watermarks.c.name == bindparam("n"))
_put = insert_replacing(watermarks, "at")


async def get(tx: Transaction, name: str) -> datetime | None:
    return (await tx.run(_get, {"n": name})).scalar_one_or_none()


async def put(tx: Transaction, name: str, at: datetime) -> None:
    await tx.run(_put[tx.dialect], {"name": name, "at": at})
