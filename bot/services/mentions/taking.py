"""A mention comes in: once, tagged like every other text, and somebody is told where it is bad."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import NamedTuple

from bot.engine.words.sentiment import sentiment
from bot.services.mentions import acting
from bot.services.topics.arriving import Said, heard, rated
from bot.services.topics.matching import language_of
from bot.services.work import Work
from bot.storage import mentions as storage


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """`source` and `external_id` recognise it for ever. `language` is what the source says of it, if it says so;
    `rating` is one to five; `said_at` is None where it was just said."""

    source: str
    external_id: str
    words: str
    author: str = ""
    language: str = ""
    url: str = ""
    rating: int | None = None
    said_at: datetime | None = None


class Whose(NamedTuple):
    """The customer that it is of, where it is known, and where they are reached."""

    contact_id: int | None = None
    address_id: int | None = None


NOBODY_KNOWN = Whose()


class Taken(NamedTuple):
    """`other`: another mention came under this id before. `id` is that one's then."""

    id: int
    what: str


async def take(work: Work, mention: Mention, whose: Whose = NOBODY_KNOWN, *, alert: bool = False) -> Taken:
    """`alert`: every negative one opens a case, not only one about a topic that matters much."""
    number = await storage.add(work.tx, _row(work, mention, whose))
    if number is None:
        return await _repeated(work, mention)
    keys = await heard(work, [_said(work, mention, whose, number)])
    if _feeling(mention) == "negative" and (alert or await _matters(work, keys)):
        await acting.case_for(
            work, acting.Bad(number, mention.source, mention.author, mention.words, mention.url), whose
        )
    return Taken(number, "new")


async def _matters(work: Work, keys: Collection[str]) -> bool:
    known = (await work.house.topics.current(work.tx)).topics
    return any(known[key].priority == "high" for key in keys)


async def _repeated(work: Work, mention: Mention) -> Taken:
    there = await storage.there(work.tx, mention.source, mention.external_id)
    assert there is not None
    return Taken(there["id"], "same" if there["fingerprint"] == _fingerprint(mention) else "other")


def _fingerprint(mention: Mention) -> str:
    written = json.dumps(asdict(mention), default=str, sort_keys=True)
    return hashlib.sha256(written.encode()).hexdigest()


def _feeling(mention: Mention) -> str:
    return sentiment(mention.words, rated(mention.rating))


def _row(work: Work, mention: Mention, whose: Whose) -> dict[str, object]:
    return {
        "source": mention.source,
        "external_id": mention.external_id,
        "fingerprint": _fingerprint(mention),
        "author": mention.author,
        "contact_id": whose.contact_id,
        "language": language_of(mention.words, mention.language),
        "words": mention.words,
        "url": mention.url,
        "rating": mention.rating,
        "sentiment": _feeling(mention),
        "said_at": mention.said_at or work.now,
        "received_at": work.now,
    }


def _said(work: Work, mention: Mention, whose: Whose, number: int) -> Said:
    return Said(
        source="mention",
        source_id=number,
        words=mention.words,
        language=mention.language,
        said_at=mention.said_at or work.now,
        group=rated(mention.rating),
        contact_id=whose.contact_id,
    )
