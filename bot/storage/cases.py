"""Cases, their log, and who may handle them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from bot.storage.database import LostRace, Transaction
from bot.storage.tables import addresses, audit, case_log, cases, contacts, conversations, staff
from bot.storage.upsert import insert_ignoring, insert_replacing

Row = Mapping[str, Any]

_create = insert(cases).returning(cases.c.id)


async def create(tx: Transaction, values: dict[str, Any]) -> int:
    return int((await tx.run(_create, values)).scalar_one())


_case = (
    select(
        cases,
        contacts.c.name,
        contacts.c.attributes,
        addresses.c.address,
        conversations.c.state.label("conversation_state"),
        conversations.c.version_id,
    )
    .join(contacts, contacts.c.id == cases.c.contact_id)
    .join(conversations, conversations.c.id == cases.c.conversation_id)
    .join(addresses, addresses.c.id == conversations.c.address_id)
)
_by_id = _case.where(cases.c.id == bindparam("c"))
_by_id_locked = {"sqlite": _by_id, "postgresql": _by_id.with_for_update(of=cases)}
_by_conversation = select(cases.c.id).where(cases.c.conversation_id == bindparam("c"))
_unresolved = (
    select(cases.c.id, cases.c.conversation_id)
    .where(cases.c.contact_id == bindparam("contact"), cases.c.status != "resolved")
    .order_by(cases.c.id.desc())
    .limit(1)
)


async def load(tx: Transaction, case_id: int) -> Row | None:
    """The case with its contact and conversation, locked until the transaction ends."""
    return await tx.row(_by_id_locked[tx.dialect], {"c": case_id})


_by_conversation_locked = {
    dialect: each.where(cases.c.conversation_id == bindparam("c"))
    for dialect, each in {"sqlite": _case, "postgresql": _case.with_for_update(of=cases)}.items()
}


async def load_of(tx: Transaction, conversation_id: int) -> Row | None:
    """The conversation's case, in the same way."""
    return await tx.row(_by_conversation_locked[tx.dialect], {"c": conversation_id})


async def of_conversation(tx: Transaction, conversation_id: int) -> int | None:
    found = (await tx.run(_by_conversation, {"c": conversation_id})).scalar_one_or_none()
    return None if found is None else int(found)


async def unresolved_of(tx: Transaction, contact_id: int) -> Row | None:
    return await tx.row(_unresolved, {"contact": contact_id})


_change = (
    update(cases)
    .where(cases.c.id == bindparam("c"), cases.c.revision == bindparam("seen"))
    .values(
        status=bindparam("status"),
        assignee=bindparam("assignee"),
        assignee_name=bindparam("assignee_name"),
        pages=bindparam("pages"),
        revision=cases.c.revision + 1,
        changed_at=bindparam("now"),
    )
)


async def change(tx: Transaction, row: Row, now: datetime, **fields: Any) -> None:
    """Writes the changed fields. Raises LostRace when somebody else changed the case since it was read."""
    kept = {name: fields.get(name, row[name]) for name in ("status", "assignee", "assignee_name", "pages")}
    values = {**kept, "c": row["id"], "seen": row["revision"], "now": now}
    if (await tx.run(_change, values)).rowcount != 1:
        raise LostRace("case")


_log = insert(case_log)


async def log(tx: Transaction, case_id: int, at: datetime, actor: str, action: str, detail: str = "") -> None:
    values = {"case_id": case_id, "at": at, "actor": actor, "action": action, "detail": detail[:300]}
    await tx.run(_log, values)


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


_audit = insert_ignoring(audit)


async def note(
    tx: Transaction, at: datetime, actor: str, action: str, subject: str, *, allowed: bool, key: str
) -> None:
    """One line of the audit log: who did (or was refused) what, when, by which event."""
    said = {"action": action[:60], "subject": subject[:200]}  # both may come from a forged button
    values = {"at": at, "actor": actor, **said, "allowed": allowed, "key": key}
    await tx.run(_audit[tx.dialect], values)
