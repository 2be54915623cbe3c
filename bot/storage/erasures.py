"""What an erasure must see and change beside the list of tables: states, cases, and the notes under their cards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import String, bindparam, case, cast, delete, func, literal, or_, select, update

from bot.storage.database import Transaction
from bot.storage.tables import cases, contacts, conversations, outbox, pages
from bot.storage.traces import EMPTY

Row = Mapping[str, Any]

_name = select(contacts.c.name).where(contacts.c.id == bindparam("contact"))
_states = select(conversations.c.id, conversations.c.state).where(conversations.c.contact_id == bindparam("contact"))
_theirs = select(cases.c.id).where(cases.c.contact_id == bindparam("contact")).order_by(cases.c.id)
_set_state = (
    update(conversations)
    .where(conversations.c.id == bindparam("row"))
    .values(
        state=bindparam("json"),
        status="finished",
        outcome=func.coalesce(conversations.c.outcome, "opted_out"),
        revision=conversations.c.revision + 1,
    )
)
_set_case = update(cases).where(cases.c.id == bindparam("row")).values(state=bindparam("json"))
_cards = select(literal("case:") + cast(pages.c.case_id, String) + ":" + cast(pages.c.number, String)).where(
    pages.c.case_id.in_(_theirs.order_by(None))
)
_notes = select(outbox.c.key, outbox.c.address, outbox.c.edits).where(
    outbox.c.state == "sent", outbox.c.under.in_(_cards)
)
#: A list is of many cases: it is drawn anew.
_about = or_(
    outbox.c.case_id.in_(_theirs.order_by(None)), outbox.c.edits.in_(_cards), outbox.c.under.in_(_cards)
) & ~outbox.c.key.startswith("storm:")
_blank = (
    update(outbox)
    .where(_about)
    .values(
        state=case((outbox.c.state == "pending", "cancelled"), else_=outbox.c.state),
        content=EMPTY,
    )
)


async def name_of(tx: Transaction, contact_id: int) -> str:
    found = await tx.row(_name, {"contact": contact_id})
    return str(found["name"]) if found is not None else ""


async def conversations_of(tx: Transaction, contact_id: int) -> Sequence[Row]:
    return await tx.rows(_states, {"contact": contact_id})


async def cases_of(tx: Transaction, contact_id: int) -> list[int]:
    return [row["id"] for row in await tx.rows(_theirs, {"contact": contact_id})]


async def set_conversation(tx: Transaction, conversation_id: int, state: Mapping[str, Any]) -> None:
    """Whatever it was, it is over; who works on an older one begins anew."""
    await tx.run(_set_state, {"row": conversation_id, "json": state})


async def set_case(tx: Transaction, case_id: int, state: Mapping[str, Any]) -> None:
    await tx.run(_set_case, {"row": case_id, "json": state})


async def notes(tx: Transaction, contact_id: int) -> Sequence[Row]:
    """What was sent into the threads under the cards of their cases: key, address, edits."""
    return await tx.rows(_notes, {"contact": contact_id})


async def blank(tx: Transaction, contact_id: int) -> None:
    """What staff were sent about their cases; what was still to be sent is not."""
    await tx.run(_blank, {"contact": contact_id})


_sweep = delete(outbox).where(outbox.c.key == bindparam("k"), outbox.c.state != "pending")
_waits = select(outbox.c.id).where(outbox.c.key == bindparam("k"))


async def sweep(tx: Transaction, key: str) -> bool:
    """Deletes a message that has been sent or given up. False where it still waits."""
    await tx.run(_sweep, {"k": key})
    return await tx.row(_waits, {"k": key}) is None
