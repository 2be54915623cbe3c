"""All that customers have said in words, wherever it was kept, page by page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, get_args

from sqlalchemy import Select, bindparam, func, literal, null, select

from bot.storage.database import Transaction
from bot.storage.tables import answers, contacts, conversations, mentions, remarks

Row = Mapping[str, Any]
Source = Literal["answer", "remark", "mention"]
SOURCES: tuple[Source, ...] = get_args(Source)

_scored = answers.alias("scored")
#: The group of the conversation's first score, which tells how the words beside it are meant.
_group = (
    select(_scored.c.score_group)
    .where(
        _scored.c.conversation_id == answers.c.conversation_id,
        _scored.c.superseded_at.is_(None),
        _scored.c.score_group.is_not(None),
    )
    .order_by(_scored.c.id)
    .limit(1)
)
_group_of_remark = (
    select(_scored.c.score_group)
    .where(
        _scored.c.conversation_id == remarks.c.conversation_id,
        _scored.c.superseded_at.is_(None),
        _scored.c.score_group.is_not(None),
    )
    .order_by(_scored.c.id)
    .limit(1)
)
_answers = select(
    answers.c.id,
    answers.c.conversation_id,
    answers.c.contact_id,
    answers.c.survey_key,
    answers.c.language,
    answers.c.words,
    answers.c.answered_at.label("said_at"),
    _group.scalar_subquery().label("score_group"),
    null().label("rating"),
).where(answers.c.kind == "text", answers.c.superseded_at.is_(None), answers.c.answered_at >= bindparam("since"))
_remarks = (
    select(
        remarks.c.id,
        remarks.c.conversation_id,
        remarks.c.contact_id,
        func.coalesce(conversations.c.survey_key, "").label("survey_key"),
        func.coalesce(contacts.c.language, "").label("language"),
        remarks.c.words,
        remarks.c.said_at,
        _group_of_remark.scalar_subquery().label("score_group"),
        null().label("rating"),
    )
    .join(contacts, contacts.c.id == remarks.c.contact_id)
    .outerjoin(conversations, conversations.c.id == remarks.c.conversation_id)
    .where(remarks.c.said_at >= bindparam("since"))
)
_mentions = select(
    mentions.c.id,
    null().label("conversation_id"),
    mentions.c.contact_id,
    literal("").label("survey_key"),
    mentions.c.language,
    mentions.c.words,
    mentions.c.said_at,
    null().label("score_group"),
    mentions.c.rating,
).where(mentions.c.said_at >= bindparam("since"))
_FROM: dict[str, tuple[Select[Any], Any]] = {
    "answer": (_answers, answers.c.id),
    "remark": (_remarks, remarks.c.id),
    "mention": (_mentions, mentions.c.id),
}
_page = {
    source: found.where(number > bindparam("after")).order_by(number).limit(bindparam("most"))
    for source, (found, number) in _FROM.items()
}
_count = {source: select(func.count()).select_from(found.subquery()) for source, (found, _) in _FROM.items()}


async def page(tx: Transaction, source: str, since: datetime, after: int, most: int) -> Sequence[Row]:
    """id, conversation_id, contact_id, survey_key, language, words, said_at, score_group, rating; by number, from the
    one after `after` on."""
    return await tx.rows(_page[source], {"since": since, "after": after, "most": most})


async def count(tx: Transaction, since: datetime) -> int:
    return sum([int((await tx.run(_count[source], {"since": since})).scalar_one()) for source in SOURCES])
