"""A promoter's own code: whoever new begins with it is counted for them."""

from __future__ import annotations

import re
import secrets

from bot.services.people import Person
from bot.services.work import Work
from bot.storage import referrals as storage

#: Without letters and digits that look or sound like one another. Eight of them are one in 850 thousand million.
_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
_LENGTH = 8
_CODE = re.compile(rf"[{_ALPHABET}]{{{_LENGTH}}}")
#: What somebody types who was sent by a friend, in the four languages.
_TYPED = re.compile(r"(?:friend|друг|朋友)[\s:]*([A-Za-z0-9 -]{8,16})", re.IGNORECASE)


async def code_of(work: Work, contact_id: int) -> str:
    """The contact's own, the same for ever. Raises LostRace where it was made at the same moment elsewhere."""
    if (known := await storage.code_of(work.tx, contact_id)) is not None:
        return known
    code = "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
    await storage.add_code(work.tx, code, contact_id, work.now)
    return code


def read(text: str) -> str | None:
    """A code as it is followed or typed, in any case, with blanks or dashes; None for what is none."""
    code = re.sub(r"[\s-]", "", text).upper()
    return code if _CODE.fullmatch(code) else None


def typed(text: str) -> str | None:
    """`FRIEND K7QM2XPA`: the code in it."""
    match = _TYPED.fullmatch(text.strip())
    return read(match[1]) if match else None


async def begins(work: Work, person: Person, code: str | None) -> bool:
    """Whether it is somebody's code. Who has never been asked anything, and is not that one, is counted for them."""
    owner = await storage.owner_of(work.tx, code) if code is not None else None
    if code is None or owner is None:
        return False
    if owner != person.contact_id and not await storage.was_asked(work.tx, person.contact_id):
        await storage.count(work.tx, code, person.contact_id, work.now)
    return True
