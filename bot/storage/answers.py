"""Answers as they were given, corrected ones too, and whom they are of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, or_, select, tuple_

from bot.storage.database import Transaction
from bot.storage.results import EVER
from bot.storage.tables import Id, UtcDateTime, addresses, answers, contacts, conversations, survey_versions

Row = Mapping[str, Any]

#: Later than any answer.
_NEVER = datetime(9999, 1, 1, tzinfo=UTC)


class Place(NamedTuple):
    """Where to go on reading: before this answer."""

    at: datetime = _NEVER
    id: int = 0


NEWEST = Place()

_page = (
    select(
        *(column for column in answers.c if column.name not in ("survey_key", "contact_id", "event_key")),
        contacts.c.name,
        addresses.c.address,
        survey_versions.c.version,
    )
    .join(conversations, conversations.c.id == answers.c.conversation_id)
    .join(addresses, addresses.c.id == conversations.c.address_id)
    .join(contacts, contacts.c.id == answers.c.contact_id)
    .join(survey_versions, survey_versions.c.id == answers.c.version_id)
    .where(
        answers.c.survey_key == bindparam("k"),
        answers.c.answered_at >= bindparam("since"),
        tuple_(answers.c.answered_at, answers.c.id)
        < tuple_(bindparam("before", type_=UtcDateTime), bindparam("last", type_=Id)),
    )
    .order_by(answers.c.answered_at.desc(), answers.c.id.desc())
    .limit(bindparam("most"))
)
_page_of_one = _page.where(answers.c.contact_id == bindparam("c"))


async def page(
    tx: Transaction, key: str, contact_id: int | None, since: datetime | None, before: Place, most: int
) -> Sequence[Row]:
    """The survey's answers with the contact's name, the address and the version's number, the newest first."""
    values = {"k": key, "since": since or EVER, "before": before.at, "last": before.id, "most": most}
    if contact_id is None:
        return await tx.rows(_page, values)
    return await tx.rows(_page_of_one, {**values, "c": contact_id})


_known = select(contacts.c.id, contacts.c.name, addresses.c.address).join(
    contacts, contacts.c.id == addresses.c.contact_id
)
_theirs = addresses.alias("theirs")
_by_address = _known.where(
    addresses.c.contact_id.in_(
        select(_theirs.c.contact_id).where(_theirs.c.address.in_(bindparam("spellings", expanding=True)))
    )
).order_by(addresses.c.id)
_some = (
    select(contacts.c.id)
    .where(
        or_(
            contacts.c.name.in_(bindparam("spellings", expanding=True)),
            func.lower(contacts.c.name) == bindparam("lower"),
        )
    )
    .order_by(contacts.c.id.desc())
    .limit(bindparam("most"))
)
_by_name = _known.where(addresses.c.contact_id.in_(_some)).order_by(addresses.c.contact_id.desc(), addresses.c.id)


async def at_address(tx: Transaction, spellings: Sequence[str]) -> Sequence[Row]:
    """id, name, address: all addresses of the contact at one of these."""
    return await tx.rows(_by_address, {"spellings": list(spellings)})


async def with_name(tx: Transaction, spellings: Sequence[str], most: int) -> Sequence[Row]:
    """id, name, address: all addresses of the latest contacts of that name, the first spelling in any case. The
    databases may know the case of Latin letters only: for all others it is one of the spellings."""
    values = {"spellings": list(spellings), "lower": spellings[0].lower(), "most": most}
    return await tx.rows(_by_name, values)
