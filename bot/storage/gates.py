"""Whom we may ask: the settings, what is so of contacts when it is decided, and what was decided.

What is so is gathered in as many statements for a thousand addresses as for one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, bindparam, delete, exists, func, insert, or_, select

from bot.engine.gate_facts import ELSEWHERE
from bot.storage.cases import OVER
from bot.storage.database import Transaction
from bot.storage.tables import (
    addresses,
    answers,
    cases,
    contacts,
    conversations,
    decisions,
    gate_rules,
    guesses,
    pauses,
    remarks,
)
from bot.storage.upsert import insert_replacing

Row = Mapping[str, Any]

# ---------------------------------------------------------------- the settings

_rules = select(gate_rules.c.name, gate_rules.c.value)
_rule = select(gate_rules.c.value).where(gate_rules.c.name == bindparam("n"))
_put_rule = insert_replacing(gate_rules, "value", "changed_by", "changed_at")
_drop_rule = delete(gate_rules).where(gate_rules.c.name == bindparam("n"))


async def rules(tx: Transaction) -> dict[str, Any]:
    """Name → value of each that was set."""
    return {row["name"]: row["value"] for row in await tx.rows(_rules)}


async def rule(tx: Transaction, name: str) -> Any:
    """None where it was not set."""
    return (await tx.run(_rule, {"n": name})).scalar_one_or_none()


async def put_rule(tx: Transaction, name: str, value: Any, by: str, now: datetime) -> None:
    values = {"name": name, "value": value, "changed_by": by, "changed_at": now}
    await tx.run(_put_rule[tx.dialect], values)


async def drop_rule(tx: Transaction, name: str) -> None:
    await tx.run(_drop_rule, {"n": name})


# ---------------------------------------------------------------- what is so

_open_case = (
    select(func.max(cases.c.id))
    .where(cases.c.contact_id == contacts.c.id, cases.c.status.not_in(OVER))
    .correlate(contacts)
    .scalar_subquery()
)
_busy = exists().where(
    conversations.c.contact_id == contacts.c.id,
    conversations.c.status == "open",
    conversations.c.id != bindparam("goes_on"),
)
_at_number = (
    select(func.count())
    .where(
        decisions.c.contact_id == contacts.c.id,
        decisions.c.address == addresses.c.address,
        decisions.c.allowed,
        decisions.c.at >= bindparam("since"),
    )
    .correlate(contacts, addresses)
    .scalar_subquery()
)
_they = (
    select(
        addresses.c.id.label("address_id"),
        addresses.c.address,
        addresses.c.state,
        contacts.c.id.label("contact_id"),
        contacts.c.name,
        contacts.c.language,
        contacts.c.attributes,
        _open_case.label("open_case"),
        _busy.label("busy"),
        _at_number.label("number_today"),
    )
    .join(contacts, contacts.c.id == addresses.c.contact_id)
    .where(addresses.c.id.in_(bindparam("addresses", expanding=True)))
)
#: Who never did was not reached by the first question, where it ended so: then nobody was asked.
_said_something = exists().where(
    remarks.c.contact_id == conversations.c.contact_id, remarks.c.conversation_id == conversations.c.id
) | exists().where(answers.c.conversation_id == conversations.c.id)
WAS_ASKED = or_(conversations.c.outcome.is_(None), conversations.c.outcome != "abandoned", _said_something)
_asked = (
    select(
        conversations.c.contact_id,
        conversations.c.survey_key,
        func.max(conversations.c.started_at).label("last"),
        func.count().label("times"),
    )
    .where(
        conversations.c.contact_id.in_(
            select(addresses.c.contact_id).where(addresses.c.id.in_(bindparam("addresses", expanding=True)))
        ),
        WAS_ASKED,
    )
    .group_by(conversations.c.contact_id, conversations.c.survey_key)
)


async def they(tx: Transaction, address_ids: Sequence[int], since: datetime, goes_on: int) -> Sequence[Row]:
    """One row an address: address_id, address, state, contact_id, name, language, attributes, open_case, busy (they are
    answering something other than the conversation `goes_on`, at any of their addresses), and number_today:
    conversations there since then."""
    return await tx.rows(_they, {"addresses": list(address_ids), "since": since, "goes_on": goes_on})


async def asked(tx: Transaction, address_ids: Sequence[int]) -> Sequence[Row]:
    """contact_id, survey_key, last, times: of all surveys that whoever has these addresses was ever asked."""
    return await tx.rows(_asked, {"addresses": list(address_ids)})


_today = and_(decisions.c.allowed, decisions.c.at >= bindparam("since"))
#: Whoever goes on elsewhere has been counted before.
_everybody = (
    select(func.count()).where(_today, decisions.c.kind.not_in(("asked_for_it", *sorted(ELSEWHERE)))).scalar_subquery()
)
_staff_cases = select(func.count()).where(cases.c.status.not_in(OVER)).scalar_subquery()


def _house(prefixes: int) -> Select[Any]:
    """With a count for each so many beginnings of addresses."""
    columns = [
        select(func.count())
        .where(_today, decisions.c.address.startswith(bindparam(f"p{n}"), autoescape=False))
        .scalar_subquery()
        .label(f"prefix_{n}")
        for n in range(prefixes)
    ]
    return select(_everybody.label("everybody"), _staff_cases.label("staff_cases"), *columns)


_paused = select(pauses.c.scope, pauses.c.until).where(
    pauses.c.scope.in_(bindparam("channels", expanding=True)), pauses.c.until > bindparam("now")
)


async def house(tx: Transaction, since: datetime, prefixes: Sequence[str]) -> tuple[int, int, dict[str, int]]:
    """How many were asked since then who did not begin it themselves, how many cases are going on, and how many
    conversations began at numbers with each of the prefixes."""
    values = {f"p{n}": f"tel:{each}" for n, each in enumerate(prefixes)}
    row = await tx.row(_house(len(prefixes)), {"since": since, **values})
    assert row is not None
    counted = {each: row[f"prefix_{n}"] for n, each in enumerate(prefixes)}
    return row["everybody"], row["staff_cases"], counted


async def paused(tx: Transaction, channels: Sequence[str], now: datetime) -> dict[str, datetime]:
    """Channel → until when nothing is sent there."""
    return {row["scope"]: row["until"] for row in await tx.rows(_paused, {"channels": list(channels), "now": now})}


# ---------------------------------------------------------------- what was decided

_decide = insert(decisions)
_history = (
    select(decisions)
    .where(decisions.c.contact_id == bindparam("c"))
    .order_by(decisions.c.id.desc())
    .limit(bindparam("most"))
)


async def decide(tx: Transaction, rows: Sequence[dict[str, Any]]) -> None:
    await tx.run(_decide, list(rows))


_first = (
    select(decisions.c.contact_id, decisions.c.address, decisions.c.survey_key, decisions.c.kind, decisions.c.cause)
    .where(
        decisions.c.contact_id == bindparam("c"),
        decisions.c.survey_key == bindparam("survey"),
        decisions.c.at == bindparam("begun"),
        decisions.c.allowed,
    )
    .limit(1)
)


async def first_decision(tx: Transaction, conversation: Row) -> Row | None:
    """contact_id, address, survey_key, kind, cause: of the decision by which the conversation was begun."""
    values = {
        "c": conversation["contact_id"],
        "survey": conversation["survey_key"],
        "begun": conversation["started_at"],
    }
    return await tx.row(_first, values)


async def history(tx: Transaction, contact_id: int, most: int) -> Sequence[Row]:
    """Newest first."""
    return await tx.rows(_history, {"c": contact_id, "most": most})


# ---------------------------------------------------------------- who guesses

_guess = insert(guesses)
_guessed = select(func.count()).where(guesses.c.address == bindparam("a"), guesses.c.at > bindparam("since"))
_forget = delete(guesses).where(guesses.c.at <= bindparam("since"))


async def guessed(tx: Transaction, address: str, since: datetime) -> int:
    """How many unknown links they have followed since then."""
    return int((await tx.run(_guessed, {"a": address, "since": since})).scalar_one())


async def guess(tx: Transaction, address: str, now: datetime, kept_since: datetime) -> None:
    """One more; what is older than `kept_since` is forgotten."""
    await tx.run(_forget, {"since": kept_since})
    await tx.run(_guess, {"address": address, "at": now})
