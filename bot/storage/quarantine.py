"""Events that failed for their own sake, counted, and set aside when they fail too often."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, select, update

from bot.storage.database import Transaction
from bot.storage.tables import quarantine
from bot.storage.upsert import insert_ignoring

_insert = insert_ignoring(quarantine)
_count = (
    update(quarantine)
    .where(quarantine.c.key == bindparam("k"))
    .values(failures=quarantine.c.failures + 1, error=bindparam("why"), last_at=bindparam("now"))
)
_failures = select(quarantine.c.failures).where(quarantine.c.key == bindparam("k"))


async def count(tx: Transaction, key: str, error: str, now: datetime) -> int:
    """How often the event has failed, this time included."""
    await tx.run(_insert[tx.dialect], {"key": key, "failures": 0, "error": error[:300], "last_at": now})
    await tx.run(_count, {"k": key, "why": error[:300], "now": now})
    return int((await tx.run(_failures, {"k": key})).scalar_one())
