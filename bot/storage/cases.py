"""Cases, what belongs to them, and their story."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, String, and_, bindparam, cast, exists, func, insert, literal, select, update
from sqlalchemy import case as either
from sqlalchemy.exc import IntegrityError

from bot.storage.database import LostRace, Transaction
from bot.storage.tables import (
    addresses,
    askings,
    case_conversations,
    case_log,
    case_messages,
    cases,
    contacts,
    conversations,
    outbox,
    pages,
)
from bot.storage.upsert import insert_replacing

Row = Mapping[str, Any]

#: Where nobody acts any more.
OVER = ("resolved", "stood_down", "merged")
#: So begin the outbox's keys of what is written to the customer of a case: what becomes of such a message is kept.
REPLY = "reply:"

_create = insert(cases).returning(cases.c.id)


async def create(tx: Transaction, values: dict[str, Any]) -> int:
    """Raises LostRace where another case of the customer has begun at the same moment."""
    try:
        return int((await tx.run(_create, values)).scalar_one())
    except IntegrityError as error:
        raise LostRace("case") from error


_of_it = select(pages).where(pages.c.case_id == cases.c.id)
#: The key of the storm's message in which its latest page is a line; empty where that is a card.
_in_list = either(
    (pages.c.own, ""),
    else_=literal("storm:") + cast(pages.c.storm_id, String) + ":" + cast(pages.c.part, String),
)
_bundled = _of_it.with_only_columns(_in_list).order_by(pages.c.number.desc()).limit(1).scalar_subquery()
_storm = _of_it.with_only_columns(func.max(pages.c.storm_id)).scalar_subquery()
_case = (
    select(
        cases,
        _bundled.label("bundled"),
        _storm.label("storm"),
        contacts.c.name,
        contacts.c.language,
        contacts.c.attributes,
        addresses.c.address,
        addresses.c.state.label("address_state"),
        conversations.c.state.label("conversation_state"),
        conversations.c.version_id,
        askings.c.kind.label("asked_by"),
        askings.c.cause.label("asked_because"),
    )
    .join(contacts, contacts.c.id == cases.c.contact_id)
    .outerjoin(conversations, conversations.c.id == cases.c.conversation_id)
    .outerjoin(
        askings,
        and_(askings.c.contact_id == cases.c.contact_id, askings.c.conversation_id == cases.c.conversation_id),
    )
    .outerjoin(addresses, addresses.c.id == cases.c.address_id)
)


def _locked(statement: Select[Any]) -> dict[str, Select[Any]]:
    return {"sqlite": statement, "postgresql": statement.with_for_update(of=cases)}


_by_id = _locked(_case.where(cases.c.id == bindparam("c")))
_by_conversation = _locked(
    _case.where(
        cases.c.id
        == select(case_conversations.c.case_id)
        .where(case_conversations.c.conversation_id == bindparam("c"))
        .scalar_subquery()
    )
)
_ongoing = _locked(
    _case.where(cases.c.contact_id == bindparam("contact"), cases.c.status.not_in(OVER))
    .order_by(cases.c.id.desc())
    .limit(1)
)

_resolved_last = _locked(
    _case.where(cases.c.contact_id == bindparam("contact"), cases.c.status == "resolved", cases.c.state.is_not(None))
    .order_by(cases.c.changed_at.desc(), cases.c.id.desc())
    .limit(1)
)


async def load(tx: Transaction, case_id: int) -> Row | None:
    """The case with its contact and conversation, locked until the transaction ends. `bundled` is the outbox's key of
    the list in which its latest page is a line (empty or None: on a card of its own), `storm` the newest it is in."""
    return await tx.row(_by_id[tx.dialect], {"c": case_id})


_there = select(cases.c.id).where(cases.c.id == bindparam("c"))


async def there(tx: Transaction, case_id: int) -> bool:
    """Without locking it."""
    return await tx.row(_there, {"c": case_id}) is not None


async def load_of(tx: Transaction, conversation_id: int) -> Row | None:
    """The case that the conversation belongs to, in the same way."""
    return await tx.row(_by_conversation[tx.dialect], {"c": conversation_id})


async def ongoing(tx: Transaction, contact_id: int) -> Row | None:
    """The contact's case that is still going on, in the same way."""
    return await tx.row(_ongoing[tx.dialect], {"contact": contact_id})


_whose = (
    select(addresses.c.address).join(cases, cases.c.address_id == addresses.c.id).where(cases.c.id == bindparam("c"))
)


async def address_of(tx: Transaction, case_id: int) -> str | None:
    """Where the customer of the case is written to. Who locks both locks that address before the case."""
    row = await tx.row(_whose, {"c": case_id})
    return row["address"] if row is not None else None


async def resolved_last(tx: Transaction, contact_id: int) -> Row | None:
    """The contact's case that was resolved, or changed as a resolved one, most lately; in the same way."""
    return await tx.row(_resolved_last[tx.dialect], {"contact": contact_id})


_places = select(_bundled.label("bundled"), _storm.label("storm")).where(cases.c.id == bindparam("c"))


async def places(tx: Transaction, case_id: int) -> Row:
    """`bundled` and `storm`, once a page has changed them."""
    found = await tx.row(_places, {"c": case_id})
    assert found is not None
    return found


