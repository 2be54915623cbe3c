"""Very many rows that wait, put there by the database itself."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, text

from bot.contract.address import Address
from bot.contract.outbound import Notice, Outbound
from bot.contract.stored import to_json
from bot.storage.database import Database, Transaction
from bot.storage.tables.base import Document, UtcDateTime
from tests.support.databases import BORN

_SERIES = {
    "sqlite": "WITH RECURSIVE series(n) AS (SELECT :first UNION ALL SELECT n + 1 FROM series WHERE n < :last) ",
    "postgresql": "WITH series AS (SELECT n FROM generate_series(CAST(:first AS bigint), :last) AS n) ",
}
_MESSAGES = """
INSERT INTO outbox (key, address, channel, content, state, attempts, available_at, created_at, priority)
SELECT 'bench:' || n, 'telegram:' || (1000000 + n), 'telegram', :content, 'pending', 0, :at, :at, 1 FROM series
"""
_TIMERS = "INSERT INTO timers (kind, conversation_id, turn, due_at) SELECT 'reminder', -n, 1, :at FROM series"
_NOTE = to_json(Outbound("bench", Address("telegram", "1"), Notice("How was it?")))


async def messages(database: Database, first: int, last: int) -> None:
    """Numbered from `first` to `last`, each to somebody else; nobody waits for them."""
    await _fill(database, _MESSAGES, first, last, content=_NOTE, at=BORN)


async def timers(database: Database, first: int, last: int, after: timedelta) -> None:
    """Of conversations that there are not: what is measured is the queue."""
    await _fill(database, _TIMERS, first, last, at=BORN + after)


async def settle(database: Database) -> None:
    """The database knows how much there is now."""
    async with database.transaction() as tx:
        await tx.run(text("ANALYZE"))


async def _fill(database: Database, rows: str, first: int, last: int, **values: Any) -> None:
    async with database.transaction() as tx:
        await tx.run(_statement(tx, rows), {"first": first, "last": last, **values})


def _statement(tx: Transaction, rows: str) -> Any:
    typed = [bindparam("at", type_=UtcDateTime)]
    if ":content" in rows:
        typed.append(bindparam("content", type_=Document))
    return text(_SERIES[tx.dialect] + rows).bindparams(*typed)
