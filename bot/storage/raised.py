"""Who raised a matter, and who of them was told what became of it.

Whom a telling is for is found anew for each batch: those who raised the matter and are not in `told` yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, bindparam, exists, func, insert, literal, or_, select

from bot.storage.database import Transaction
from bot.storage.tables import (
    addresses,
    answers,
    cases,
    contacts,
    conversations,
    tags,
    tellings,
    texts,
    told,
    wish_votes,
)
from bot.storage.tellings import Row

#: Who raised a topic longer ago than this, before the telling was begun, does not wait for news of it any more.
RAISED_WITHIN = timedelta(days=365)

_their_last = (
    select(func.max(addresses.c.id))
    .where(addresses.c.contact_id == texts.c.contact_id)
    .correlate(texts)
    .scalar_subquery()
)
_corrected = exists().where(answers.c.id == texts.c.source_id, answers.c.superseded_at.is_not(None))
#: Each contact whose answers, remarks or mentions carry the topic, at the newest address where they said it; where that
#: was no conversation, at the newest they have.
_people_who_raised = (
    select(
        texts.c.contact_id,
        func.coalesce(func.max(conversations.c.address_id), func.max(_their_last)).label("address_id"),
    )
    .select_from(
        texts.join(
            tags,
            and_(tags.c.source == texts.c.source, tags.c.source_id == texts.c.source_id, tags.c.removed.is_(False)),
        ).outerjoin(conversations, conversations.c.id == texts.c.conversation_id)
    )
    .where(
        tags.c.topic_key == bindparam("topic"),
        texts.c.contact_id.is_not(None),
        texts.c.said_at >= bindparam("since"),
        ~and_(texts.c.source == "answer", _corrected),
    )
    .group_by(texts.c.contact_id)
)

_other, _once = tellings.alias("other"), told.alias("once")
_told_in_words = (
    exists()
    .where(
        _once.c.contact_id == contacts.c.id,
        _once.c.outcome == "sent",
        _other.c.id == _once.c.telling_id,
        _other.c.kind == "words",
    )
    .correlate(contacts)
)
#: What a case is in when nobody works on it.
_OVER = ("resolved", "stood_down", "merged")
#: The question of the built-in surveys, or whichever an alert of theirs waited for.
_asks_consent = or_(
    answers.c.question == "may_contact",
    exists().where(cases.c.contact_id == answers.c.contact_id, cases.c.consent == answers.c.question),
)
_last_consent = (
    select(answers.c.value)
    .where(answers.c.contact_id == contacts.c.id, answers.c.superseded_at.is_(None), _asks_consent)
    .order_by(answers.c.id.desc())
    .limit(1)
    .correlate(contacts)
    .scalar_subquery()
)


def _recipients(raised: Any) -> Select[Any]:
    """`raised` has contact_id and address_id."""
    return (
        select(
            contacts.c.id.label("contact_id"),
            contacts.c.language,
            addresses.c.address,
            addresses.c.state,
            addresses.c.introduced_at,
            exists().where(cases.c.contact_id == contacts.c.id, cases.c.status.not_in(_OVER)).label("open_case"),
            _told_in_words.where(_other.c.what == bindparam("subject")).label("told_already"),
            _told_in_words.where(_once.c.at > bindparam("lately")).label("told_lately"),
            _last_consent.label("may_contact"),
        )
        .select_from(
            raised.join(contacts, contacts.c.id == raised.c.contact_id).join(
                addresses, addresses.c.id == raised.c.address_id
            )
        )
        .where(~exists().where(told.c.telling_id == bindparam("t"), told.c.contact_id == contacts.c.id))
        .order_by(contacts.c.id)
        .limit(bindparam("most"))
    )


_voters = select(wish_votes.c.contact_id, wish_votes.c.address_id).where(wish_votes.c.wish_id == bindparam("wish"))
#: What a telling is about → those it is for.
_RECIPIENTS = {
    "wish": _recipients(_voters.subquery("raised")),
    "topic": _recipients(_people_who_raised.subquery("raised")),
}
#: Who opts out while the batch is worked out waits for its end, and what it wrote for them is cancelled then.
_LOCKED = {
    "sqlite": _RECIPIENTS,
    "postgresql": {kind: each.with_for_update(of=addresses) for kind, each in _RECIPIENTS.items()},
}


async def batch(tx: Transaction, row: Row, lately: datetime, most: int) -> Sequence[Row]:
    """The next ones to be told, their addresses locked: contact_id, language, address, state, introduced_at, and what
    gates look at: open_case, told_already (of the same thing), told_lately, may_contact (None where never asked)."""
    return await tx.rows(_LOCKED[tx.dialect][_about(row)[0]], _values(row, lately, most))


async def everybody(tx: Transaction, row: Row, lately: datetime, most: int) -> Sequence[Row]:
    """As `batch`, only to look at."""
    return await tx.rows(_RECIPIENTS[_about(row)[0]], _values(row, lately, most))


def _about(row: Row) -> tuple[str, str]:
    kind, _, name = str(row["what"]).partition(":")
    return kind, name


def _values(row: Row, lately: datetime, most: int) -> dict[str, Any]:
    kind, name = _about(row)
    given = {"wish": int(name)} if kind == "wish" else {"topic": name, "since": row["created_at"] - RAISED_WITHIN}
    return {**given, "t": row["id"], "subject": row["what"], "lately": lately, "most": most}


_note = insert(told)


async def note(tx: Transaction, rows: Sequence[dict[str, Any]]) -> None:
    """telling_id, contact_id, address, outcome, at. Nobody is noted twice for a telling: the key forbids it."""
    if rows:
        await tx.run(_note, rows if len(rows) > 1 else rows[0])


_note_voters = insert(told).from_select(
    ["telling_id", "contact_id", "address", "outcome", "at"],
    select(
        bindparam("t", type_=told.c.telling_id.type),
        wish_votes.c.contact_id,
        addresses.c.address,
        literal("told_already"),
        bindparam("now", type_=told.c.at.type),
    )
    .join_from(wish_votes, addresses, addresses.c.id == wish_votes.c.address_id)
    .where(wish_votes.c.wish_id == bindparam("wish")),
)


async def note_voters(tx: Transaction, telling: int, wish: int, now: datetime) -> None:
    """Whoever has voted for the wish by now is not told by this telling: they have heard it."""
    await tx.run(_note_voters, {"t": telling, "wish": wish, "now": now})
