"""Cases and their log."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from bot.storage.database import LostRace, Transaction
from bot.storage.tables import addresses, case_log, cases, contacts, conversations

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
