"""Contacts, their addresses, and everything the path from webhook to reply must know of one, in one statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, exists, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.storage.database import LostRace, Transaction
from bot.storage.outbox import KEPT
from bot.storage.tables import addresses, contacts, conversations, dialogues, inbound, outbox, pauses
from bot.storage.upsert import insert_ignoring

Row = Mapping[str, Any]

_seen = {dialect: insert.returning(inbound.c.key) for dialect, insert in insert_ignoring(inbound).items()}


async def first_time(tx: Transaction, key: str, now: datetime) -> bool:
    """Notes that this event arrived; False when it did before. A twin arriving meanwhile waits here for the first."""
    return (await tx.run(_seen[tx.dialect], {"key": key, "received_at": now})).first() is not None


_theirs = conversations.alias("theirs")
_open_id = (
    select(_theirs.c.id)
    .where(_theirs.c.address_id == addresses.c.id, _theirs.c.status == "open")
    .correlate(addresses)
    .scalar_subquery()
)
#: One that went on elsewhere: what is answered here takes it back.
_moved_id = (
    select(func.max(_theirs.c.id))
    .where(
        _theirs.c.moved_from == addresses.c.id,
        _theirs.c.contact_id == addresses.c.contact_id,
        _theirs.c.status == "open",
    )
    .correlate(addresses)
    .scalar_subquery()
)
_last_id = (
    select(func.max(_theirs.c.id))
    .where(_theirs.c.address_id == addresses.c.id, _theirs.c.interviewed_by == "")
    .correlate(addresses)
    .scalar_subquery()
)
_waiting = (
    select(func.max(outbox.c.id))
    .where(outbox.c.address == bindparam("address"), outbox.c.state == "pending")
    .scalar_subquery()
)
_by_day = (
    exists()
    .where(outbox.c.address == bindparam("address"), outbox.c.state == "pending", outbox.c.not_after.is_not(None))
    .label("by_day")
)
_paused = (
    select(func.max(pauses.c.until))
    .where(pauses.c.scope.in_([bindparam("address"), bindparam("channel")]))
    .scalar_subquery()
)
_in_dialogue = (
    exists().where(dialogues.c.address == bindparam("address"), dialogues.c.surface == "chat").label("in_dialogue")
)
_person = (
    select(
        addresses.c.id.label("address_id"),
        addresses.c.state.label("address_state"),
        addresses.c.introduced_at,
        addresses.c.contact_id,
        contacts.c.name,
        contacts.c.language,
        contacts.c.attributes,
        conversations.c.id.label("conversation_id"),
        conversations.c.version_id,
        conversations.c.status,
        conversations.c.revision,
        conversations.c.state,
        conversations.c.address_id.label("asked_at"),
        _waiting.label("waiting"),
        _by_day,
        _paused.label("paused_until"),
        _in_dialogue,
    )
    .select_from(
        addresses.join(contacts, contacts.c.id == addresses.c.contact_id).outerjoin(
            conversations, conversations.c.id == func.coalesce(_open_id, _moved_id, _last_id)
        )
    )
    .where(addresses.c.address == bindparam("address"))
)
_person_locked = {"sqlite": _person, "postgresql": _person.with_for_update(of=addresses)}


async def load(tx: Transaction, address: str, channel: str) -> Row | None:
    """Whom an address belongs to, the conversation now open there (else one that has gone on elsewhere and is open,
    else the last one), the newest message that is still waiting for it, and whether any waits for their day. Locks the
    address on PostgreSQL; the conversation's revision tells who was too late."""
    return await tx.row(_person_locked[tx.dialect], {"address": address, "channel": channel})


_contact = insert(contacts).returning(contacts.c.id)
_address = insert(addresses).returning(addresses.c.id)


async def create(tx: Transaction, address: str, name: str, language: str, now: datetime) -> None:
    """A new contact with this address. Raises LostRace when another transaction made it first."""
    contact = {"name": name[:200], "language": language, "attributes": {}, "created_at": now}
    contact_id = (await tx.run(_contact, contact)).scalar_one()
    try:
        await tx.run(_address, {"address": address, "contact_id": contact_id, "changed_at": now})
    except IntegrityError as error:
        raise LostRace(address) from error


