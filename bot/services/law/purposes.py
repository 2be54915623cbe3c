"""No surveys any more, but words about one's own affairs; and what others say that customers agreed to."""

from __future__ import annotations

from collections.abc import Sequence

from bot.contract.address import Address
from bot.contract.outbound import Notice
from bot.engine.agreeing import State
from bot.engine.events import OptedOut
from bot.engine.phrases import phrase
from bot.services import converse
from bot.services.contacts import known
from bot.services.law import consents
from bot.services.law.consents import Act
from bot.services.people import Person
from bot.services.people import known as known_at
from bot.services.voice import say
from bot.services.work import Work
from bot.storage import consents as storage
from bot.storage import contacts, conversations, outbox


async def said(work: Work, person: Person, state: State, act: Act) -> None:
    """By the customer themselves. They hear once that it holds."""
    if await storage.said_last(work.tx, person.contact_id) == state:
        return
    await consents.note(work, person, state, act)
    await _mirror(work, person.contact_id, state)
    if state == "out":
        await _end_surveys(work, person.contact_id)
    told = phrase(f"consent.surveys_{state}", company=work.house.company)
    work.tell(person.address, Notice(say(told, person.language)))


async def _end_surveys(work: Work, contact: int) -> None:
    """At whichever of their addresses they were asked, with the questions that still wait at any of them."""
    places = await contacts.lock_addresses(work.tx, contact)
    for row in await conversations.open_of(work.tx, contact):
        person = await known_at(work, Address.parse(row["address"]))
        assert person is not None
        await converse.bring(work, person, row, OptedOut(work.key, work.now))
        for place in places:
            await outbox.withdraw(work.tx, place["address"], row["conversation_id"])


async def reported(work: Work, contact: int, places: Sequence[str], state: State, act: Act) -> None:
    """What was said already is not written down again: files come every night."""
    if await storage.reported_last(work.tx, contact) == state:
        return
    for place in places:
        await consents.note_of(work, contact, place, state, act)


async def _mirror(work: Work, contact: int, state: State) -> None:
    """What lists and segments go by."""
    row = await contacts.load(work.tx, contact)
    if row is not None:
        attributes = known.changed(row["attributes"], known.CONSENT.key, "yes" if state == "in" else "no")
        await contacts.change(work.tx, contact, attributes=attributes)
