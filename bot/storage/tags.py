"""How texts were understood: language, sentiment, and the topics they are tagged with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, delete, func, select, tuple_

from bot.storage.database import Transaction
from bot.storage.tables import answers, tags, texts, topics
from bot.storage.upsert import insert_ignoring, insert_replacing

Row = Mapping[str, Any]

_text = insert_replacing(texts, "language", "sentiment")
_tag = insert_ignoring(tags)


async def keep(tx: Transaction, understood: Sequence[Row], tagged: Sequence[Row]) -> None:
    """Rows of `texts`, of which those that are there get the new language and sentiment, and new rows of `tags`. One
    that staff have taken off stays off."""
    await tx.run(_text[tx.dialect], understood)
    if tagged:
        await tx.run(_tag[tx.dialect], tagged)


_kept = texts.outerjoin(answers, and_(texts.c.source == "answer", answers.c.id == texts.c.source_id))
#: A corrected answer's words count no more.
_counts = answers.c.superseded_at.is_(None)
_known = topics.c.archived.is_(False)
_on = and_(tags.c.source == texts.c.source, tags.c.source_id == texts.c.source_id, tags.c.removed.is_(False))
_tagged = _kept.join(tags, _on).join(topics, topics.c.key == tags.c.topic_key)
_theirs = texts.c.conversation_id.in_(bindparam("ids", expanding=True))
_of_conversations = (
    select(texts.c.conversation_id, texts.c.source, texts.c.source_id, texts.c.sentiment, tags.c.topic_key)
    .select_from(_tagged)
    .where(_theirs, _counts, _known)
    .order_by(texts.c.said_at, texts.c.source_id, tags.c.topic_key)
)


async def of_conversations(tx: Transaction, conversation_ids: Sequence[int]) -> Sequence[Row]:
    """conversation_id, source, source_id, sentiment, topic_key: one row for each tag of a text that counts."""
    return await tx.rows(_of_conversations, {"ids": list(conversation_ids)})


_oldest_first = select(texts.c.source, texts.c.source_id).order_by(texts.c.said_at, texts.c.source_id)
_texts_of = _oldest_first.select_from(_kept).where(_theirs, _counts)
_mentions_of = _oldest_first.where(texts.c.contact_id == bindparam("c"), texts.c.source == "mention")


async def texts_of(tx: Transaction, conversation_ids: Sequence[int]) -> Sequence[Row]:
    """source, source_id of the texts that count, oldest first."""
    return await tx.rows(_texts_of, {"ids": list(conversation_ids)})


async def mentions_of(tx: Transaction, contact_id: int) -> Sequence[Row]:
    """source, source_id of what this customer said unasked, oldest first."""
    return await tx.rows(_mentions_of, {"c": contact_id})


_sounding = (
    select(texts.c.source, texts.c.sentiment, topics.c.key, topics.c.names)
    .select_from(_kept.outerjoin(tags, _on).outerjoin(topics, (topics.c.key == tags.c.topic_key) & _known))
    .order_by(texts.c.said_at, texts.c.source_id, topics.c.key)
)
_about = _sounding.where(_theirs, _counts)
_about_mentions = _sounding.where(texts.c.contact_id == bindparam("c"), texts.c.source == "mention")


async def about(tx: Transaction, conversation_ids: Sequence[int], contact_id: int) -> Sequence[Row]:
    """source, sentiment, key, names: one row for each tag of a text that counts, and one without a key for a text
    that has none. Without conversations it is the mentions of the contact."""
    if conversation_ids:
        return await tx.rows(_about, {"ids": list(conversation_ids)})
    return await tx.rows(_about_mentions, {"c": contact_id})


_put = insert_replacing(tags, "tagged_by", "tagged_at", "removed")


async def put(tx: Transaction, rows: Sequence[Row]) -> None:
    """Rows of `tags` in place of those that are there: what staff say counts."""
    if rows:
        await tx.run(_put[tx.dialect], rows)


_figures = (
    select(topics.c.key, topics.c.kind, topics.c.names, texts.c.sentiment, func.count().label("n"))
    .select_from(_tagged)
    .where(_counts, _known, texts.c.said_at >= bindparam("since"))
    .group_by(topics.c.key, texts.c.sentiment)
)
_figures_of = _figures.where(texts.c.survey_key == bindparam("k"))


async def figures(tx: Transaction, since: datetime, survey_key: str | None = None) -> Sequence[Row]:
    """key, kind, names, sentiment, n: how many texts of a topic sound so; of one survey, or of all that is said."""
    values = {"since": since} if survey_key is None else {"since": since, "k": survey_key}
    return await tx.rows(_figures if survey_key is None else _figures_of, values)


_there = select(tags.c.source_id, tags.c.topic_key, tags.c.tagged_by).where(
    tags.c.source == bindparam("s"), tags.c.source_id.in_(bindparam("ids", expanding=True))
)


async def there(tx: Transaction, source: str, ids: Sequence[int]) -> Sequence[Row]:
    """source_id, topic_key, tagged_by; those that were taken off too."""
    return await tx.rows(_there, {"s": source, "ids": list(ids)})


_take_off = delete(tags).where(
    tags.c.source == bindparam("s"),
    tuple_(tags.c.source_id, tags.c.topic_key).in_(bindparam("pairs", expanding=True)),
)


async def forget(tx: Transaction, source: str, pairs: Sequence[tuple[int, str]]) -> None:
    """Tags that the rules don't give any more, as (source_id, topic_key)."""
    if pairs:
        await tx.run(_take_off, {"s": source, "pairs": list(pairs)})
