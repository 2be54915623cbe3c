"""A customer asks for their own data, or to be forgotten: in their own chat, in words or by a button."""

from __future__ import annotations

import secrets
from datetime import timedelta

from bot.contract.outbound import Content, Dossier, Notice, Outbound
from bot.engine.phrases import phrase
from bot.engine.words.own_data import Wish
from bot.services.admin.asked import button
from bot.services.law import erasing
from bot.services.people import Person
from bot.services.voice import say, say_all
from bot.services.work import Work
from bot.storage import consents, contacts, erasures, timers

#: The farewell names its reader's address: it goes, too, soon after it was sent.
SWEEP = "farewell"
_SOON = timedelta(minutes=1)
#: So long somebody else has time to say that it was not them who opened the link.
_NEW = timedelta(days=30)


async def typed(work: Work, person: Person, wish: Wish) -> None:
    if wish == "forget_now":
        await forget(work, person)
    else:
        work.tell(person.address, await (mine if wish == "mine" else confirmation)(work, person))


async def mine(work: Work, person: Person) -> Content:
    """The file; where none can be sent, whom to ask for it."""
    channel = work.channel(person.address)
    if channel is None or not channel.capabilities.attachments:
        return _instead(work, person, "law.no_files")
    if await _is_new_here(work, person):
        return _instead(work, person, "law.new_here")
    return dossier(person.contact_id, person, say(phrase("law.mine", company=work.house.company), person.language))


def _instead(work: Work, person: Person, words: str) -> Notice:
    return Notice(say(phrase(words, company=work.house.company), person.language))


async def _is_new_here(work: Work, person: Person) -> bool:
    """A link alone made this address theirs, and it may have been forwarded: they can ask from another."""
    place = str(person.address)
    if not await consents.joined_since(work.tx, person.contact_id, place, work.now - _NEW):
        return False
    rows = await contacts.addresses_of(work.tx, person.contact_id)
    return any(row["address"] != place and row["state"] == "reachable" for row in rows)


def dossier(contact_id: int, reader: Person, caption: str) -> Dossier:
    """Made only when it is sent: what waits in the outbox has nothing of it."""
    alt = say(phrase("law.not_written"), reader.language)
    return Dossier(contact_id, f"data-{contact_id}.json", caption, alt)


async def confirmation(work: Work, person: Person) -> Notice:
    if await _is_new_here(work, person):
        return _instead(work, person, "law.not_forgotten_here")
    channel = work.channel(person.address)
    asked = [phrase("law.sure")]
    if channel is None or not channel.capabilities.buttons:
        return Notice(say_all([*asked, phrase("law.type_yes")], person.language))
    return Notice(
        say_all(asked, person.language),
        (
            button(phrase("button.forget_all"), "data forget yes", person.language, "danger"),
            button(phrase("button.keep_all"), "data keep", person.language),
        ),
    )


async def forget(work: Work, person: Person) -> None:
    """The last word they hear from us. A forwarded link alone erases nobody's history."""
    if await _is_new_here(work, person):
        work.tell(person.address, _instead(work, person, "law.not_forgotten_here"))
        return
    await erasing.erase(work, person.contact_id)
    key = f"farewell:{secrets.token_hex(8)}"
    farewell = Notice(say(phrase("law.forgotten", company=work.house.company), person.language))
    work.send(Outbound(key=key, to=person.address, content=farewell))
    await timers.rearm(work.tx, SWEEP, key, work.now + _SOON)


async def sweep(work: Work, timer: timers.Row) -> None:
    """The farewell has been sent, or never will be."""
    if not await erasures.sweep(work.tx, timer["subject"]):
        await timers.rearm(work.tx, SWEEP, timer["subject"], work.now + _SOON)
