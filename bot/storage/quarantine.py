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


async def count(tx: Transaction, event: str, key: str, error: str, now: datetime) -> int:
    """Keeps the event (as JSON) and says how often it has failed, this time included."""
    key, error = key[:200], error[:300]
    await tx.run(_insert[tx.dialect], {"key": key, "event": event, "failures": 0, "error": error, "last_at": now})
    await tx.run(_count, {"k": key, "why": error, "now": now})
    return int((await tx.run(_failures, {"k": key})).scalar_one())
