"""Who may use the API, and for what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update

from bot.storage.database import Transaction
from bot.storage.tables import api_tokens
from bot.storage.upsert import insert_replacing

Row = Mapping[str, Any]

_token = select(api_tokens).where(api_tokens.c.token_hash == bindparam("h"), api_tokens.c.revoked_at.is_(None))
_everything = select(api_tokens).order_by(api_tokens.c.name)
_put = insert_replacing(api_tokens, "token_hash", "scope", "scopes", "alert", "created_by", "created_at", "revoked_at")
_revoke = (
    update(api_tokens)
    .where(api_tokens.c.name == bindparam("n"), api_tokens.c.revoked_at.is_(None))
    .values(revoked_at=bindparam("now"))
)


async def token(tx: Transaction, token_hash: str) -> Row | None:
    """None for one that was revoked."""
    return await tx.row(_token, {"h": token_hash})


async def everything(tx: Transaction) -> Sequence[Row]:
    """Those that were revoked too."""
    return await tx.rows(_everything)


async def put(tx: Transaction, values: Row) -> None:
    """In place of a revoked one of that name."""
    await tx.run(_put[tx.dialect], {"revoked_at": None, **values})


async def revoke(tx: Transaction, name: str, now: datetime) -> bool:
    """False when there was none."""
    return bool((await tx.run(_revoke, {"n": name, "now": now})).rowcount)
