"""Evidence of who agreed to what, and took it back. What is so now stands at the address, and in the answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, select

from bot.engine.agreeing import Said
from bot.storage.database import Transaction
from bot.storage.tables import addresses, consents

Row = Mapping[str, Any]

_insert = insert(consents)


async def add(tx: Transaction, values: Mapping[str, Any]) -> None:
    await tx.run(_insert, dict(values))


#: By the customer themselves; the others say it of them.
_OWN = ("said", "carrier", "link", "joined", "keyword", "menu", "button", "answer")
_last_ids = (
    select(func.max(consents.c.id))
    .where(
        consents.c.contact_id.in_(
            select(addresses.c.contact_id).where(addresses.c.id.in_(bindparam("addresses", expanding=True)))
        ),
        consents.c.purpose.in_(("all", "surveys")),
    )
    .group_by(consents.c.contact_id, consents.c.purpose, consents.c.source)
)
_latest = select(consents).where(consents.c.id.in_(_last_ids)).order_by(consents.c.id)


async def latest(tx: Transaction, address_ids: Sequence[int]) -> dict[int, list[Said]]:
    """Contact → what was said last of each purpose by each way, the oldest first, of whoever has these addresses."""
    found: defaultdict[int, list[Said]] = defaultdict(list)
    for row in await tx.rows(_latest, {"addresses": list(address_ids)}):
        found[row["contact_id"]].append(Said(row["purpose"], row["state"], row["source"] in _OWN))
    return found


_joined = (
    select(consents.c.at)
    .where(consents.c.contact_id == bindparam("c"), consents.c.source == "joined")
    .order_by(consents.c.at.desc())
    .limit(1)
)


async def joined_last(tx: Transaction, contact: int) -> datetime | None:
    """When a link or a code last made two addresses the contact's."""
    return (await tx.run(_joined, {"c": contact})).scalar_one_or_none()


_of_contact = (
    select(consents)
    .where(consents.c.contact_id == bindparam("c"), consents.c.purpose.in_(("all", "surveys")))
    .order_by(consents.c.id.desc())
    .limit(bindparam("most"))
)


async def evidence(tx: Transaction, contact: int, most: int) -> Sequence[Row]:
    """What the contact has agreed to as far as surveys go, the newest first."""
    return await tx.rows(_of_contact, {"c": contact, "most": most})


_of_address = (consents.c.address == bindparam("a"), consents.c.purpose == "all")
_came_back = select(func.max(consents.c.id)).where(*_of_address, consents.c.state == "in").scalar_subquery()
_left = select(consents.c.source, consents.c.wording).where(
    *_of_address, consents.c.state == "out", consents.c.id > func.coalesce(_came_back, 0)
)


async def left(tx: Transaction, address: str) -> Sequence[Row]:
    """How they have left the address since they were last back there: source and wording of each time."""
    return await tx.rows(_left, {"a": address})


_surveys = (
    select(consents.c.state)
    .where(consents.c.contact_id == bindparam("c"), consents.c.purpose == "surveys")
    .order_by(consents.c.id.desc())
    .limit(1)
)
_said_last, _reported_last = _surveys.where(consents.c.source.in_(_OWN)), _surveys.where(consents.c.source.not_in(_OWN))


async def said_last(tx: Transaction, contact: int) -> str | None:
    """What they last said of surveys themselves."""
    return (await tx.run(_said_last, {"c": contact})).scalar_one_or_none()


async def reported_last(tx: Transaction, contact: int) -> str | None:
    """What others last said of them."""
    return (await tx.run(_reported_last, {"c": contact})).scalar_one_or_none()
