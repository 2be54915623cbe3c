"""Every free text is tagged when it arrives, in the transaction that keeps it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.engine.words.sentiment import sentiment
from bot.engine.words.text import has_words
from bot.services.topics.matching import language_of
from bot.storage import tags
from bot.storage.said import Source

if TYPE_CHECKING:
    from bot.services.work import Work

#: Who has tagged a text, where nobody of the staff has.
OURSELVES = "heardback"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One text. `group` is that of the score given with it."""

    source: Source
    source_id: int
    words: str
    language: str
    said_at: datetime
    group: str | None = None
    conversation_id: int | None = None
    contact_id: int | None = None
    survey_key: str = ""


async def heard(work: Work, said: Sequence[Said]) -> frozenset[str]:
    """Tags what says something, and returns the keys of all topics found; costs nothing where nothing is said."""
    texts = [each for each in said if has_words(each.words)]
    if not texts:
        return frozenset()
    known = await work.house.topics.current(work.tx)
    found = [known.matcher.topics(each.words) for each in texts]
    tagged = [tag(each, key, work.now) for each, keys in zip(texts, found, strict=True) for key in sorted(keys)]
    await tags.keep(work.tx, [understood(each) for each in texts], tagged)
    return frozenset().union(*found)


async def answers(work: Work, rows: Sequence[Mapping[str, Any]], ids: Sequence[int], group: str | None) -> None:
    """Answers just recorded, with the numbers they were given."""
    words = ((row, number) for row, number in zip(rows, ids, strict=True) if row["kind"] == "text")
    await heard(work, [_answer(row, number, group) for row, number in words])


def _answer(row: Mapping[str, Any], number: int, group: str | None) -> Said:
    return Said(
        source="answer",
        source_id=number,
        words=row["words"],
        language=row["language"],
        said_at=row["answered_at"],
        group=group,
        conversation_id=row["conversation_id"],
        contact_id=row["contact_id"],
        survey_key=row["survey_key"],
    )


async def remark(
    work: Work, row: Mapping[str, Any], number: int, language: str, survey_key: str = "", group: str | None = None
) -> None:
    """A remark just kept, with the number it was given."""
    said = Said(
        source="remark",
        source_id=number,
        words=row["words"],
        language=language,
        said_at=row["said_at"],
        group=group,
        conversation_id=row["conversation_id"],
        contact_id=row["contact_id"],
        survey_key=survey_key,
    )
    await heard(work, [said])


def rated(rating: int | None) -> str | None:
    """The group of one to five stars."""
    return None if rating is None else "negative" if rating < 3 else "positive" if rating > 3 else "neutral"


def understood(said: Said) -> dict[str, Any]:
    """Its row among the texts."""
    return {
        "source": said.source,
        "source_id": said.source_id,
        "conversation_id": said.conversation_id,
        "contact_id": said.contact_id,
        "survey_key": said.survey_key,
        "language": language_of(said.words, said.language),
        "sentiment": sentiment(said.words, said.group),
        "said_at": said.said_at,
    }


def tag(said: Said, key: str, now: datetime) -> dict[str, Any]:
    return {
        "source": said.source,
        "source_id": said.source_id,
        "topic_key": key,
        "tagged_by": OURSELVES,
        "tagged_at": now,
        "removed": False,
    }
