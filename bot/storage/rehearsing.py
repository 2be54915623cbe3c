"""What was decided in a time, page by page, with what has to be known to decide it again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, exists, func, select

from bot.storage.cases import OVER
from bot.storage.database import Transaction
from bot.storage.gates import WAS_ASKED
from bot.storage.tables import cases, contacts, conversations, decisions

Row = Mapping[str, Any]

_since: Any = bindparam("since")
_first = select(func.min(decisions.c.id)).where(decisions.c.allowed.in_((True, False)), decisions.c.at >= _since)
_newest = select(decisions.c.id).order_by(decisions.c.id.desc()).offset(bindparam("most")).limit(1)
_page = (
    select(decisions, contacts.c.attributes)
    .join(contacts, contacts.c.id == decisions.c.contact_id)
    .where(decisions.c.id > bindparam("after"))
    .order_by(decisions.c.id)
    .limit(bindparam("size"))
)


async def before(tx: Transaction, since: datetime, most: int) -> tuple[int, bool] | None:
    """The number after which the decisions since then begin, and whether older ones are left out because there are more
    than so many. None where nothing was decided."""
    first = (await tx.run(_first, {"since": since})).scalar_one_or_none()
    if first is None:
        return None
    left_out = (await tx.run(_newest, {"most": most})).scalar_one_or_none()
    return (left_out, True) if left_out is not None and left_out >= first else (first - 1, False)


async def page(tx: Transaction, after: int, size: int) -> Sequence[Row]:
    """The columns of a decision and the contact's attributes, the oldest first."""
    return await tx.rows(_page, {"after": after, "size": size})


_theirs = conversations.c.contact_id.in_(bindparam("contacts", expanding=True))
_asked = (
    select(
        conversations.c.contact_id,
        conversations.c.survey_key,
        func.max(conversations.c.started_at).label("last"),
        func.count().label("times"),
    )
    .where(_theirs, conversations.c.started_at < _since, WAS_ASKED)
    .group_by(conversations.c.contact_id, conversations.c.survey_key)
)
_was_decided = exists().where(
    decisions.c.contact_id == conversations.c.contact_id,
    decisions.c.survey_key == conversations.c.survey_key,
    decisions.c.at == conversations.c.started_at,
    decisions.c.allowed,
)
_begun = select(
    conversations.c.contact_id,
    conversations.c.survey_key,
    conversations.c.started_at,
    WAS_ASKED.label("counts"),
    _was_decided.label("decided"),
).where(_theirs, conversations.c.started_at >= _since)


async def asked(tx: Transaction, contact_ids: Sequence[int], since: datetime) -> Sequence[Row]:
    """contact_id, survey_key, last, times: what they were asked before then."""
    return await tx.rows(_asked, {"contacts": list(contact_ids), "since": since})


async def begun(tx: Transaction, contact_ids: Sequence[int], since: datetime) -> Sequence[Row]:
    """contact_id, survey_key, started_at of what began from then on; whether it `counts`, and was `decided`."""
    return await tx.rows(_begun, {"contacts": list(contact_ids), "since": since})


_cases = (
    select(cases.c.id, cases.c.opened_at, cases.c.changed_at, cases.c.status.in_(OVER).label("over"))
    .where(cases.c.id > bindparam("after"), cases.c.status.not_in(OVER) | (cases.c.changed_at >= _since))
    .order_by(cases.c.id)
    .limit(bindparam("size"))
)


async def some_cases(tx: Transaction, after: int, since: datetime, size: int) -> Sequence[Row]:
    """id, opened_at, changed_at, over: of those that were going on then or later."""
    return await tx.rows(_cases, {"after": after, "since": since, "size": size})
