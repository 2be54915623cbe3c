"""A contact's scores across surveys, the rules that judge them, and what was found by these."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, or_, select, update

from bot.storage.cases import OVER
from bot.storage.database import Transaction
from bot.storage.tables import answers, cases, contacts, risk_matches, risk_rules
from bot.storage.upsert import insert_replacing

Row = Mapping[str, Any]

#: No rule looks further back: six requirements of twenty answers each, had they all the same kind.
_MOST_SCORES = 120

_scores = (
    select(answers.c.kind, answers.c.survey_key, answers.c.score, answers.c.score_group, answers.c.answered_at)
    .where(
        answers.c.contact_id == bindparam("c"),
        answers.c.score_group.is_not(None),
        answers.c.superseded_at.is_(None),
    )
    .order_by(answers.c.answered_at.desc(), answers.c.id.desc())
    .limit(_MOST_SCORES)
)


async def scores(tx: Transaction, contact_id: int) -> Sequence[Row]:
    """kind, survey_key, score, score_group, answered_at of the answers that count, the newest first."""
    return await tx.rows(_scores, {"c": contact_id})


_rules = select(risk_rules.c.key, risk_rules.c.outcome, risk_rules.c.criteria).order_by(risk_rules.c.key)
_put = insert_replacing(risk_rules, "outcome", "criteria", "changed_by", "changed_at")


async def rules(tx: Transaction) -> Sequence[Row]:
    """key, outcome, criteria; of a rule that was taken away the criteria are empty."""
    return await tx.rows(_rules)


async def put_rule(tx: Transaction, key: str, outcome: str, criteria: str, by: str, now: datetime) -> None:
    values = {"key": key, "outcome": outcome, "criteria": criteria, "changed_by": by, "changed_at": now}
    await tx.run(_put[tx.dialect], values)


_contact = select(contacts.c.id).where(contacts.c.id == bindparam("c"))
_contact_locked = {"sqlite": _contact, "postgresql": _contact.with_for_update()}


async def lock(tx: Transaction, contact_id: int) -> None:
    """Two addresses of one contact may be heard at once: what happens once for each contact takes its row first."""
    await tx.run(_contact_locked[tx.dialect], {"c": contact_id})


_found = (
    select(risk_matches.c.id)
    .outerjoin(cases, cases.c.id == risk_matches.c.case_id)
    .where(
        risk_matches.c.contact_id == bindparam("c"),
        risk_matches.c.rule == bindparam("rule"),
        or_(risk_matches.c.at > bindparam("since"), cases.c.status.not_in(OVER)),
    )
    .limit(1)
)


async def is_known(tx: Transaction, contact_id: int, rule: str, since: datetime) -> bool:
    """Whether the rule was found to hold since then, or its case is not resolved yet."""
    return await tx.row(_found, {"c": contact_id, "rule": rule, "since": since}) is not None


_note = insert(risk_matches)


async def note(tx: Transaction, values: dict[str, Any]) -> None:
    await tx.run(_note, values)


_attributes = select(contacts.c.attributes).where(contacts.c.id == bindparam("c"))
_set = update(contacts).where(contacts.c.id == bindparam("c")).values(attributes=bindparam("attributes"))


async def attributes(tx: Transaction, contact_id: int) -> dict[str, Any]:
    return dict((await tx.run(_attributes, {"c": contact_id})).scalar_one())


async def set_attributes(tx: Transaction, contact_id: int, values: dict[str, Any]) -> None:
    await tx.run(_set, {"c": contact_id, "attributes": values})
