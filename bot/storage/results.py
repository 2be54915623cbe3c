"""The figures behind a survey's results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, func, select

from bot.storage.database import Transaction
from bot.storage.tables import answers, conversations

Row = Mapping[str, Any]

_counting = (answers.c.survey_key == bindparam("k"), answers.c.superseded_at.is_(None))
_scores = (
    select(answers.c.question, answers.c.kind, answers.c.score, answers.c.score_group, func.count().label("n"))
    .where(*_counting, answers.c.score.is_not(None))
    .group_by(answers.c.question, answers.c.kind, answers.c.score, answers.c.score_group)
    .order_by(answers.c.question, answers.c.score)
)
_outcomes = (
    select(conversations.c.status, conversations.c.outcome, func.count().label("n"))
    .where(conversations.c.survey_key == bindparam("k"))
    .group_by(conversations.c.status, conversations.c.outcome)
)
_answered = select(func.count(func.distinct(answers.c.conversation_id))).where(*_counting)
_words = (
    select(answers.c.value, answers.c.answered_at)
    .where(*_counting, answers.c.kind == "text")
    .order_by(answers.c.id.desc())
    .limit(bindparam("most"))
)


_chosen = (
    select(answers.c.question, answers.c.value, func.count().label("n"))
    .where(*_counting, answers.c.kind.in_(("choice", "multi_choice", "yes_no")))
    .group_by(answers.c.question, answers.c.value)
)


async def chosen(tx: Transaction, key: str) -> Sequence[Row]:
    """question, value, n: how often each choice, or set of choices, was made."""
    return await tx.rows(_chosen, {"k": key})


async def scores(tx: Transaction, key: str) -> Sequence[Row]:
    """question, kind, score, score_group, n: how often each value was given."""
    return await tx.rows(_scores, {"k": key})


async def outcomes(tx: Transaction, key: str) -> Sequence[Row]:
    return await tx.rows(_outcomes, {"k": key})


async def answered(tx: Transaction, key: str) -> int:
    """Conversations with at least one answer."""
    return int((await tx.run(_answered, {"k": key})).scalar_one())


async def latest_words(tx: Transaction, key: str, most: int) -> Sequence[Row]:
    return await tx.rows(_words, {"k": key, "most": most})
