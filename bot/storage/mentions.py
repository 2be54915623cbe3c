"""Words that nobody asked for, and where the bot listens for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, exists, insert, select, update

from bot.storage.database import Transaction
from bot.storage.tables import addresses, contacts, listeners, mentions
from bot.storage.upsert import insert_ignoring, insert_replacing

Row = Mapping[str, Any]

_add = {dialect: insert.returning(mentions.c.id) for dialect, insert in insert_ignoring(mentions).items()}
_there = select(mentions.c.id, mentions.c.fingerprint).where(
    mentions.c.source == bindparam("s"), mentions.c.external_id == bindparam("x")
)


async def add(tx: Transaction, values: Row) -> int | None:
    """Its number; None where that source has one of that id already."""
    found: int | None = (await tx.run(_add[tx.dialect], values)).scalar_one_or_none()
    return found


async def there(tx: Transaction, source: str, external_id: str) -> Row | None:
    """id, fingerprint."""
    return await tx.row(_there, {"s": source, "x": external_id})


_tie = update(mentions).where(mentions.c.id == bindparam("i")).values(contact_id=bindparam("c"))
_of_author = (
    select(mentions.c.contact_id)
    .where(mentions.c.source == bindparam("s"), mentions.c.author == bindparam("a"), mentions.c.contact_id.is_not(None))
    .where(~exists().where(addresses.c.contact_id == mentions.c.contact_id))
    .order_by(mentions.c.id.desc())
    .limit(1)
)
_stranger = insert(contacts).returning(contacts.c.id)


async def contact_of_author(tx: Transaction, source: str, author: str) -> int | None:
    """The contact without an address that an earlier mention of this author was tied to. A customer who is known at one
    is never recognised by a name, which anybody may give themselves."""
    found: int | None = (await tx.run(_of_author, {"s": source, "a": author})).scalar_one_or_none()
    return found


_source_of = (
    select(mentions.c.source)
    .where(mentions.c.contact_id == bindparam("c"), mentions.c.words == bindparam("w"))
    .order_by(mentions.c.id.desc())
    .limit(1)
)


async def source_of(tx: Transaction, contact_id: int, words: str) -> str | None:
    """Where these words of the contact were found."""
    found: str | None = (await tx.run(_source_of, {"c": contact_id, "w": words})).scalar_one_or_none()
    return found


async def new_contact(tx: Transaction, name: str, language: str, now: datetime) -> int:
    """Somebody of whom no address is known."""
    values = {"name": name, "language": language, "attributes": {}, "created_at": now}
    return int((await tx.run(_stranger, values)).scalar_one())


async def tie(tx: Transaction, number: int, contact_id: int) -> None:
    await tx.run(_tie, {"i": number, "c": contact_id})


_at = select(addresses.c.id.label("address_id"), addresses.c.contact_id).where(addresses.c.address == bindparam("a"))


async def whose(tx: Transaction, address: str) -> Row | None:
    """address_id, contact_id; None for an address that nobody is known at."""
    return await tx.row(_at, {"a": address})


# ---------------------------------------------------------------- listeners

_listener = select(listeners).where(listeners.c.place == bindparam("p"))
_listeners = select(listeners).order_by(listeners.c.added_at, listeners.c.place)
_listen = insert_replacing(listeners, "keywords", "alert", "added_by", "added_at")
_deaf = delete(listeners).where(listeners.c.place == bindparam("p"))


async def listener(tx: Transaction, place: str) -> Row | None:
    return await tx.row(_listener, {"p": place})


async def all_listeners(tx: Transaction) -> Sequence[Row]:
    return await tx.rows(_listeners)


async def listen(tx: Transaction, values: Row) -> None:
    await tx.run(_listen[tx.dialect], values)


async def deafen(tx: Transaction, place: str) -> bool:
    """False when nobody listened there."""
    return bool((await tx.run(_deaf, {"p": place})).rowcount)
