"""Campaigns: what is planned, how far it has come, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import String, and_, bindparam, cast, func, insert, literal_column, or_, select, union_all, update

from bot.storage.database import Transaction
from bot.storage.erased import THERE
from bot.storage.outbox import NIGHT
from bot.storage.tables import addresses, answers, askings, campaigns, contacts, conversations, outbox, staff

Row = Mapping[str, Any]

_create = insert(campaigns).returning(campaigns.c.id)
_one = select(campaigns).where(campaigns.c.id == bindparam("n"))
_locked = {"sqlite": _one, "postgresql": _one.with_for_update()}
_change = update(campaigns).where(campaigns.c.id == bindparam("n"))


async def create(tx: Transaction, **values: Any) -> int:
    new = {"tally": {}, "refused": {}, "shown": {}, **values}
    return int((await tx.run(_create, new)).scalar_one())


async def look(tx: Transaction, number: int) -> Row | None:
    """As it is now; not locked."""
    return await tx.row(_one, {"n": number})


async def load(tx: Transaction, number: int) -> Row | None:
    """Locked until the transaction ends: who is asked, planned or stopped is one after the other."""
    return await tx.row(_locked[tx.dialect], {"n": number})


async def again(tx: Transaction, number: int) -> Row:
    """As it is after a change: one that was loaded is there."""
    found = await load(tx, number)
    assert found is not None
    return found


async def change(tx: Transaction, number: int, **values: Any) -> None:
    """Of one that was loaded."""
    await tx.run(_change.values(**values), {"n": number})


_latest = (
    select(campaigns)
    .where(campaigns.c.state.not_in(("counting", "dropped")))
    .order_by(campaigns.c.id.desc())
    .limit(bindparam("most"))
)
_under_way = (
    select(campaigns)
    .where(campaigns.c.state.in_(("going", "paused")))
    .order_by(campaigns.c.id.desc())
    .limit(bindparam("most"))
)


_that_asked = (
    select(campaigns.c.id, campaigns.c.state)
    .join(askings, askings.c.source_id == campaigns.c.id)
    .where(
        askings.c.contact_id == bindparam("contact"),
        askings.c.conversation_id == bindparam("c"),
        askings.c.kind == "campaign",
    )
    .limit(1)
)


async def that_asked(tx: Transaction, contact: int, conversation: int) -> Row | None:
    """id and state; None where no campaign began the conversation."""
    return await tx.row(_that_asked, {"contact": contact, "c": conversation})


async def latest(tx: Transaction, most: int) -> Sequence[Row]:
    return await tx.rows(_latest, {"most": most})


async def under_way(tx: Transaction, most: int) -> Sequence[Row]:
    """The latest first."""
    return await tx.rows(_under_way, {"most": most})


# ---------------------------------------------------------------- whom it may mean

#: Colleagues are no customers. Both by themselves: with OR between them PostgreSQL reads all addresses for each page.
_colleagues = union_all(
    select(addresses.c.contact_id).where(addresses.c.address.in_(select(staff.c.address))),
    select(addresses.c.contact_id).where(addresses.c.address.in_(bindparam("admins", expanding=True))),
)
_page = (
    select(contacts.c.id, contacts.c.name, contacts.c.language, contacts.c.attributes)
    .where(contacts.c.id > bindparam("after"), THERE, contacts.c.id.not_in(_colleagues))
    .order_by(contacts.c.id)
    .limit(bindparam("most"))
)


async def page(tx: Transaction, after: int, most: int, admins: Sequence[str]) -> Sequence[Row]:
    """The next contacts who are not staff: id, name, language, attributes."""
    return await tx.rows(_page, {"after": after, "most": most, "admins": list(admins)})


# ---------------------------------------------------------------- what has not been sent

#: By way of the address, which leads to the one conversation that is open there.
_unsent = (
    select(
        outbox.c.id.label("row"),
        outbox.c.key,
        conversations.c.id.label("conversation_id"),
        addresses.c.id.label("address_id"),
    )
    .join(addresses, addresses.c.address == outbox.c.address)
    .join(conversations, conversations.c.address_id == addresses.c.id)
    .join(
        askings,
        and_(askings.c.contact_id == conversations.c.contact_id, askings.c.conversation_id == conversations.c.id),
    )
    .where(
        outbox.c.state == literal_column("'pending'"),
        or_(outbox.c.leased_until.is_(None), outbox.c.leased_until <= bindparam("now")),
        conversations.c.status == literal_column("'open'"),
        outbox.c.key.startswith(cast(conversations.c.id, String) + ":", autoescape=False),
        askings.c.kind == "campaign",
        askings.c.source_id == bindparam("n"),
    )
    .order_by(outbox.c.id)
    .limit(bindparam("most"))
)
_held = _unsent.where(outbox.c.error == NIGHT, outbox.c.available_at > bindparam("now"))


async def unsent(tx: Transaction, number: int, now: datetime, most: int) -> Sequence[Row]:
    """row, key, conversation_id, address_id: of what it asks and nobody has begun to send."""
    return await tx.rows(_unsent, {"n": number, "now": now, "most": most})


async def held(tx: Transaction, number: int, now: datetime, most: int) -> Sequence[int]:
    """Of that what is held for a time that has not come: the outbox's numbers."""
    return [row["row"] for row in await tx.rows(_held, {"n": number, "now": now, "most": most})]


