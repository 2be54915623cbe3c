"""Links that start a survey, by the hashes of their tokens."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from bot.storage.database import Transaction
from bot.storage.tables import links

Row = Mapping[str, Any]

_add = insert(links)
_one = select(links).where(links.c.token_hash == bindparam("h"), links.c.expires_at > bindparam("now"))
_use = (
    update(links).where(links.c.token_hash == bindparam("h"), links.c.used_at.is_(None)).values(used_at=bindparam("n"))
)
_old = delete(links).where(links.c.expires_at <= bindparam("now"))


async def add(tx: Transaction, values: Mapping[str, Any]) -> None:
    """Those that have expired go."""
    await tx.run(_old, {"now": values["created_at"]})
    await tx.run(_add, values)


async def find(tx: Transaction, token_hash: str, now: datetime) -> Row | None:
    """The link, if it has not expired. A personal one may have been used."""
    return await tx.row(_one, {"h": token_hash, "now": now})


async def use(tx: Transaction, token_hash: str, now: datetime) -> bool:
    """False where somebody was faster."""
    return (await tx.run(_use, {"h": token_hash, "n": now})).rowcount == 1
