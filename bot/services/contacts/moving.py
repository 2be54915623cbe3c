"""A customer who began by text message goes on where there are buttons: a short code, sent from there, says who they
are, ties the two addresses together, and takes the open conversation along."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import timedelta

from bot.contract.address import Address
from bot.contract.outbound import Notice
from bot.engine.events import Commanded
from bot.engine.phrases import Phrase, phrase
from bot.engine.reaching import PREFERENCE
from bot.engine.survey import ContactDetails
from bot.engine.words.elsewhere import platform_preferred, platform_wanted
from bot.services import converse, reachability, showing, staff
from bot.services.askings import reaching
from bot.services.contacts.joining import tie
from bot.services.law.consents import Act
from bot.services.people import Person, known, meet
from bot.services.voice import say_all
from bot.services.work import Work
from bot.storage import codes as storage
from bot.storage import contacts, conversations

LIFE = timedelta(minutes=15)
#: In that time, for one contact; and wrong ones from one address.
_MOST_CODES, _MOST_TRIES = 3, 5
#: Without what looks or sounds alike. A code has letters and digits, so that no word or number is one.
_LETTERS, _DIGITS = "ABCDEFGHJKMNPQRSTUVWXYZ", "23456789"
_CODE = re.compile(rf"(?=.*[{_LETTERS}])(?=.*[{_DIGITS}])[{_LETTERS}{_DIGITS}]{{6}}")


async def typed(work: Work, person: Person, text: str) -> bool:
    """Whether it says where they would rather be asked, or is a code."""
    if (preferred := platform_preferred(text)) is not None and not await _is_asked_how(work, person):
        await _prefer(work, person, preferred)
        return True
    wanted = platform_wanted(text)
    if wanted is not None and person.address.channel != wanted:
        _tell(work, person.address, person, await _way(work, person, wanted))
        return True
    return await brought(work, person, text)


async def _is_asked_how(work: Work, person: Person) -> bool:
    """How they may be reached is what the open question asks."""
    if not person.in_conversation:
        return False
    assert person.conversation is not None
    survey = await work.house.library.version(work.tx, person.conversation["version_id"])
    return isinstance(survey.by_key.get(person.conversation["state"]["asked"] or ""), ContactDetails)


async def _prefer(work: Work, person: Person, channel: str) -> None:
    """From now on. An open conversation goes there too, or on here: it never stops for that."""
    if channel not in work.house.channels:
        _tell(work, person.address, person, phrase("move.not_there"))
        await _go_on_here(work, person)
        return
    attributes = {**person.attributes, PREFERENCE: channel}
    await contacts.change(work.tx, person.contact_id, attributes=attributes)
    place = await _place(work, person, channel)
    _tell(work, person.address, person, *await _noted(work, person, channel, place))
    if place is None or place == person.address:
        await _go_on_here(work, person)
    elif person.in_conversation:
        await _go_on_at(work, person, place)


async def _noted(work: Work, person: Person, channel: str, place: Address | None) -> tuple[Phrase, ...]:
    """Where they are not known there yet, also how we get to know them. Nobody can text a number that they were never
    told."""
    platform = phrase(f"channel.{channel}")
    if place is not None:
        return (phrase("prefer.noted", platform=platform),)
    if channel == "sms":
        return (phrase("prefer.no_number", platform=platform),)
    return phrase("prefer.not_known", platform=platform), await _way(work, person, channel)


async def _place(work: Work, person: Person, channel: str) -> Address | None:
    """Where they are written to there; here, where this is it."""
    if channel == person.address.channel:
        return person.address
    places = (await reaching.places(work, [person.contact_id])).get(person.contact_id, ())
    there = next((each for each in places if each.channel == channel and each.reachable), None)
    return Address.parse(there.address) if there is not None else None


async def _go_on_here(work: Work, person: Person) -> None:
    if person.in_conversation and not _is_put_off(person):
        await converse.remind(work, person)


def _is_put_off(person: Person) -> bool:
    """Where they would rather be asked does not say that it is time."""
    return person.conversation is not None and person.conversation["state"]["status"] == "postponed"


async def _go_on_at(work: Work, person: Person, place: Address) -> None:
    """Where something is open there already, that goes on."""
    there = await known(work, place)
    assert person.conversation is not None
    if there is None:
        await _go_on_here(work, person)
    elif there.in_conversation:
        await _go_on_here(work, there)
    elif _is_put_off(person):
        row = person.conversation
        await conversations.move(work.tx, row["conversation_id"], row["asked_at"], there.address_id)
    else:
        await converse.bring(work, there, person.conversation, Commanded(work.key, work.now, "resume"))


async def _way(work: Work, person: Person, platform: str) -> Phrase:
    """A new code, and how to send it."""
    if platform not in work.house.channels:
        return phrase("move.not_there")
    if await storage.made(work.tx, person.contact_id, work.now - LIFE) >= _MOST_CODES:
        return phrase("move.enough")
    code = _new()
    values = {
        "code_hash": _hash(code),
        "contact_id": person.contact_id,
        "address": str(person.address),
        "created_at": work.now,
        "expires_at": work.now + LIFE,
    }
    await storage.add(work.tx, values)
    write = (work.house.deep_links or {}).get(platform)
    if write is not None:
        return phrase("move.link", code=code, url=write(code))
    return phrase("move.code", code=code, platform=phrase(f"channel.{platform}"))


def _new() -> str:
    """One in some 800 million, good for a quarter of an hour."""
    while True:
        code = "".join(secrets.choice(_LETTERS + _DIGITS) for _ in range(6))
        if _CODE.fullmatch(code):
            return code


def _hash(code: str) -> str:
    return hashlib.sha256(f"move:{code}".encode()).hexdigest()


async def brought(work: Work, person: Person, text: str) -> bool:
    """Whether it is somebody's code that is still good. Anything else is a customer's words like any others."""
    code = text.strip().upper()
    if not _CODE.fullmatch(code):
        return False
    place = str(person.address)
    if await storage.tried(work.tx, place, work.now - LIFE) >= _MOST_TRIES:
        return False
    row = await storage.find(work.tx, _hash(code), work.now)
    if row is not None and await _is_not_for_staff(work, person, row):
        _tell(work, person.address, person, phrase("say.not_for_staff"))
        return True
    if row is None or row["address"] == place or not await storage.use(work.tx, _hash(code), work.now):
        await storage.note_try(work.tx, place, work.now)
        return False
    await _tie(work, person, row)
    return True


async def _is_not_for_staff(work: Work, person: Person, row: storage.Row) -> bool:
    """A colleague does not become a customer. The code stays good."""
    return person.contact_id != row["contact_id"] and await staff.role_of(work, person.address) is not None


async def _tie(work: Work, person: Person, row: storage.Row) -> None:
    """Both addresses are one contact's, by the customer's own act, and what was open goes on here. Who had left, or was
    erased, has come back by it."""
    if person.contact_id != row["contact_id"]:
        await tie(work, person, row["contact_id"])
    elif person.state == "opted_out":
        await reachability.opt_in(work, person, Act("said"))
    before = Address.parse(row["address"])
    if not person.in_conversation:
        await _take_along(work, before, person.address_id)
    here = await meet(work, person.address)
    _tell(work, here.address, here, phrase("move.here"))
    _tell(work, before, here, phrase("move.there", platform=showing.platform(here.address)))
    if here.in_conversation:
        await converse.remind(work, here)


async def _take_along(work: Work, before: Address, to: int) -> None:
    """What is open at that address, or went on elsewhere from there, goes on at the other one."""
    row = await conversations.open_at(work.tx, str(before))
    if row is not None:
        await conversations.move(work.tx, row["id"], row["address_id"], to)


def _tell(work: Work, to: Address, person: Person, *words: Phrase) -> None:
    work.tell(to, Notice(say_all(words, person.language)))