# ---------------------------------------------------------------- what came of it

_its = (askings.c.kind == "campaign", askings.c.source_id == bindparam("n"))
#: What each of its customers has answered of what it asks them: what they answered last, also where a link or a keyword
#: led them to it before the campaign's last day.
_answered = (
    select(askings.c.id, func.max(answers.c.conversation_id).label("conversation_id"))
    .join(campaigns, campaigns.c.id == askings.c.source_id)
    .join(answers, and_(answers.c.contact_id == askings.c.contact_id, answers.c.survey_key == askings.c.survey_key))
    .where(
        *_its,
        or_(
            answers.c.conversation_id == askings.c.conversation_id,
            answers.c.answered_at.between(campaigns.c.started_at, campaigns.c.closes_at),
        ),
    )
    .group_by(askings.c.id)
    .subquery()
)
_was_asked, _has_answered = askings.c.status == "asked", _answered.c.id.is_not(None)
_asked = (
    select(
        askings.c.survey_key,
        func.count().filter(_was_asked).label("asked"),
        func.count().filter(_was_asked, _has_answered).label("answered"),
        func.count().filter(~_was_asked).label("besides"),
        func.count().filter(conversations.c.status == "open").label("open"),
    )
    .outerjoin(_answered, _answered.c.id == askings.c.id)
    .outerjoin(conversations, conversations.c.id == askings.c.conversation_id)
    .where(*_its, or_(_was_asked, _has_answered))
    .group_by(askings.c.survey_key)
)
_scores = (
    select(answers.c.survey_key, answers.c.question, answers.c.version_id, answers.c.value, func.count().label("n"))
    .where(
        answers.c.conversation_id.in_(select(_answered.c.conversation_id)),
        answers.c.superseded_at.is_(None),
        answers.c.score.is_not(None),
    )
    .group_by(answers.c.survey_key, answers.c.question, answers.c.version_id, answers.c.value)
)


async def asked(tx: Transaction, number: int) -> Sequence[Row]:
    """survey_key, asked, answered (of those asked: at least one question), besides (who answered without being asked by
    the campaign), open: of each survey that it asks."""
    return await tx.rows(_asked, {"n": number})


async def scores(tx: Transaction, number: int) -> Sequence[Row]:
    """survey_key, question, version_id, value, n: how often each score was given, once by each customer."""
    return await tx.rows(_scores, {"n": number})
