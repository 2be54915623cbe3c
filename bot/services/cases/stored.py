"""A case's row ↔ the case as the engine knows it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.engine.cases.case import Case, Policy, from_json, to_json
from bot.engine.cases.deadlines import due, late
from bot.services.work import Work
from bot.storage import cases, timers

Row = Mapping[str, Any]


def case_of(row: Row) -> Case:
    """The case behind `storage.cases.load`'s row."""
    return from_json(row["state"]) if row["state"] is not None else _of_the_first_release(row)


def _of_the_first_release(row: Row) -> Case:
    """It had no state of its own: columns said how often it had been paged, and who had it."""
    policy = Policy(tuple(row["targets"]), timedelta(seconds=row["within_seconds"]))
    return Case(
        policy=policy,
        since=row["opened_at"],
        status=row["status"],
        rung=row["pages"],
        paged=policy.order[: row["pages"]],
        paged_at=row["changed_at"],
        holder=row["assignee"],
        holder_name=row["assignee_name"],
        held_since=row["changed_at"] if row["assignee"] else None,
        resolved_at=row["changed_at"] if row["status"] == "resolved" else None,
    )


def columns(case: Case) -> dict[str, Any]:
    """What is stored of it, and what of that is repeated to be looked for."""
    waiting = due(case)
    return {
        "state": to_json(case),
        "status": case.status,
        "assignee": case.holder,
        "assignee_name": case.holder_name[:200],
        "cause": case.cause[:40],
        "due_at": waiting.at if waiting is not None else None,
        "late": late(case),
    }


async def store(work: Work, row: Row, before: Case, after: Case) -> Row:
    """Writes it down and arms the timer of its next deadline. Raises LostRace when somebody else was faster."""
    changed = columns(after)
    await cases.change(work.tx, row, work.now, **changed)
    if after.turn != before.turn:
        await arm(work, row["id"], after)
    return {**row, **changed, "revision": row["revision"] + 1, "changed_at": work.now}


async def arm(work: Work, case_id: int, case: Case) -> None:
    """One timer for a case, for what is next."""
    await timers.cancel_case(work.tx, case_id)
    if (waiting := due(case)) is not None:
        await timers.arm(work.tx, [_timer(case_id, case.turn, waiting.at)])


def _timer(case_id: int, turn: int, at: datetime) -> dict[str, Any]:
    return {"kind": "case", "conversation_id": None, "case_id": case_id, "turn": turn, "due_at": at}
