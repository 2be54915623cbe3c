"""Triggers, the contacts that they walk over, and what happened to those."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, exists, func, insert, or_, select, update

from bot.storage.database import Transaction
from bot.storage.erased import THERE
from bot.storage.tables import addresses, askings, contact_events, contacts, staff, triggers

Row = Mapping[str, Any]

_there = triggers.c.removed_at.is_(None)
_on = and_(_there, triggers.c.on_at.is_not(None))
_standing = select(triggers).where(_on, triggers.c.paused_at.is_(None)).order_by(triggers.c.id)
_of_survey = select(triggers).where(_on, triggers.c.survey_key == bindparam("survey")).order_by(triggers.c.number)
_everything = select(triggers).where(_on).order_by(triggers.c.survey_key, triggers.c.number)
_one = select(triggers).where(triggers.c.id == bindparam("i"))
_locked = {"sqlite": _one, "postgresql": _one.with_for_update()}
_named = select(triggers).where(
    _there, triggers.c.survey_key == bindparam("survey"), triggers.c.number == bindparam("number")
)
_newest = select(func.max(triggers.c.number)).where(triggers.c.survey_key == bindparam("survey"))
_add = insert(triggers).returning(triggers.c.id)
_change = update(triggers).where(triggers.c.id == bindparam("i"))
_forget = (
    update(triggers)
    .where(
        _there,
        triggers.c.on_at.is_(None),
        triggers.c.survey_key == bindparam("survey"),
        triggers.c.created_at < bindparam("before"),
    )
    .values(removed_at=bindparam("before"))
)


async def standing(tx: Transaction) -> Sequence[Row]:
    """Those that are on and not paused."""
    return await tx.rows(_standing)


async def of_survey(tx: Transaction, survey: str) -> Sequence[Row]:
    """Those that are on, or paused."""
    return await tx.rows(_of_survey, {"survey": survey})


async def everything(tx: Transaction, most: int) -> Sequence[Row]:
    """As `of_survey`, of all surveys."""
    return await tx.rows(_everything.limit(most))


async def load(tx: Transaction, number: int) -> Row | None:
    return await tx.row(_one, {"i": number})


async def lock(tx: Transaction, number: int) -> Row | None:
    """Nobody else changes it, or walks for it, until the transaction ends."""
    return await tx.row(_locked[tx.dialect], {"i": number})


async def named(tx: Transaction, survey: str, number: int) -> Row | None:
    """The survey's own number of it; one that nobody has confirmed too."""
    return await tx.row(_named, {"survey": survey, "number": number})


async def add(tx: Transaction, values: Row) -> int:
    """Its number among those of the survey."""
    number = int((await tx.run(_newest, {"survey": values["survey_key"]})).scalar_one() or 0) + 1
    await tx.run(_add, {**values, "number": number})
    return number


async def change(tx: Transaction, number: int, **values: Any) -> None:
    await tx.run(_change.values(**values), {"i": number})


async def forget_unconfirmed(tx: Transaction, survey: str, before: datetime) -> None:
    """Those that were said before then. Their numbers are not given again: a button may still name one."""
    await tx.run(_forget, {"survey": survey, "before": before})


# ---------------------------------------------------------------- what happened

_happened = (
    select(contact_events.c.id)
    .where(
        contact_events.c.contact_id == bindparam("contact"),
        contact_events.c.name.in_(bindparam("names", expanding=True)),
        contact_events.c.at > bindparam("since"),
    )
    .limit(1)
)


async def happened_since(tx: Transaction, contact: int, names: Sequence[str], since: datetime) -> bool:
    """Whether one of these events of the contact is later than that."""
    return await tx.row(_happened, {"contact": contact, "names": list(names), "since": since}) is not None


# ---------------------------------------------------------------- whom a walk comes by

_theirs = addresses.c.contact_id == contacts.c.id
_works_here = or_(
    addresses.c.address.in_(select(staff.c.address)), addresses.c.address.in_(bindparam("admins", expanding=True))
)
_ended = exists().where(
    contact_events.c.contact_id == contacts.c.id, contact_events.c.name.in_(bindparam("until", expanding=True))
)
#: Customers who can be found somewhere, and of whom none of the events that end it has been told.
_customers = (
    select(contacts.c.id, contacts.c.name, contacts.c.language, contacts.c.attributes)
    .where(
        contacts.c.id > bindparam("after"),
        THERE,
        exists().where(_theirs),
        ~exists().where(_theirs, _works_here),
        ~_ended,
    )
    .order_by(contacts.c.id)
    .limit(bindparam("most"))
)


class Whom:
    """Which customers: none of the house's `admins`, nobody to whom one of `until` happened."""

    def __init__(self, admins: Sequence[str], until: Sequence[str]) -> None:
        self.values = {"admins": list(admins), "until": list(until)}


async def customers(tx: Transaction, whom: Whom, after: int, most: int) -> Sequence[Row]:
    """id, name, language, attributes of the next ones by number."""
    return await tx.rows(_customers, {**whom.values, "after": after, "most": most})


async def with_dates(
    tx: Transaction, whom: Whom, attribute: str, days: Sequence[date], after: int, most: int
) -> Sequence[Row]:
    """As `customers`, of those who have one of the days as that attribute."""
    written = [each.isoformat() for each in days]
    statement = _customers.where(_date(attribute).in_(bindparam("days", expanding=True)))
    return await tx.rows(statement, {**whom.values, "days": written, "after": after, "most": most})


async def dates_from(tx: Transaction, whom: Whom, attribute: str, day: date, most: int) -> Sequence[Row]:
    """As `customers`, with `day`: those with the next dates, the nearest first."""
    statement = (
        _customers.where(_date(attribute) >= bindparam("day"))
        .order_by(None)
        .order_by(_date(attribute), contacts.c.id)
        .add_columns(_date(attribute).label("day"))
    )
    return await tx.rows(statement, {**whom.values, "day": day.isoformat(), "after": 0, "most": most})


def _date(attribute: str) -> ColumnElement[str]:
    found: ColumnElement[str] = contacts.c.attributes[attribute].as_string()
    return found


async def waiting_with_dates(tx: Transaction, trigger: int, attribute: str, after: int, most: int) -> Sequence[Row]:
    """asking, key and the contact's `day` as it is now, of those that still wait for the trigger."""
    statement = (
        select(askings.c.id.label("asking"), askings.c.key, _date(attribute).label("day"))
        .join(contacts, contacts.c.id == askings.c.contact_id)
        .where(
            askings.c.kind == "trigger",
            askings.c.source_id == bindparam("trigger"),
            askings.c.status == "waiting",
            askings.c.turn == 0,
            askings.c.id > bindparam("after"),
        )
        .order_by(askings.c.id)
        .limit(bindparam("most"))
    )
    return await tx.rows(statement, {"trigger": trigger, "after": after, "most": most})
