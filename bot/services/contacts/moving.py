"""A customer who began by text message goes on where there are buttons: a short code, sent from there, says who they
are, ties the two addresses together, and takes the open conversation along."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import timedelta

from bot.contract.address import Address
from bot.contract.outbound import Notice
from bot.engine.phrases import Phrase, phrase
from bot.engine.words.elsewhere import platform_wanted
from bot.services import converse, showing
from bot.services.contacts.joining import tie
from bot.services.people import Person, meet
from bot.services.voice import say
from bot.services.work import Work
from bot.storage import codes as storage

LIFE = timedelta(minutes=15)
#: In that time, for one contact; and wrong ones from one address.
_MOST_CODES, _MOST_TRIES = 3, 5
#: Without what looks or sounds alike. A code has letters and digits, so that no word or number is one.
_LETTERS, _DIGITS = "ABCDEFGHJKMNPQRSTUVWXYZ", "23456789"
_CODE = re.compile(rf"(?=.*[{_LETTERS}])(?=.*[{_DIGITS}])[{_LETTERS}{_DIGITS}]{{6}}")


async def typed(work: Work, person: Person, text: str) -> bool:
    """Whether it asks for a code, or is one."""
    wanted = platform_wanted(text)
    if wanted is not None and person.address.channel != wanted:
        await _give(work, person, wanted)
        return True
    return await brought(work, person, text)


async def _give(work: Work, person: Person, platform: str) -> None:
    """A new code, and how to send it."""
    if platform not in work.house.channels:
        _tell(work, person.address, person, phrase("move.not_there"))
        return
    if await storage.made(work.tx, person.contact_id, work.now - LIFE) >= _MOST_CODES:
        _tell(work, person.address, person, phrase("move.enough"))
        return
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
    told = phrase("move.code", code=code, platform=phrase(f"channel.{platform}"))
    told_with_link = phrase("move.link", code=code, url=write(code)) if write is not None else told
    _tell(work, person.address, person, told_with_link)


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
    if row is None or row["address"] == place or not await storage.use(work.tx, _hash(code), work.now):
        await storage.note_try(work.tx, place, work.now)
        return False
    await _tie(work, person, row)
    return True


async def _tie(work: Work, person: Person, row: storage.Row) -> None:
    """Both addresses are one contact's, by the customer's own act, and what was open goes on here."""
    if person.contact_id != row["contact_id"]:
        await tie(work, person, row["contact_id"])
    if not person.in_conversation:
        await storage.move_conversation(work.tx, row["address"], person.address_id)
    here, before = await meet(work, person.address), Address.parse(row["address"])
    _tell(work, here.address, here, phrase("move.here"))
    _tell(work, before, here, phrase("move.there", platform=showing.platform(here.address)))
    if here.in_conversation:
        await converse.remind(work, here)


def _tell(work: Work, to: Address, person: Person, words: Phrase) -> None:
    work.tell(to, Notice(say(words, person.language)))
