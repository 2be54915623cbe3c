"""Tellings: many are told the same thing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, exists, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.storage.database import LostRace, Transaction
from bot.storage.tables import tellings

Row = Mapping[str, Any]


def of_wish(number: int) -> str:
    return f"wish:{number}"


def of_topic(key: str) -> str:
    return f"topic:{key}"


_create = insert(tellings).returning(tellings.c.id)


async def create(tx: Transaction, values: dict[str, Any]) -> int:
    return int((await tx.run(_create, values)).scalar_one())


_one = select(tellings).where(tellings.c.id == bindparam("t"))
_locked = {"sqlite": _one, "postgresql": _one.with_for_update()}


async def look(tx: Transaction, number: int) -> Row | None:
    """The telling as it is now; not locked."""
    return await tx.row(_one, {"t": number})


async def load(tx: Transaction, number: int) -> Row | None:
    """The telling, locked until the transaction ends."""
    return await tx.row(_locked[tx.dialect], {"t": number})


_FIELDS = ("state", "fallback", "progress", "counts")
_change = (
    update(tellings)
    .where(tellings.c.id == bindparam("t"))
    .values(**{name: bindparam(name) for name in _FIELDS}, changed_at=bindparam("now"))
)


async def change(tx: Transaction, row: Row, now: datetime, **fields: Any) -> None:
    """Writes the changed fields of one that was loaded. Raises LostRace where another one of the same has begun."""
    kept = {name: fields.get(name, row[name]) for name in _FIELDS}
    try:
        await tx.run(_change, {**kept, "t": row["id"], "now": now})
    except IntegrityError as error:
        raise LostRace("telling") from error


_drop = (
    update(tellings)
    .where(
        tellings.c.what == bindparam("subject"),
        tellings.c.kind == bindparam("sort"),
        tellings.c.state.in_(("waiting", "sending")),
    )
    .values(state="dropped", changed_at=bindparam("now"))
)


async def drop_unfinished(tx: Transaction, what: str, kind: str, now: datetime) -> None:
    """Those of that kind that have not reached everybody stop."""
    await tx.run(_drop, {"subject": what, "sort": kind, "now": now})


_under_way = select(exists().where(tellings.c.what == bindparam("subject"), tellings.c.state == "sending"))


async def under_way(tx: Transaction, what: str) -> bool:
    return bool((await tx.run(_under_way, {"subject": what})).scalar_one())
