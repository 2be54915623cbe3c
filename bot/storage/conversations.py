"""Conversations and their answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, case, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from bot.storage.database import LostRace, Transaction
from bot.storage.tables import addresses, answers, conversations, remarks

Row = Mapping[str, Any]

_insert = insert(conversations).returning(conversations.c.id)


async def create(tx: Transaction, values: dict[str, Any]) -> int:
    """A new open conversation. Raises LostRace when one was opened at the address meanwhile."""
    try:
        return int((await tx.run(_insert, values)).scalar_one())
    except IntegrityError as error:
        raise LostRace("conversation") from error


_update = (
    update(conversations)
    .where(conversations.c.id == bindparam("c"), conversations.c.revision == bindparam("seen"))
    .values(
        state=bindparam("state"),
        status=bindparam("status"),
        outcome=bindparam("outcome"),
        revision=conversations.c.revision + 1,
        updated_at=bindparam("now"),
    )
)


async def save(tx: Transaction, conversation_id: int, seen: int, state: dict[str, Any], now: datetime) -> None:
    """The new state, if the revision is still the one that was read. Raises LostRace otherwise."""
    finished = state["status"] == "finished"
    values = {
        "c": conversation_id,
        "seen": seen,
        "state": state,
        "status": "finished" if finished else "open",
        "outcome": state["outcome"],
        "now": now,
    }
    try:
        written = (await tx.run(_update, values)).rowcount
    except IntegrityError as error:
        raise LostRace("open conversation") from error
    if written != 1:
        raise LostRace("revision")


_move = (
    update(conversations)
    .where(conversations.c.id == bindparam("c"), conversations.c.address_id == bindparam("here"))
    .values(address_id=bindparam("there"), moved_from=bindparam("here"))
)


async def move(tx: Transaction, conversation_id: int, here: int, there: int) -> None:
    """It goes on at the address with the number `there`. Raises LostRace when it is not at `here` any more, or another
    one is open there."""
    try:
        moved = (await tx.run(_move, {"c": conversation_id, "here": here, "there": there})).rowcount
    except IntegrityError as error:
        raise LostRace("open conversation") from error
    if moved != 1:
        raise LostRace("moved")


_each = select(
    conversations.c.id.label("conversation_id"),
    conversations.c.version_id,
    conversations.c.status,
    conversations.c.revision,
    conversations.c.state,
    conversations.c.survey_key,
    conversations.c.started_at,
    conversations.c.contact_id,
    conversations.c.interviewed_by,
    conversations.c.address_id.label("asked_at"),
    conversations.c.moved_from,
    addresses.c.address,
).join(addresses, addresses.c.id == conversations.c.address_id)
_one = _each.where(conversations.c.id == bindparam("c"))
_open_of = _each.where(conversations.c.contact_id == bindparam("contact"), conversations.c.status == "open")


async def load(tx: Transaction, conversation_id: int) -> Row | None:
    return await tx.row(_one, {"c": conversation_id})


async def open_of(tx: Transaction, contact: int) -> Sequence[Row]:
    """As `load`, all that are open with the contact, the oldest first."""
    return await tx.rows(_open_of.order_by(conversations.c.id), {"contact": contact})


_begun_since = select(conversations.c.id).where(
    conversations.c.contact_id == bindparam("contact"),
    conversations.c.survey_key == bindparam("key"),
    conversations.c.id > bindparam("c"),
)


async def begun_since(tx: Transaction, row: Row) -> bool:
    """Whether the same survey was begun with the same contact after the conversation in `row`, wherever."""
    values = {"contact": row["contact_id"], "key": row["survey_key"], "c": row["conversation_id"]}
    return await tx.row(_begun_since.limit(1), values) is not None


_is_there = addresses.c.id == conversations.c.address_id
_was_there = and_(addresses.c.id == conversations.c.moved_from, addresses.c.contact_id == conversations.c.contact_id)
_open_at = (
    select(conversations.c.id, conversations.c.address_id)
    .join(addresses, or_(_is_there, _was_there))
    .where(addresses.c.address == bindparam("a"), conversations.c.status == "open")
    .order_by(case((_is_there, 0), else_=1), conversations.c.id.desc())
    .limit(1)
)


async def open_at(tx: Transaction, address: str) -> Row | None:
    """id and address_id of the one that is open there, else of one that has gone on elsewhere from there."""
    return await tx.row(_open_at, {"a": address})


_answers = insert(answers).returning(answers.c.id, sort_by_parameter_order=True)
_supersede = (
    update(answers)
    .where(
        answers.c.conversation_id == bindparam("c"),
        answers.c.question == bindparam("q"),
        answers.c.superseded_at.is_(None),
    )
    .values(superseded_at=bindparam("now"))
)


async def supersede(tx: Transaction, conversation_id: int, question: str, now: datetime) -> None:
    """The answer that counted until now becomes history."""
    await tx.run(_supersede, {"c": conversation_id, "q": question, "now": now})


async def record(tx: Transaction, rows: Sequence[dict[str, Any]]) -> Sequence[int]:
    """The answers' numbers, in their order."""
    return (await tx.run(_answers, rows)).scalars().all()


_remark = insert(remarks).returning(remarks.c.id)


async def remark(tx: Transaction, values: dict[str, Any]) -> int:
    """Words that answered no question; returns their number."""
    return int((await tx.run(_remark, values)).scalar_one())


_said = (
    select(
        answers.c.conversation_id,
        answers.c.question,
        answers.c.kind,
        answers.c.value,
        answers.c.words,
        answers.c.score_group,
    )
    .where(
        answers.c.conversation_id.in_(bindparam("ids", expanding=True)),
        answers.c.superseded_at.is_(None),
    )
    .order_by(answers.c.id)
)
_remarked = (
    select(remarks.c.question, remarks.c.words)
    .where(remarks.c.conversation_id == bindparam("c"))
    .order_by(remarks.c.id.desc())
    .limit(10)
)


async def said(tx: Transaction, conversation_ids: Sequence[int]) -> Sequence[Row]:
    """The answers that count there, oldest first."""
    return await tx.rows(_said, {"ids": list(conversation_ids)})


async def remarked(tx: Transaction, conversation_id: int) -> Sequence[Row]:
    """The latest remarks, newest first."""
    return await tx.rows(_remarked, {"c": conversation_id})


_history = (
    select(answers.c.survey_key, answers.c.kind, answers.c.score, answers.c.score_group, answers.c.answered_at)
    .where(
        answers.c.contact_id == bindparam("contact"),
        answers.c.conversation_id != bindparam("c"),
        answers.c.score.is_not(None),
        answers.c.superseded_at.is_(None),
    )
    .order_by(answers.c.id.desc())
    .limit(5)
)


async def history(tx: Transaction, contact_id: int, but_not: int) -> Sequence[Row]:
    """The contact's latest scores in other conversations, newest first."""
    return await tx.rows(_history, {"contact": contact_id, "c": but_not})
