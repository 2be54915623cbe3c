"""What those who like us are asked for, what was offered to whom, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, exists, func, insert, literal, select, update

from bot.storage.cases import OVER
from bot.storage.database import Transaction
from bot.storage.tables import (
    cases,
    contacts,
    conversations,
    interview_requests,
    promoter_actions,
    promoter_offers,
)
from bot.storage.upsert import insert_replacing

Row = Mapping[str, Any]

_actions = select(promoter_actions)
_put = insert_replacing(promoter_actions, "enabled", "texts", "links", "period_days")


async def actions(tx: Transaction) -> Sequence[Row]:
    return await tx.rows(_actions)


async def put_action(tx: Transaction, values: dict[str, Any]) -> None:
    await tx.run(_put[tx.dialect], values)


_case_open = exists().where(cases.c.contact_id == bindparam("c"), cases.c.status.not_in(OVER))
_standing = select(
    _case_open.label("case_open"),
    exists().where(conversations.c.contact_id == bindparam("c"), conversations.c.status == "open").label("under_way"),
)


async def standing(tx: Transaction, contact_id: int) -> Row:
    """case_open, under_way: whether somebody is working on a case of theirs, or they are being asked something."""
    found = await tx.row(_standing, {"c": contact_id})
    assert found is not None
    return found


_last = (
    select(promoter_offers.c.kind, func.max(promoter_offers.c.at).label("at"))
    .where(promoter_offers.c.contact_id == bindparam("c"))
    .group_by(promoter_offers.c.kind)
)


async def last_offers(tx: Transaction, contact_id: int) -> dict[str, datetime]:
    """Kind → when it was last offered."""
    return {row["kind"]: row["at"] for row in await tx.rows(_last, {"c": contact_id})}


_add = insert(promoter_offers).returning(promoter_offers.c.id)


async def add_offer(tx: Transaction, values: dict[str, Any]) -> int:
    return int((await tx.run(_add, values)).scalar_one())


_one = select(promoter_offers).where(promoter_offers.c.id == bindparam("o"))
_waiting = (
    select(promoter_offers)
    .where(
        promoter_offers.c.contact_id == bindparam("c"),
        promoter_offers.c.address_id == bindparam("a"),
        promoter_offers.c.conversation_id == bindparam("conversation"),
        promoter_offers.c.waiting != literal(""),
        promoter_offers.c.changed_at >= bindparam("since"),
        ~_case_open,
    )
    .order_by(promoter_offers.c.id.desc())
    .limit(1)
)


async def offer(tx: Transaction, number: int) -> Row | None:
    return await tx.row(_one, {"o": number})


async def waiting(tx: Transaction, contact_id: int, address_id: int, conversation: int, since: datetime) -> Row | None:
    """The offer after that conversation which the next words there belong to; none while a case is open."""
    values = {"c": contact_id, "a": address_id, "conversation": conversation, "since": since}
    return await tx.row(_waiting, values)


_change = (
    update(promoter_offers)
    .where(promoter_offers.c.id == bindparam("o"))
    .values(outcome=bindparam("outcome"), waiting=bindparam("waiting"), changed_at=bindparam("now"))
)


async def change(tx: Transaction, number: int, outcome: str, waiting: str, now: datetime) -> None:
    await tx.run(_change, {"o": number, "outcome": outcome, "waiting": waiting, "now": now})


_counts = select(promoter_offers.c.kind, promoter_offers.c.outcome, func.count().label("n")).group_by(
    promoter_offers.c.kind, promoter_offers.c.outcome
)


async def counts(tx: Transaction) -> Sequence[Row]:
    """kind, outcome, n"""
    return await tx.rows(_counts)


_request = insert(interview_requests).returning(interview_requests.c.id)
_requests = (
    select(interview_requests, contacts.c.name)
    .join(contacts, contacts.c.id == interview_requests.c.contact_id)
    .where(interview_requests.c.status == "open")
    .order_by(interview_requests.c.id)
    .limit(bindparam("most"))
)
_done = (
    update(interview_requests)
    .where(interview_requests.c.id == bindparam("r"), interview_requests.c.status == "open")
    .values(status="done", changed_by=bindparam("by"))
)


async def add_request(tx: Transaction, contact_id: int, address: str, times: str, now: datetime) -> int:
    values = {"contact_id": contact_id, "address": address, "times": times, "status": "open", "at": now}
    return int((await tx.run(_request, values)).scalar_one())


async def open_requests(tx: Transaction, most: int) -> Sequence[Row]:
    """The oldest first, with the contact's name."""
    return await tx.rows(_requests, {"most": most})


async def close_request(tx: Transaction, number: int, by: str) -> bool:
    """False where there is no open one of that number."""
    return bool((await tx.run(_done, {"r": number, "by": by})).rowcount)
