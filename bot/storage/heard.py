"""How many of those who were unhappy have heard back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, exists, func, select

from bot.storage.database import Transaction
from bot.storage.tables import answers, case_messages, cases, told
from bot.storage.tellings import Row

UNHAPPY = ("detractor", "dissatisfied", "hard", "negative")
_unhappy = (
    select(answers.c.contact_id, func.max(answers.c.answered_at).label("at"))
    .where(
        answers.c.score_group.in_(UNHAPPY),
        answers.c.superseded_at.is_(None),
        answers.c.answered_at >= bindparam("since"),
    )
    .group_by(answers.c.contact_id)
)


def _share(*which: ColumnElement[bool]) -> Select[Any]:
    unhappy = _unhappy.where(*which).subquery("unhappy")
    was_told = exists().where(
        told.c.contact_id == unhappy.c.contact_id, told.c.outcome == "sent", told.c.at > unhappy.c.at
    )
    was_answered = exists().where(
        cases.c.contact_id == unhappy.c.contact_id,
        case_messages.c.case_id == cases.c.id,
        case_messages.c.direction == "to",
        case_messages.c.state != "failed",
        case_messages.c.at > unhappy.c.at,
    )
    heard = was_told | was_answered
    counts: tuple[ColumnElement[Any], ...] = (func.count().label("n"), func.count().filter(heard).label("heard"))
    return select(*counts).select_from(unhappy)


_everywhere = _share()
_of_survey = _share(answers.c.survey_key == bindparam("k"))


async def heard_back(tx: Transaction, since: datetime, survey: str = "") -> Row:
    """n: contacts with an unhappy answer since then (to that survey, else to any); heard: those of them who were told
    something, or written to in a case, after the last such answer."""
    values = {"since": since, "k": survey} if survey else {"since": since}
    found = await tx.row(_of_survey if survey else _everywhere, values)
    assert found is not None
    return found
