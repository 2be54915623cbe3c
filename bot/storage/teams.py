"""Teams, and who is on duty in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, or_, select, update

from bot.storage.database import Transaction
from bot.storage.tables import duties, teams
from bot.storage.upsert import insert_ignoring

Row = Mapping[str, Any]

_one = select(teams).where(teams.c.key == bindparam("k"))
_all = select(teams).order_by(teams.c.key)
_insert = {dialect: insert.returning(teams.c.key) for dialect, insert in insert_ignoring(teams).items()}
_seen = update(teams).where(teams.c.key == bindparam("k"), teams.c.revision == bindparam("seen"))
_delete = delete(teams).where(teams.c.key == bindparam("k"))


async def load(tx: Transaction, key: str) -> Row | None:
    return await tx.row(_one, {"k": key})


async def load_all(tx: Transaction) -> Sequence[Row]:
    return await tx.rows(_all)


async def add(tx: Transaction, values: dict[str, Any]) -> bool:
    """False when there is one of that key already: then nothing is written."""
    return (await tx.run(_insert[tx.dialect], values)).first() is not None


async def change(tx: Transaction, key: str, seen: int, values: dict[str, Any]) -> bool:
    """Some of its columns, if it is still at the revision that was seen."""
    changed = _seen.values(revision=teams.c.revision + 1, **values)
    return bool((await tx.run(changed, {"k": key, "seen": seen})).rowcount)


async def remove(tx: Transaction, key: str) -> None:
    """With all its duties."""
    await tx.run(_delete, {"k": key})
    await tx.run(_delete_duties, {"t": key})


_duties = select(duties).where(duties.c.team == bindparam("t")).order_by(duties.c.id)
_add_duty = insert(duties)
_delete_duties = delete(duties).where(duties.c.team == bindparam("t"))
_delete_of = _delete_duties.where(duties.c.address == bindparam("a"))
_delete_past = _delete_duties.where(duties.c.ends_at <= bindparam("at"))
_delete_standing = _delete_duties.where(duties.c.ends_at.is_(None), duties.c.weekly.is_(None))


async def duties_of(tx: Transaction, team: str) -> Sequence[Row]:
    """Oldest first."""
    return await tx.rows(_duties, {"t": team})


_with_duty_of = (
    select(duties.c.team)
    .where(duties.c.address == bindparam("a"), or_(duties.c.ends_at.is_(None), duties.c.ends_at > bindparam("now")))
    .distinct()
    .order_by(duties.c.team)
)


async def with_duty_of(tx: Transaction, address: str, now: datetime) -> list[str]:
    """The teams in which that person is on duty, or will be."""
    return [each["team"] for each in await tx.rows(_with_duty_of, {"a": address, "now": now})]


async def add_duty(tx: Transaction, values: dict[str, Any]) -> None:
    await tx.run(_add_duty, values)


async def remove_duties(tx: Transaction, team: str, address: str) -> bool:
    """All of that person; False where there is none."""
    return bool((await tx.run(_delete_of, {"t": team, "a": address})).rowcount)


async def forget_past(tx: Transaction, team: str, at: datetime) -> None:
    await tx.run(_delete_past, {"t": team, "at": at})


async def forget_standing(tx: Transaction, team: str) -> None:
    """The one that is until further notice."""
    await tx.run(_delete_standing, {"t": team})
