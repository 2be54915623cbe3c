"""Contacts as staff look at them and change them: one, a page of them, their addresses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.storage.database import LostRace, Transaction
from bot.storage.erased import IN_ALL, THERE
from bot.storage.tables import addresses, answers, cases, contacts, conversations, wish_votes

Row = Mapping[str, Any]

_one = select(contacts).where(contacts.c.id == bindparam("c"), THERE)
_locked = {"sqlite": _one, "postgresql": _one.with_for_update(of=contacts)}
_addresses = (
    select(addresses).where(addresses.c.contact_id.in_(bindparam("ids", expanding=True))).order_by(addresses.c.id)
)
_addresses_locked = {"sqlite": _addresses, "postgresql": _addresses.with_for_update()}


async def load(tx: Transaction, contact_id: int) -> Row | None:
    """id, name, language, attributes, created_at; locked until the transaction ends. Who was erased is none."""
    return await tx.row(_locked[tx.dialect], {"c": contact_id})


async def addresses_of(tx: Transaction, *ids: int) -> Sequence[Row]:
    """All addresses of these contacts, the oldest first."""
    return await tx.rows(_addresses, {"ids": list(ids)})


async def lock_addresses(tx: Transaction, *ids: int) -> Sequence[Row]:
    """As `addresses_of`; nothing comes in there until the transaction ends. Taken before the contacts themselves, as an
    event takes them."""
    return await tx.rows(_addresses_locked[tx.dialect], {"ids": list(ids)})


_hold = select(contacts.c.id).where(contacts.c.id == bindparam("c")).with_for_update(key_share=True)


async def hold(tx: Transaction, contact_id: int) -> None:
    """Nobody else holds the contact until the transaction ends; rows that name it may be written meanwhile. SQLite has
    one writer: there is nothing to hold."""
    if tx.dialect == "postgresql":
        await tx.rows(_hold, {"c": contact_id})


_page = select(contacts).where(contacts.c.id < bindparam("before"), THERE).order_by(contacts.c.id.desc())


async def page(tx: Transaction, before: int, most: int) -> Sequence[Row]:
    """The latest contacts with a number below `before`."""
    return await tx.rows(_page.limit(most), {"before": before})


async def count(tx: Transaction) -> int:
    return int((await tx.run(IN_ALL)).scalar_one())


_at = select(addresses.c.address, addresses.c.contact_id, contacts.c.name).join(
    contacts, contacts.c.id == addresses.c.contact_id
)
_known = _at.where(addresses.c.address.in_(bindparam("addresses", expanding=True)))


async def known(tx: Transaction, wanted: Sequence[str]) -> Sequence[Row]:
    """address, contact_id, name of those of the addresses that are somebody's."""
    return await tx.rows(_known, {"addresses": list(wanted)}) if wanted else ()


_insert = insert(contacts).returning(contacts.c.id)
_add_address = insert(addresses)


async def create(tx: Transaction, name: str, language: str | None, values: Mapping[str, Any], now: datetime) -> int:
    """Without an address yet."""
    row = {"name": name[:200], "language": language, "attributes": dict(values), "created_at": now}
    return int((await tx.run(_insert, row)).scalar_one())


async def add_addresses(tx: Transaction, contact_id: int, new: Sequence[str], now: datetime) -> None:
    """Raises LostRace where one has become somebody's meanwhile."""
    rows = [{"address": each, "contact_id": contact_id, "changed_at": now} for each in new]
    if not rows:
        return
    try:
        await tx.run(_add_address, rows)
    except IntegrityError as error:
        raise LostRace("address") from error


_change = update(contacts).where(contacts.c.id == bindparam("c"))


async def change(tx: Transaction, contact_id: int, **values: Any) -> None:
    await tx.run(_change.values(**values), {"c": contact_id})


_give = update(addresses).where(addresses.c.address == bindparam("a")).values(contact_id=bindparam("to"))


async def give_address(tx: Transaction, address: str, to: int) -> None:
    """It is that contact's from now on."""
    await tx.run(_give, {"a": address, "to": to})


_elsewhere = (
    update(cases)
    .where(cases.c.contact_id == bindparam("c"), cases.c.address_id == bindparam("old"))
    .values(address_id=bindparam("new"))
)


async def answer_cases_at(tx: Transaction, contact_id: int, old: int, new: int) -> None:
    """The customer of these cases is written to at another of their addresses."""
    await tx.run(_elsewhere, {"c": contact_id, "old": old, "new": new})


_open_at = select(conversations.c.id).where(
    conversations.c.address_id == bindparam("a"), conversations.c.status == "open"
)


async def is_asked_at(tx: Transaction, address_id: int) -> bool:
    """Whether a conversation is open there."""
    return await tx.row(_open_at, {"a": address_id}) is not None


_counts = {
    "conversations": select(func.count())
    .select_from(conversations)
    .where(conversations.c.contact_id == bindparam("c")),
    "answers": select(func.count())
    .select_from(answers)
    .where(answers.c.contact_id == bindparam("c"), answers.c.superseded_at.is_(None)),
    "cases": select(func.count()).select_from(cases).where(cases.c.contact_id == bindparam("c")),
    "votes": select(func.count()).select_from(wish_votes).where(wish_votes.c.contact_id == bindparam("c")),
}


async def counts(tx: Transaction, contact_id: int) -> dict[str, int]:
    """How many conversations, answers, cases and votes there are of the contact."""
    return {name: int((await tx.run(each, {"c": contact_id})).scalar_one()) for name, each in _counts.items()}
