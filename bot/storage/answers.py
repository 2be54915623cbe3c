"""Answers as they were given, corrected ones too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select, tuple_

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
