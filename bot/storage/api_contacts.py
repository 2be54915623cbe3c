"""Contacts as other programs see and change them, and what those say that contacts did."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from bot.storage.database import LostRace, Transaction
from bot.storage.erased import THERE
from bot.storage.tables import addresses, contact_events, contacts
from bot.storage.upsert import insert_ignoring

Row = Mapping[str, Any]

_there = select(contacts).where(THERE)
_page = _there.where(contacts.c.id > bindparam("after")).order_by(contacts.c.id).limit(bindparam("most"))
_by_id = _there.where(contacts.c.id == bindparam("i"))
_locked = {"sqlite": _by_id, "postgresql": _by_id.with_for_update(of=contacts)}
_theirs = (
    select(addresses.c.contact_id, addresses.c.address, addresses.c.state)
    .where(addresses.c.contact_id.in_(bindparam("ids", expanding=True)))
    .order_by(addresses.c.id)
)


async def page(tx: Transaction, after: int, most: int) -> Sequence[Row]:
    """The contacts with `addresses` (address, state), by number. Who was erased is there no more."""
    return await _with_addresses(tx, await tx.rows(_page, {"after": after, "most": most}))


async def one(tx: Transaction, number: int) -> Row | None:
    rows = await _with_addresses(tx, await tx.rows(_by_id, {"i": number}))
    return rows[0] if rows else None


async def _with_addresses(tx: Transaction, rows: Sequence[Row]) -> list[Row]:
    found = defaultdict(list)
    for each in await tx.rows(_theirs, {"ids": [row["id"] for row in rows]}):
        found[each["contact_id"]].append(each)
    return [{**row, "addresses": found[row["id"]]} for row in rows]


_known = select(addresses.c.address).where(addresses.c.address.in_(bindparam("a", expanding=True))).limit(1)
_contact = insert(contacts).returning(contacts.c.id)
_address = {dialect: insert.returning(addresses.c.id) for dialect, insert in insert_ignoring(addresses).items()}
_change = update(contacts).where(contacts.c.id == bindparam("i"))
_at = select(addresses.c.contact_id).where(addresses.c.address == bindparam("a"))


async def known(tx: Transaction, found: Sequence[str]) -> bool:
    """Whether any of the addresses is somebody's."""
    return await tx.row(_known, {"a": list(found)}) is not None


async def at(tx: Transaction, address: str) -> int | None:
    """The contact at an address."""
    found: int | None = (await tx.run(_at, {"a": address})).scalar_one_or_none()
    return found


async def add(tx: Transaction, values: Row, found: Sequence[str], now: datetime) -> int:
    """Its number. Raises LostRace when somebody else was given one of the addresses meanwhile."""
    number = int((await tx.run(_contact, {**values, "created_at": now})).scalar_one())
    for address in sorted(found):
        added = await tx.run(_address[tx.dialect], {"address": address, "contact_id": number, "changed_at": now})
        if added.first() is None:
            raise LostRace("address")
    return number


async def change(tx: Transaction, number: int, values: Row, attributes: Row) -> bool:
    """`attributes` join those that are there; None takes one away. False where there is no such contact."""
    row = await tx.row(_locked[tx.dialect], {"i": number})
    if row is None:
        return False
    joined = {name: value for name, value in {**row["attributes"], **attributes}.items() if value is not None}
    await tx.run(_change.values(**values, attributes=joined), {"i": number})
    return True


# ---------------------------------------------------------------- what they did

_add_event = insert(contact_events).returning(contact_events.c.id)
_events = (
    select(contact_events)
    .where(contact_events.c.id > bindparam("after"))
    .order_by(contact_events.c.id)
    .limit(bindparam("most"))
)


async def add_event(tx: Transaction, values: Row) -> int:
    return int((await tx.run(_add_event, values)).scalar_one())


async def events(tx: Transaction, after: int, most: int) -> Sequence[Row]:
    return await tx.rows(_events, {"after": after, "most": most})