_change = update(cases).where(cases.c.id == bindparam("c"), cases.c.revision == bindparam("seen"))


async def change(tx: Transaction, row: Row, now: datetime, **fields: Any) -> None:
    """Writes the fields. Raises LostRace when somebody else changed the case since it was read, or another one of the
    customer goes on by now."""
    values = {**fields, "revision": row["revision"] + 1, "changed_at": now}
    try:
        changed = await tx.run(_change.values(values), {"c": row["id"], "seen": row["revision"]})
    except IntegrityError as error:
        raise LostRace("case") from error
    if changed.rowcount != 1:
        raise LostRace("case")


# ---------------------------------------------------------------- its conversations


class Joining(NamedTuple):
    """A conversation with the key of the alert or rule that brings it, and of the question by whose answer they may be
    written to; empty where none is asked for."""

    conversation_id: int
    alert: str
    consent: str = ""


_join = insert_replacing(case_conversations, "case_id", "alert", "joined_at")
_join_asking = insert_replacing(case_conversations, "case_id", "alert", "joined_at", "consent")
_joined = (
    select(
        case_conversations.c.conversation_id,
        case_conversations.c.consent,
        conversations.c.version_id,
        conversations.c.state.label("conversation_state"),
    )
    .join(conversations, conversations.c.id == case_conversations.c.conversation_id)
    .where(case_conversations.c.case_id == bindparam("c"))
    .order_by(case_conversations.c.conversation_id)
)


async def join(tx: Transaction, case_id: int, joining: Joining, now: datetime) -> None:
    """The conversation belongs to the case, whatever it belonged to before. That consent is asked for stays."""
    values = {**joining._asdict(), "alert": joining.alert[:20], "case_id": case_id, "joined_at": now}
    statements = _join_asking if joining.consent else _join
    await tx.run(statements[tx.dialect], values)


async def joined(tx: Transaction, case_id: int) -> Sequence[Row]:
    """conversation_id, version_id, conversation_state and consent (empty where they ask for none) of all that belong to
    it, oldest first."""
    return await tx.rows(_joined, {"c": case_id})


# ---------------------------------------------------------------- what was written to and fro

_message = insert(case_messages)
_messages = select(case_messages).where(case_messages.c.case_id == bindparam("c")).order_by(case_messages.c.id)
_heard = select(func.max(case_messages.c.at).label("at")).where(
    case_messages.c.case_id == bindparam("c"), case_messages.c.direction == "from"
)
_dropped = (
    update(case_messages)
    .where(
        case_messages.c.state == "waiting",
        case_messages.c.outbox_key.in_(
            select(outbox.c.key).where(
                outbox.c.address == bindparam("a"), outbox.c.state == "cancelled", outbox.c.key.startswith(REPLY)
            )
        ),
    )
    .values(state="failed", error=bindparam("why"))
    .returning(case_messages.c.case_id, case_messages.c.words)
)
_settle = (
    update(case_messages)
    .where(case_messages.c.outbox_key == bindparam("k"), case_messages.c.state != "failed")
    .values(state=bindparam("now"), error=bindparam("why"))
    .returning(case_messages.c.case_id, case_messages.c.author, case_messages.c.words)
)


async def add_message(tx: Transaction, values: dict[str, Any]) -> None:
    """case_id, direction (to, from), words, at; of one to the customer also author, author_name, outbox_key, state."""
    await tx.run(_message, values)


async def messages(tx: Transaction, case_id: int) -> Sequence[Row]:
    return await tx.rows(_messages, {"c": case_id})


async def settle_message(tx: Transaction, outbox_key: str, state: str, why: str = "") -> Row | None:
    """What became of a message to the customer; None where the key is none of such a message, or has failed before."""
    return await tx.row(_settle, {"k": outbox_key, "now": state, "why": why[:200]})


async def drop_messages(tx: Transaction, address: str, why: str) -> Sequence[Row]:
    """Those to that address that were still waiting when everything to it was cancelled: case_id and words."""
    return await tx.rows(_dropped, {"a": address, "why": why[:200]})


async def last_heard(tx: Transaction, case_id: int) -> datetime | None:
    """When the customer last wrote to the case."""
    row = await tx.row(_heard, {"c": case_id})
    return row["at"] if row is not None else None


# ---------------------------------------------------------------- its story

_log = insert(case_log)
_story = select(case_log).where(case_log.c.case_id == bindparam("c")).order_by(case_log.c.id)


async def log(tx: Transaction, case_id: int, values: dict[str, Any]) -> None:
    """at, actor, action; detail and name where there are any."""
    bounded = {"detail": values.get("detail", "")[:300], "name": values.get("name", "")[:200]}
    await tx.run(_log, {**values, **bounded, "case_id": case_id})


_logged = exists().where(case_log.c.case_id == bindparam("c"), case_log.c.action == bindparam("action"))


async def has_been(tx: Transaction, case_id: int, action: str) -> bool:
    """Whether that stands in its story."""
    return bool((await tx.run(select(_logged), {"c": case_id, "action": action})).scalar_one())


async def story(tx: Transaction, case_id: int) -> Sequence[Row]:
    return await tx.rows(_story, {"c": case_id})
