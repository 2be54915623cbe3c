"""What one contact has answered, to be shown to them, and taken away if they say so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, delete, func, select

from bot.storage.database import Transaction
from bot.storage.tables import answers, remarks

Row = Mapping[str, Any]

_latest = (
    select(answers.c.conversation_id)
    .where(answers.c.contact_id == bindparam("c"), answers.c.superseded_at.is_(None))
    .group_by(answers.c.conversation_id)
    .order_by(func.max(answers.c.id).desc())
    .limit(bindparam("most"))
)
_own = (
    select(
        answers.c.conversation_id,
        answers.c.version_id,
        answers.c.question,
        answers.c.value,
        answers.c.answered_at,
    )
    .where(answers.c.contact_id == bindparam("c"), answers.c.superseded_at.is_(None))
    .where(answers.c.conversation_id.in_(_latest.scalar_subquery()))
    .order_by(answers.c.conversation_id.desc(), answers.c.id)
)


async def latest(tx: Transaction, contact_id: int, most: int) -> Sequence[Row]:
    """The answers that count of their latest conversations, at most so many of these, the newest first."""
    return await tx.rows(_own, {"c": contact_id, "most": most})


_answers = delete(answers).where(answers.c.conversation_id == bindparam("c"), answers.c.question == bindparam("q"))
_remarks = delete(remarks).where(remarks.c.conversation_id == bindparam("c"), remarks.c.question == bindparam("q"))


async def erase(tx: Transaction, conversation_id: int, question: str) -> None:
    """The answer to one question with all that came before it, and what was said beside it."""
    await tx.run(_answers, {"c": conversation_id, "q": question})
    await tx.run(_remarks, {"c": conversation_id, "q": question})
