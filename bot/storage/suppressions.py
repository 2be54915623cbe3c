"""Who was erased, as hashes of their addresses, and what these are keyed with where there is no SECRET_KEY."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select, update

from bot.storage.database import Transaction
from bot.storage.tables import addresses, contacts, peppers, suppressions
from bot.storage.upsert import insert_ignoring, insert_replacing

Row = Mapping[str, Any]

_pepper = select(peppers.c.value).where(peppers.c.name == "suppressions")
_season = insert_ignoring(peppers)
_put = insert_replacing(suppressions, "at", "lifted_at")
_held = select(suppressions.c.hash).where(suppressions.c.hash == bindparam("h"), suppressions.c.lifted_at.is_(None))
_lift = (
    update(suppressions)
    .where(suppressions.c.hash == bindparam("h"), suppressions.c.lifted_at.is_(None))
    .values(lifted_at=bindparam("now"))
)
_any = select(func.max(suppressions.c.at).label("at"))
_all = select(suppressions.c.hash, suppressions.c.at)
_page = (
    select(addresses.c.id, addresses.c.address, addresses.c.contact_id, contacts.c.created_at)
    .join(contacts, contacts.c.id == addresses.c.contact_id)
    .where(addresses.c.id > bindparam("last"))
    .order_by(addresses.c.id)
    .limit(1000)
)


async def pepper(tx: Transaction, fresh: str) -> str:
    """The one that is there; `fresh` where there is none yet."""
    if (found := await tx.row(_pepper)) is None:
        await tx.run(_season[tx.dialect], {"name": "suppressions", "value": fresh})
        found = await tx.row(_pepper)
    assert found is not None
    return str(found["value"])


async def put(tx: Transaction, hash_: str, at: datetime, lifted_at: datetime | None = None) -> None:
    await tx.run(_put[tx.dialect], {"hash": hash_, "at": at, "lifted_at": lifted_at})


async def holds(tx: Transaction, hash_: str) -> bool:
    return await tx.row(_held, {"h": hash_}) is not None


async def lift(tx: Transaction, hash_: str, now: datetime) -> bool:
    """They came back. False where they had not been erased."""
    return (await tx.run(_lift, {"h": hash_, "now": now})).rowcount == 1


async def are_any(tx: Transaction) -> bool:
    found = await tx.row(_any)
    return found is not None and found["at"] is not None


async def known(tx: Transaction) -> dict[str, datetime]:
    """Hash → when they were erased last."""
    return {row["hash"]: row["at"] for row in await tx.rows(_all)}


async def everybody(tx: Transaction) -> AsyncIterator[Row]:
    """address, contact_id and created_at of all that are known."""
    last = 0
    while rows := await tx.rows(_page, {"last": last}):
        for row in rows:
            yield row
        last = rows[-1]["id"]
