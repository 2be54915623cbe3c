"""Scores before a case and after it: of the conversation that opened it, and of the one that asked again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ScalarSelect, bindparam, select

from bot.storage.database import Transaction
from bot.storage.tables import answers, cases, conversations

Row = Mapping[str, Any]


def _of(conversation: Column[int], column: Column[Any]) -> ScalarSelect[Any]:
    """The first score given there that still counts."""
    return (
        select(column)
        .where(
            answers.c.conversation_id == conversation,
            answers.c.score.is_not(None),
            answers.c.superseded_at.is_(None),
        )
        .order_by(answers.c.id)
        .limit(1)
        .correlate(cases)
        .scalar_subquery()
    )


_scores = select(
    _of(cases.c.conversation_id, answers.c.kind).label("kind_before"),
    _of(cases.c.conversation_id, answers.c.score).label("before"),
    _of(cases.c.follow_up_id, answers.c.kind).label("kind_after"),
    _of(cases.c.follow_up_id, answers.c.score).label("after"),
)
_of_case = _scores.where(cases.c.id == bindparam("c"))
_of_survey = _scores.join(conversations, conversations.c.id == cases.c.follow_up_id).where(
    cases.c.survey_key == bindparam("survey"), conversations.c.started_at >= bindparam("since")
)


async def of_case(tx: Transaction, case_id: int) -> Row | None:
    """kind_before, before, kind_after, after; None each where there is no such score."""
    return await tx.row(_of_case, {"c": case_id})


async def of_survey(tx: Transaction, survey_key: str, since: datetime) -> Sequence[Row]:
    """The same of every case of that survey whose customer was asked again since then."""
    return await tx.rows(_of_survey, {"survey": survey_key, "since": since})
