"""Cases as they are listed: a page at a time, with what their customers said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select, update

from bot.storage.database import Transaction
from bot.storage.tables import Id, addresses, answers, case_conversations, case_log, case_messages, cases, contacts
from bot.storage.tables import conversations as conversations_table

Row = Mapping[str, Any]
Which = Literal["open", "mine", "overdue", "resolved", "all"]

_going_on = cases.c.status.not_in(("resolved", "stood_down", "merged"))
_WHICH: dict[Which, ColumnElement[bool]] = {
    "open": _going_on,
    "mine": and_(_going_on, cases.c.assignee == bindparam("who")),
    "overdue": and_(_going_on, cases.c.status != "snoozed", or_(cases.c.late, cases.c.due_at < bindparam("now"))),
    "resolved": cases.c.status.in_(("resolved", "stood_down")),
    "all": cases.c.id > 0,
}
#: What waits comes in the order in which it falls due, what is over the latest first.
_soonest = (cases.c.due_at.asc().nulls_last(), cases.c.id)
_latest = (cases.c.id.desc(),)
_columns: Select[Any] = (
    select(
        cases,
        contacts.c.name,
        addresses.c.address,
        conversations_table.c.version_id,
    )
    .join(contacts, contacts.c.id == cases.c.contact_id)
    .outerjoin(conversations_table, conversations_table.c.id == cases.c.conversation_id)
    .outerjoin(addresses, addresses.c.id == cases.c.address_id)
)
_pages = {
    which: _columns.where(condition)
    .order_by(*(_latest if which in ("resolved", "all") else _soonest))
    .limit(bindparam("most"))
    .offset(bindparam("first"))
    for which, condition in _WHICH.items()
}
_counts = {which: select(func.count()).select_from(cases).where(condition) for which, condition in _WHICH.items()}


async def page(tx: Transaction, which: Which, asked: Mapping[str, Any]) -> Sequence[Row]:
    """`asked`: who (an address), now, first (counted from 0), most."""
    return await tx.rows(_pages[which], asked)


async def count(tx: Transaction, which: Which, who: str, now: datetime) -> int:
    return int((await tx.run(_counts[which], {"who": who, "now": now})).scalar_one())


_numbered = _columns.where(cases.c.id.in_(bindparam("ids", expanding=True))).order_by(cases.c.id)


async def numbered(tx: Transaction, ids: Sequence[int]) -> Sequence[Row]:
    """Those cases, as `page` gives them, in the order of their numbers."""
    return await tx.rows(_numbered, {"ids": list(ids)})


_said = (
    select(
        answers.c.conversation_id, answers.c.question, answers.c.kind, answers.c.value, answers.c.words, answers.c.score
    )
    .where(
        answers.c.conversation_id.in_(bindparam("ids", expanding=True)),
        answers.c.superseded_at.is_(None),
        or_(answers.c.score.is_not(None), answers.c.kind == "text"),
    )
    .order_by(answers.c.id)
)


async def said(tx: Transaction, conversation_ids: Sequence[int]) -> Sequence[Row]:
    """The scores given and the texts written in these conversations, in their order."""
    return await tx.rows(_said, {"ids": list(conversation_ids)})


# ---------------------------------------------------------------- one case's story, from its end

_story = select(case_log).where(case_log.c.case_id == bindparam("c")).order_by(case_log.c.id.desc())
_written = select(case_messages).where(case_messages.c.case_id == bindparam("c")).order_by(case_messages.c.id.desc())


async def latest_story(tx: Transaction, case_id: int, most: int) -> Sequence[Row]:
    """The latest lines of its log, newest first."""
    return await tx.rows(_story.limit(most), {"c": case_id})


async def latest_messages(tx: Transaction, case_id: int, most: int) -> Sequence[Row]:
    """What was written to and fro last, newest first."""
    return await tx.rows(_written.limit(most), {"c": case_id})


# ---------------------------------------------------------------- one case goes on for another

_one, _into = bindparam("one", type_=Id), bindparam("into", type_=Id)
_moves = (
    update(case_conversations).where(case_conversations.c.case_id == _one).values(case_id=_into),
    update(case_messages).where(case_messages.c.case_id == _one).values(case_id=_into),
    update(cases).where(or_(cases.c.id == _one, cases.c.merged_into == _one)).values(merged_into=_into),
)


async def move_all(tx: Transaction, one: int, into: int) -> None:
    """The conversations and messages of one case are the other's from now on, and so is what comes to it later."""
    for move in _moves:
        await tx.run(move, {"one": one, "into": into})


# ---------------------------------------------------------------- of one team, or of one person

_of_team = cases.c.team.in_(bindparam("teams", expanding=True))
_held = select(cases.c.id).where(_going_on, cases.c.assignee == bindparam("who")).order_by(cases.c.id)
_team_page = _columns.where(_going_on, _of_team).order_by(*_soonest).limit(bindparam("most"))
_counts_of_team = select(
    func.count().filter(_going_on).label("open"),
    func.count().filter(cases.c.status == "snoozed").label("snoozed"),
    func.count().filter(_WHICH["overdue"]).label("overdue"),
    func.count().filter(cases.c.opened_at >= bindparam("since")).label("new"),
    func.count().filter(cases.c.status == "resolved", cases.c.changed_at >= bindparam("since")).label("resolved"),
).where(_of_team)
_told = (
    select(func.count(func.distinct(case_messages.c.case_id)))
    .join(cases, cases.c.id == case_messages.c.case_id)
    .where(case_messages.c.direction == "to", case_messages.c.at >= bindparam("since"), _of_team)
)


async def held_by(tx: Transaction, who: str) -> list[int]:
    """The numbers of the ongoing cases that somebody has."""
    return [each["id"] for each in await tx.rows(_held, {"who": who})]


async def of_team(tx: Transaction, team: str, most: int) -> Sequence[Row]:
    """Its ongoing cases, as `page` gives them."""
    return await tx.rows(_team_page, {"teams": _named(team), "most": most})


async def counts(tx: Transaction, team: str, now: datetime, since: datetime) -> dict[str, int]:
    """open, snoozed and overdue now; new, resolved and told (customers written to) since then."""
    found = await tx.row(_counts_of_team, {"teams": _named(team), "now": now, "since": since})
    told = (await tx.run(_told, {"teams": _named(team), "since": since})).scalar_one()
    return {**(found or {}), "told": told}


def _named(team: str) -> list[str]:
    """Cases that name no team are everyone's."""
    return [team, ""] if team == "everyone" else [team]
