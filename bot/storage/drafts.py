"""Surveys being edited: one draft for each key, seen by nobody but admins until it is published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, select, update

from bot.storage.database import Transaction
from bot.storage.tables import drafts
from bot.storage.upsert import insert_ignoring

Row = Mapping[str, Any]

_one = select(drafts).where(drafts.c.survey_key == bindparam("k"))
_locked = {"sqlite": _one, "postgresql": _one.with_for_update()}
_all = select(drafts).order_by(drafts.c.survey_key)
_insert = {dialect: insert.returning(drafts.c.revision) for dialect, insert in insert_ignoring(drafts).items()}
_same = (
    drafts.c.survey_key == bindparam("k"),
    drafts.c.revision == bindparam("seen"),
    drafts.c.changed_at == bindparam("seen_at"),
)
_update = (
    update(drafts)
    .where(*_same)
    .values(
        document=bindparam("document"),
        base_version=bindparam("base_version"),
        revision=drafts.c.revision + 1,
        changed_by=bindparam("changed_by"),
        changed_by_name=bindparam("changed_by_name"),
        changed_at=bindparam("changed_at"),
    )
)
_delete = delete(drafts).where(*_same)


async def load(tx: Transaction, key: str) -> Row | None:
    """Locks it on PostgreSQL."""
    return await tx.row(_locked[tx.dialect], {"k": key})


async def load_all(tx: Transaction) -> Sequence[Row]:
    return await tx.rows(_all)


async def begin(tx: Transaction, key: str, values: dict[str, Any]) -> bool:
    """A new draft. False when there is one already: then nothing is written."""
    new = {**values, "survey_key": key, "revision": 1}
    return (await tx.run(_insert[tx.dialect], new)).first() is not None


async def change(tx: Transaction, key: str, seen: int, seen_at: datetime, values: dict[str, Any]) -> bool:
    """The draft anew, if it is still the one seen: its revision, and when that was made, since a draft that was begun
    anew counts from 1 again. False when it is another one by now: then nothing is written."""
    return bool((await tx.run(_update, {**values, "k": key, "seen": seen, "seen_at": seen_at})).rowcount)


async def drop(tx: Transaction, key: str, seen: int, seen_at: datetime) -> bool:
    """Likewise away with it."""
    return bool((await tx.run(_delete, {"k": key, "seen": seen, "seen_at": seen_at})).rowcount)
