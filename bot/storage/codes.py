"""Short codes by which a customer shows on another platform who they are, and how often somebody has tried one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update

from bot.storage.database import Transaction
from bot.storage.tables import code_tries, codes

Row = Mapping[str, Any]

_add = insert(codes)
_made = (
    select(func.count())
    .select_from(codes)
    .where(codes.c.contact_id == bindparam("c"), codes.c.created_at > bindparam("since"))
)
_one = select(codes).where(
    codes.c.code_hash == bindparam("h"), codes.c.used_at.is_(None), codes.c.expires_at > bindparam("now")
)
_use = (
    update(codes).where(codes.c.code_hash == bindparam("h"), codes.c.used_at.is_(None)).values(used_at=bindparam("n"))
)
_try = insert(code_tries)
_tried = (
    select(func.count())
    .select_from(code_tries)
    .where(code_tries.c.address == bindparam("a"), code_tries.c.at > bindparam("since"))
)


async def add(tx: Transaction, values: Mapping[str, Any]) -> None:
    await tx.run(_add, values)


async def made(tx: Transaction, contact_id: int, since: datetime) -> int:
    """How many the contact has been given since then."""
    return int((await tx.run(_made, {"c": contact_id, "since": since})).scalar_one())


async def find(tx: Transaction, code_hash: str, now: datetime) -> Row | None:
    """The code, if it is still good."""
    return await tx.row(_one, {"h": code_hash, "now": now})


async def use(tx: Transaction, code_hash: str, now: datetime) -> bool:
    """False where somebody was faster."""
    return (await tx.run(_use, {"h": code_hash, "n": now})).rowcount == 1


async def tried(tx: Transaction, address: str, since: datetime) -> int:
    """How many wrong codes came from there since then."""
    return int((await tx.run(_tried, {"a": address, "since": since})).scalar_one())


async def note_try(tx: Transaction, address: str, now: datetime) -> None:
    await tx.run(_try, {"address": address, "at": now})