_state = (
    update(addresses)
    .where(addresses.c.address == bindparam("a"))
    .values(state=bindparam("state"), reason=bindparam("reason"), changed_at=bindparam("now"))
)
_states_set = {"unreachable": _state.where(addresses.c.state != "opted_out")}
_cancel = (
    update(outbox)
    .where(outbox.c.address == bindparam("a"), outbox.c.state == "pending")
    .values(state="cancelled", error=bindparam("reason"), content=KEPT)
)


async def set_reachability(tx: Transaction, address: str, state: str, reason: str, now: datetime) -> None:
    """reachable, unreachable or opted_out; who has opted out stays so whatever a late failure says of them.

    What was waiting for one who can't or won't be reached is cancelled, also what is being sent at this moment: if it
    arrives after all it is noted as sent, else it is not tried again.
    """
    await tx.run(_states_set.get(state, _state), {"a": address, "state": state, "reason": reason, "now": now})
    if state != "reachable":
        await tx.run(_cancel, {"a": address, "reason": reason})


_one = select(addresses.c.id).where(addresses.c.address == bindparam("a"))
_lock = {"sqlite": _one, "postgresql": _one.with_for_update()}


async def lock(tx: Transaction, address: str) -> None:
    """Whoever writes to an address and to its messages takes the address first, so that no two wait for each other."""
    await tx.run(_lock[tx.dialect], {"a": address})


_several = select(addresses.c.id).where(addresses.c.id.in_(bindparam("ids", expanding=True))).order_by(addresses.c.id)
_lock_several = _several.with_for_update()


async def lock_all(tx: Transaction, address_ids: Sequence[int]) -> None:
    """As `lock`, of several, in the order of their numbers. SQLite has one writer: there is nothing to lock."""
    if tx.dialect == "postgresql" and address_ids:
        await tx.rows(_lock_several, {"ids": list(address_ids)})


_namesake = addresses.alias("namesake")
_move = (
    update(addresses)
    .where(addresses.c.address == bindparam("old"))
    .where(~exists().where(_namesake.c.address == bindparam("new")))
    .values(address=bindparam("new"))
)


async def move(tx: Transaction, old: str, new: str) -> None:
    """The same person, at another address from now on; nothing changes where that one is known already."""
    await tx.run(_move, {"old": old, "new": new})


_introduced = update(addresses).where(addresses.c.address == bindparam("a")).values(introduced_at=bindparam("now"))


async def mark_introduced(tx: Transaction, address: str, now: datetime) -> None:
    await tx.run(_introduced, {"a": address, "now": now})


_language = update(contacts).where(contacts.c.id == bindparam("c")).values(language=bindparam("language"))


async def set_language(tx: Transaction, contact_id: int, language: str) -> None:
    await tx.run(_language, {"c": contact_id, "language": language})


_name = update(contacts).where(contacts.c.id == bindparam("c")).values(name=bindparam("name"))


async def set_name(tx: Transaction, contact_id: int, name: str) -> None:
    await tx.run(_name, {"c": contact_id, "name": name[:200]})


_states = select(addresses.c.state).where(addresses.c.address == bindparam("a"))


async def state_of(tx: Transaction, address: str) -> str | None:
    return (await tx.run(_states, {"a": address})).scalar_one_or_none()


_by_id = select(addresses.c.address).where(addresses.c.id == bindparam("i"))


async def address_of(tx: Transaction, address_id: int) -> str | None:
    """The address with that number."""
    return (await tx.run(_by_id, {"i": address_id})).scalar_one_or_none()


async def number_of(tx: Transaction, address: str, language: str, now: datetime) -> int:
    """The address's number, without locking it; one that nobody has written from yet gets one."""
    found = (await tx.run(_one, {"a": address})).scalar_one_or_none()
    if found is None:
        await create(tx, address, "", language, now)
        return await number_of(tx, address, language, now)
    return int(found)


_named = (
    select(contacts.c.name)
    .join(addresses, addresses.c.contact_id == contacts.c.id)
    .where(addresses.c.address == bindparam("a"))
)


async def name_of(tx: Transaction, address: str) -> str | None:
    """What the person at an address is called; None for a stranger."""
    return (await tx.run(_named, {"a": address})).scalar_one_or_none()
