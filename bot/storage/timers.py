"""Timers: rows that fall due, taken one at a time by any number of workers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from bot.storage.database import Transaction
from bot.storage.tables import timers

Row = Mapping[str, Any]

_insert = insert(timers)
_due = select(timers).where(timers.c.due_at <= bindparam("now")).order_by(timers.c.due_at, timers.c.id).limit(1)
_claims = {"sqlite": _due, "postgresql": _due.with_for_update(skip_locked=True)}
_delete = delete(timers).where(timers.c.id == bindparam("t"))
_theirs = select(timers.c.id).where(timers.c.conversation_id == bindparam("c"))
# One that is being fired waits for the conversation we hold: we must not wait for it. It will find itself stale.
_cancels = {
    dialect: delete(timers).where(timers.c.id.in_(theirs))
    for dialect, theirs in {"sqlite": _theirs, "postgresql": _theirs.with_for_update(skip_locked=True)}.items()
}
_postpone = (
    update(timers).where(timers.c.id == bindparam("t")).values(due_at=bindparam("at"), failures=timers.c.failures + 1)
)


async def arm(tx: Transaction, rows: Sequence[dict[str, Any]]) -> None:
    """Each row: kind, conversation_id or case_id (the other None), turn, due_at."""
    await tx.run(_insert, rows if len(rows) > 1 else rows[0])


async def take_due(tx: Transaction, now: datetime) -> Row | None:
    """The timer longest due, removed: it comes back if the transaction does not commit."""
    row = await tx.row(_claims[tx.dialect], {"now": now})
    if row is not None:
        await tx.run(_delete, {"t": row["id"]})
    return row


async def cancel(tx: Transaction, conversation_id: int) -> None:
    await tx.run(_cancels[tx.dialect], {"c": conversation_id})


_due_of_kind = _theirs.where(timers.c.kind == bindparam("k"), timers.c.due_at <= bindparam("now"))
_takes = {
    dialect: delete(timers).where(timers.c.id.in_(due))
    for dialect, due in {"sqlite": _due_of_kind, "postgresql": _due_of_kind.with_for_update(skip_locked=True)}.items()
}


async def take(tx: Transaction, kind: str, conversation_id: int, now: datetime) -> bool:
    """Whether one of that kind was due for the conversation; it is there no more."""
    return (await tx.run(_takes[tx.dialect], {"k": kind, "c": conversation_id, "now": now})).rowcount > 0


_of_kind = _theirs.where(timers.c.kind == bindparam("k"))
_becomes = {
    dialect: update(timers).where(timers.c.id.in_(found)).values(kind=bindparam("becomes"), due_at=bindparam("now"))
    for dialect, found in {"sqlite": _of_kind, "postgresql": _of_kind.with_for_update(skip_locked=True)}.items()
}


async def hasten(tx: Transaction, kind: str, conversation_id: int, becomes: str, now: datetime) -> bool:
    """Whether one of that kind was armed for the conversation; it is due now, as one of another kind."""
    values = {"k": kind, "c": conversation_id, "becomes": becomes, "now": now}
    return (await tx.run(_becomes[tx.dialect], values)).rowcount > 0


async def waits(tx: Transaction, kind: str, conversation_id: int) -> bool:
    """Whether one of that kind is armed for the conversation."""
    return await tx.row(_of_kind.limit(1), {"k": kind, "c": conversation_id}) is not None


_theirs_of_case = select(timers.c.id).where(timers.c.case_id == bindparam("c"))
_cancels_of_case = {
    dialect: delete(timers).where(timers.c.id.in_(theirs))
    for dialect, theirs in {
        "sqlite": _theirs_of_case,
        "postgresql": _theirs_of_case.with_for_update(skip_locked=True),
    }.items()
}


async def cancel_case(tx: Transaction, case_id: int) -> None:
    """As `cancel`, of a case."""
    await tx.run(_cancels_of_case[tx.dialect], {"c": case_id})


_theirs_of_subject = select(timers.c.id).where(timers.c.kind == bindparam("k"), timers.c.subject == bindparam("s"))
_cancels_of_subject = {
    dialect: delete(timers).where(timers.c.id.in_(theirs))
    for dialect, theirs in {
        "sqlite": _theirs_of_subject,
        "postgresql": _theirs_of_subject.with_for_update(skip_locked=True),
    }.items()
}


async def rearm(tx: Transaction, kind: str, subject: str, at: datetime | None) -> None:
    """The one timer of that kind about that subject; none where there is no time for it."""
    await tx.run(_cancels_of_subject[tx.dialect], {"k": kind, "s": subject})
    if at is not None:
        values = {"kind": kind, "conversation_id": None, "case_id": None, "subject": subject, "turn": 0, "due_at": at}
        await tx.run(_insert, values)


_later_of_subject = _theirs_of_subject.where(timers.c.due_at > bindparam("at"))
_forward = {
    dialect: update(timers).where(timers.c.id.in_(found)).values(due_at=bindparam("at"))
    for dialect, found in {
        "sqlite": _later_of_subject,
        "postgresql": _later_of_subject.with_for_update(skip_locked=True),
    }.items()
}


async def bring_forward(tx: Transaction, kind: str, subject: str, at: datetime) -> None:
    """The one of that kind about that subject is due by then."""
    await tx.run(_forward[tx.dialect], {"k": kind, "s": subject, "at": at})


async def postpone(tx: Transaction, timer: int, now: datetime) -> None:
    """One that failed stands aside for a minute, so that the others go on."""
    await tx.run(_postpone, {"t": timer, "at": now + timedelta(minutes=1)})
