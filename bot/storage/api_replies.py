"""What POSTs were answered, so that the same one again is answered the same and does nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, select, update

from bot.storage.database import Transaction
from bot.storage.tables import api_replies
from bot.storage.upsert import insert_ignoring

#: So long a key is known.
KEPT = timedelta(hours=24)

_begin = {dialect: insert.returning(api_replies.c.id) for dialect, insert in insert_ignoring(api_replies).items()}
_known = select(api_replies.c.fingerprint, api_replies.c.body).where(
    api_replies.c.token_hash == bindparam("t"), api_replies.c.key == bindparam("k")
)
_keep = update(api_replies).where(api_replies.c.id == bindparam("i")).values(body=bindparam("body"))
_drop = delete(api_replies).where(api_replies.c.id == bindparam("i"))
_forget = delete(api_replies).where(api_replies.c.at <= bindparam("before"))


async def begin(tx: Transaction, token_hash: str, key: str, fingerprint: str, now: datetime) -> int | None:
    """The number of a new one; None where the key is known. A twin coming meanwhile waits here for the first."""
    await tx.run(_forget, {"before": now - KEPT})
    values = {"token_hash": token_hash, "key": key, "fingerprint": fingerprint, "at": now}
    found: int | None = (await tx.run(_begin[tx.dialect], values)).scalar_one_or_none()
    return found


async def known(tx: Transaction, token_hash: str, key: str) -> Mapping[str, Any] | None:
    """fingerprint, body; None where the first one was refused after all."""
    return await tx.row(_known, {"t": token_hash, "k": key})


async def keep(tx: Transaction, number: int, body: Mapping[str, Any]) -> None:
    await tx.run(_keep, {"i": number, "body": body})


async def drop(tx: Transaction, number: int) -> None:
    """Nothing was done: the key is free."""
    await tx.run(_drop, {"i": number})
