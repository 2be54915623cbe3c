"""Staff know better: tags they put on or take off count, whatever the rules say."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from bot.contract.address import Address
from bot.engine.phrases import Phrase, phrase
from bot.services import staff
from bot.services.private import Caller
from bot.services.topics.topic import Topic
from bot.services.work import Work
from bot.storage import cases, tags
from bot.storage.said import Source

Text = tuple[Source, int]


async def retag(work: Work, text: Text, *, add: Iterable[str] = (), remove: Iterable[str] = (), by: Address) -> None:
    """A tag that is taken off is remembered as taken off."""
    rows = [_row(work, text, key, by, removed=False) for key in add]
    await tags.put(work.tx, [*rows, *(_row(work, text, key, by, removed=True) for key in remove)])


def _row(work: Work, text: Text, key: str, by: Address, *, removed: bool) -> dict[str, Any]:
    source, number = text
    return {
        "source": source,
        "source_id": number,
        "topic_key": key,
        "tagged_by": str(by),
        "tagged_at": work.now,
        "removed": removed,
    }


async def retag_in_thread(work: Work, event: Caller, case_id: int, words: str) -> Phrase:
    """`+price -delivery`, said by staff about a case: what is put on goes to the customer's latest text, what is taken
    off comes off all of them. Returns what to tell whoever said it."""
    if not await staff.allowed(work, event, "staff", "case tag", f"{case_id} {words}"):
        return phrase("staff.only_staff", whom=await staff.whom_to_ask(work))
    known = (await work.house.topics.current(work.tx)).topics
    wanted = _wanted(words, known)
    if isinstance(wanted, Phrase):
        return wanted
    texts = await _texts(work, case_id)
    if not texts:
        return phrase("topic.nothing_to_tag", case=case_id)
    add, remove = wanted
    await retag(work, texts[-1], add=add, by=event.sender)
    for text in texts:
        await retag(work, text, remove=remove, by=event.sender)
    said = " ".join([*(f"+{key}" for key in add), *(f"-{key}" for key in remove)])
    return phrase("topic.retagged", case=case_id, tags=said)


def _wanted(words: str, known: Mapping[str, Topic]) -> tuple[Collection[str], Collection[str]] | Phrase:
    """What to put on and what to take off; a word without a sign is put on."""
    said = words.casefold().replace("\u2212", "-").replace(",", " ").split()
    add = {word.lstrip("+"): None for word in said if not word.startswith("-")}
    remove = {word.lstrip("-"): None for word in said if word.startswith("-")}
    unknown = [key for key in (*add, *remove) if key not in known]
    if unknown:
        return phrase("topic.unknown", key=unknown[0][:40], keys=", ".join(known))
    if not said or set(add) & set(remove):
        return phrase("topic.how_to_tag")
    return add, remove


async def _texts(work: Work, case_id: int) -> list[Text]:
    """All that the customer said in the case's conversations, else unasked; oldest first."""
    row = await cases.load(work.tx, case_id)
    if row is None:
        return []
    ids = [each["conversation_id"] for each in await cases.joined(work.tx, case_id)]
    found = await tags.texts_of(work.tx, ids) if ids else await tags.mentions_of(work.tx, row["contact_id"])
    return [(each["source"], each["source_id"]) for each in found]
