"""A bad mention becomes a case."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from bot.services import cases
from bot.services.work import Work
from bot.storage import mentions as storage
from bot.storage import tags


class Bad(NamedTuple):
    id: int
    source: str
    author: str
    words: str
    url: str


class Whose(Protocol):
    @property
    def contact_id(self) -> int | None: ...
    @property
    def address_id(self) -> int | None: ...


async def case_for(work: Work, mention: Bad, whose: Whose) -> None:
    """Of the customer it is of; an author whom nobody knows becomes a contact without an address."""
    contact_id = whose.contact_id or await _author(work, mention)
    rule = await _topic(work, mention.id) or mention.source.rpartition(":")[2]
    await cases.open_for_mention(work, contact_id, whose.address_id, (rule, mention.words, mention.url))


async def _author(work: Work, mention: Bad) -> int:
    """The same author of the same source is the same contact, so that one case takes up all they say."""
    known = await storage.contact_of_author(work.tx, mention.source, mention.author) if mention.author else None
    contact_id = known or await storage.new_contact(work.tx, mention.author, work.house.language, work.now)
    await storage.tie(work.tx, mention.id, contact_id)
    return contact_id


async def _topic(work: Work, number: int) -> str:
    """The topic that matters most of those it is about."""
    known = (await work.house.topics.current(work.tx)).topics
    keys = [row["topic_key"] for row in await tags.there(work.tx, "mention", [number]) if row["topic_key"] in known]
    return min(keys, key=lambda key: (known[key].priority != "high", key), default="")
