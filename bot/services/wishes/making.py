"""A new wish as a row, whoever's it is: typed by a customer, or tagged by staff in what one has said."""

from __future__ import annotations

from typing import Any, NamedTuple

from bot.contract.address import Address
from bot.engine.languages import Language
from bot.engine.phrases import Phrase, phrase
from bot.engine.words.text import has_words
from bot.services.columns import clipped
from bot.services.people import Person, meet
from bot.services.private import Caller
from bot.services.work import Work
from bot.storage import wishes

LONGEST = 1000
_TITLE = 80


class Author(NamedTuple):
    contact_id: int
    address_id: int
    language: Language


def author(person: Person) -> Author:
    return Author(person.contact_id, person.address_id, person.language)


async def create(work: Work, by: Author, text: str, status: str) -> int:
    """`text` is on one line. Its title is its beginning, until staff find a better one."""
    return await wishes.create(work.tx, _values(work, by, text, status))


def _values(work: Work, by: Author, text: str, status: str) -> dict[str, Any]:
    return {
        **by._asdict(),
        "title": title_of(text),
        "words": text,
        "status": status,
        "revision": 0,
        "created_at": work.now,
        "changed_at": work.now,
    }


def title_of(text: str) -> str:
    return clipped(text, _TITLE)


def problem(text: str) -> Phrase | None:
    """Why these words are no wish."""
    if not has_words(text):
        return phrase("wish.no_words")
    return phrase("wish.too_long", most=LONGEST) if len(text) > LONGEST else None


async def count(work: Work, number: int, by: Author, source: str) -> bool:
    """Their vote; False where they had voted already."""
    vote = {
        "wish_id": number,
        "contact_id": by.contact_id,
        "address_id": by.address_id,
        "source": source,
        "at": work.now,
    }
    return await wishes.vote(work.tx, vote)


async def wish_from_words(work: Work, event: Caller, contact_id: int, words: str) -> int | Phrase:
    """Staff tag what a customer has said as a wish: it is the customer's, who is told what becomes of it. Returns its
    number, or why there is none. Whether the caller is staff has been checked."""
    text = " ".join(words.split())
    if (wrong := problem(text)) is not None:
        return wrong
    address = await wishes.latest_address(work.tx, contact_id)
    if address is None:
        return phrase("wish.no_customer")
    by = author(await meet(work, Address.parse(address)))
    number = await create(work, by, text, "open")
    await count(work, number, by, "staff")
    await wishes.log(work.tx, number, work.now, str(event.sender), "tagged")
    return number
