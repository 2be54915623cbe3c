"""Who is staff, and the audit log of what they did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, or_, select

from bot.storage.database import Transaction
from bot.storage.tables import addresses, audit, contacts, staff
from bot.storage.upsert import insert_replacing

Row = Mapping[str, Any]

_member = select(staff.c.role, staff.c.name).where(staff.c.address == bindparam("a"))
_members = select(staff.c.address, staff.c.role, staff.c.name).order_by(staff.c.added_at)
_add = insert_replacing(staff, "role", "name")
_remove = delete(staff).where(staff.c.address == bindparam("a"))


async def member(tx: Transaction, address: str) -> Row | None:
    return await tx.row(_member, {"a": address})


async def members(tx: Transaction) -> Sequence[Row]:
    return await tx.rows(_members)


async def add_member(tx: Transaction, address: str, role: str, name: str, now: datetime) -> None:
    await tx.run(_add[tx.dialect], {"address": address, "role": role, "name": name[:200], "added_at": now})


async def remove_member(tx: Transaction, address: str) -> bool:
    """False when there was none."""
    return bool((await tx.run(_remove, {"a": address})).rowcount)


_audit = insert(audit)


async def note(tx: Transaction, values: dict[str, Any]) -> None:
    """One line of the audit log: who did (or was refused) what, when, where, by which event."""
    said = {"action": values["action"][:60], "subject": values["subject"][:200]}  # both may come from a forged button
    await tx.run(_audit, {**values, **said})


_log = (
    select(audit, contacts.c.name)
    .outerjoin(addresses, addresses.c.address == audit.c.actor)
    .outerjoin(contacts, contacts.c.id == addresses.c.contact_id)
    .where(
        audit.c.at >= bindparam("since"),
        or_(~audit.c.allowed, audit.c.action.not_in(bindparam("quiet", expanding=True))),
    )
    .order_by(audit.c.id.desc())
    .limit(bindparam("most"))
)


async def log(tx: Transaction, since: datetime, quiet: Sequence[str], most: int) -> Sequence[Row]:
    """The latest lines first, with the actor's name where it is known; of the actions named in `quiet` only those that
    were refused."""
    return await tx.rows(_log, {"since": since, "quiet": list(quiet), "most": most})


_who_did = select(audit.c.actor).where(audit.c.action == bindparam("action"), audit.c.at == bindparam("at")).limit(1)


async def who_did(tx: Transaction, action: str, at: datetime) -> str | None:
    """Who did that at that very moment: what an event causes has the time of its line here."""
    row = await tx.row(_who_did, {"action": action, "at": at})
    return row["actor"] if row is not None else None


_last = (
    select(audit.c.actor, contacts.c.name)
    .outerjoin(addresses, addresses.c.address == audit.c.actor)
    .outerjoin(contacts, contacts.c.id == addresses.c.contact_id)
    .where(audit.c.action.in_(bindparam("actions", expanding=True)))
    .where(or_(audit.c.subject == bindparam("s"), audit.c.subject.startswith(bindparam("longer"), escape="/")))
    .order_by(audit.c.id.desc())
    .limit(1)
)


async def last(tx: Transaction, actions: Sequence[str], subject: str) -> Row | None:
    """Who did one of these last to that subject, or to a part of it, which is named after a colon."""
    return await tx.row(_last, {"actions": list(actions), "s": subject, "longer": f"{subject.replace('_', '/_')}:"})
