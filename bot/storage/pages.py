"""Every page of a case, and the storms in whose lists pages stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, select, text, update

from bot.storage.database import Transaction
from bot.storage.tables import cases, outbox, pages, storms, timers

Row = Mapping[str, Any]

# One at a time counts what has come to a target. SQLite has one writer anyway.
_turn = {
    "sqlite": None,
    "postgresql": text("SELECT pg_advisory_xact_lock(hashtextextended(:target, 0))"),
}


async def take_turn(tx: Transaction, target: str) -> None:
    """Until this transaction ends nobody else pages that target."""
    lock = _turn[tx.dialect]
    if lock is not None:
        await tx.run(lock, {"target": f"page {target}"})


_add = insert(pages)
_recent = select(func.count()).where(pages.c.target == bindparam("target"), pages.c.at > bindparam("since"))
_earlier = (
    select(pages.c.id, pages.c.case_id, pages.c.number)
    .join(cases, cases.c.id == pages.c.case_id)
    .where(
        pages.c.target == bindparam("target"),
        pages.c.at > bindparam("since"),
        pages.c.storm_id.is_(None),
        cases.c.status == "open",
    )
    .order_by(pages.c.id)
)
_place = update(pages).where(pages.c.id == bindparam("page"))


async def add(tx: Transaction, values: dict[str, Any]) -> None:
    """case_id, number, target, at; of one in a list also storm_id, part, own, carded, stale."""
    await tx.run(_add, values)


async def recent(tx: Transaction, target: str, since: datetime) -> int:
    """How many pages have come to the target since then."""
    return int((await tx.run(_recent, {"target": target, "since": since})).scalar_one())


async def earlier(tx: Transaction, target: str, since: datetime) -> Sequence[Row]:
    """id, case_id, number of the pages since then that are cards, and whose cases nobody has."""
    return await tx.rows(_earlier, {"target": target, "since": since})


async def place(tx: Transaction, page: int, **values: Any) -> None:
    await tx.run(_place.values(values), {"page": page})


# ---------------------------------------------------------------- of one case

_of_case = select(pages).where(pages.c.case_id == bindparam("c")).order_by(pages.c.number)
_stale = (
    update(pages)
    .where(pages.c.case_id == bindparam("c"), pages.c.storm_id.is_not(None))
    .values(stale=True)
    .returning(pages.c.storm_id)
)
_card = (
    update(pages)
    .where(pages.c.case_id == bindparam("c"), ~pages.c.own)
    .values(own=True, carded=True)
    .returning(pages.c.number, pages.c.target)
)


_theirs = select(storms.c.id).where(
    storms.c.id.in_(select(pages.c.storm_id).where(pages.c.case_id.in_(bindparam("ids", expanding=True))))
)
_storms_of = {"sqlite": _theirs, "postgresql": _theirs.order_by(storms.c.id).with_for_update()}


async def of_case(tx: Transaction, case_id: int) -> Sequence[Row]:
    return await tx.rows(_of_case, {"c": case_id})


async def outdate(tx: Transaction, case_id: int) -> set[int]:
    """Its lines must be written anew; returns the storms in whose lists they stand.

    Whoever pages has a storm before its pages: in the same order they are taken here, or both would wait for ever.
    """
    await lock_storms(tx, [case_id])
    return {each["storm_id"] for each in await tx.rows(_stale, {"c": case_id})}


async def lock_storms(tx: Transaction, case_ids: Sequence[int]) -> None:
    """Those in whose lists the cases stand, in the order of their numbers."""
    await tx.run(_storms_of[tx.dialect], {"ids": list(case_ids)})


async def to_cards(tx: Transaction, case_id: int) -> Sequence[Row]:
    """Number and target of its pages that lived in a list: from now on each lives on a card."""
    return await tx.rows(_card, {"c": case_id})


# ---------------------------------------------------------------- storms

_create = insert(storms).returning(storms.c.id)
_latest = (
    select(storms.c.id)
    .where(
        storms.c.target == bindparam("target"),
        storms.c.kind == bindparam("kind"),
        storms.c.last_at > bindparam("since"),
    )
    .order_by(storms.c.id.desc())
    .limit(1)
)
_seen = update(storms).where(storms.c.id == bindparam("storm"))
_storm = select(storms).where(storms.c.id == bindparam("storm"))
_lock = {"sqlite": _storm, "postgresql": _storm.with_for_update()}
_lines = (
    select(pages, cases.c.status)
    .join(cases, cases.c.id == pages.c.case_id)
    .where(pages.c.storm_id == bindparam("storm"))
    .order_by(pages.c.id)
)
_count = select(func.count()).where(pages.c.storm_id == bindparam("storm"))
_drawn = (
    update(pages)
    .where(pages.c.storm_id == bindparam("storm"), pages.c.stale)
    .values(stale=False)
    .returning(pages.c.id, pages.c.part)
)
_lost = select(outbox.c.state).where(outbox.c.key == bindparam("k"))
_open = (
    select(cases.c.id)
    .where(
        cases.c.id.in_(select(pages.c.case_id).where(pages.c.storm_id == bindparam("storm"))),
        cases.c.status == "open",
    )
    .order_by(cases.c.id)
)


async def create_storm(tx: Transaction, target: str, kind: str, now: datetime) -> int:
    return int((await tx.run(_create, {"target": target, "kind": kind, "last_at": now})).scalar_one())


async def latest_storm(tx: Transaction, target: str, kind: str, since: datetime) -> int | None:
    """The one at the target to which something has come since then."""
    found = await tx.row(_latest, {"target": target, "kind": kind, "since": since})
    return found["id"] if found else None


async def lock_storm(tx: Transaction, storm: int) -> Row | None:
    return await tx.row(_lock[tx.dialect], {"storm": storm})


async def kind_of(tx: Transaction, storm: int) -> str:
    """storm or digest."""
    row = await tx.row(_storm, {"storm": storm})
    return str(row["kind"]) if row else "storm"


async def target_of(tx: Transaction, storm: int) -> str:
    """Where its list stands."""
    row = await tx.row(_storm, {"storm": storm})
    return str(row["target"]) if row else ""


async def change_storm(tx: Transaction, storm: int, **values: Any) -> None:
    await tx.run(_seen.values(values), {"storm": storm})


async def lines(tx: Transaction, storm: int) -> Sequence[Row]:
    """All pages in its list, in their order, with `status` of their cases."""
    return await tx.rows(_lines, {"storm": storm})


async def count_lines(tx: Transaction, storm: int) -> int:
    return int((await tx.run(_count, {"storm": storm})).scalar_one())


async def draw(tx: Transaction, storm: int) -> set[int]:
    """The parts with lines to be written anew, which they are from now on."""
    return {each["part"] for each in await tx.rows(_drawn, {"storm": storm})}


async def is_lost(tx: Transaction, key: str) -> bool:
    """Whether the list sent under that key never came out."""
    row = await tx.row(_lost, {"k": key})
    return row is not None and row["state"] in ("failed", "unknown", "cancelled")


async def open_cases(tx: Transaction, storm: int) -> list[int]:
    """The cases in its list that nobody has."""
    return [each["id"] for each in await tx.rows(_open, {"storm": storm})]


async def arm(tx: Transaction, storm: int, at: datetime) -> None:
    values = {"kind": "storm", "conversation_id": None, "case_id": None, "turn": storm, "due_at": at}
    await tx.run(insert(timers), values)


_its_storm = (
    select(pages.c.storm_id)
    .where(pages.c.case_id == bindparam("c"), pages.c.target == bindparam("target"), ~pages.c.own)
    .order_by(pages.c.number.desc())
    .limit(1)
)
_in_list = (
    select(pages.c.case_id)
    .distinct()
    .where(pages.c.storm_id == bindparam("storm"), ~pages.c.own)
    .order_by(pages.c.case_id)
)


async def list_of(tx: Transaction, case_id: int, target: str) -> int | None:
    """The storm in whose list the case's page at the target lives; None where that is a card."""
    return (await tx.run(_its_storm, {"c": case_id, "target": target})).scalar_one_or_none()


async def in_list(tx: Transaction, storm: int) -> list[int]:
    """The cases whose pages live in its list, in the order of their numbers."""
    return [each["case_id"] for each in await tx.rows(_in_list, {"storm": storm})]
