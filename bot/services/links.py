"""Links that start a survey: for whoever has one, or for one contact alone, once. Nobody can guess one."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from bot.contract.address import Address
from bot.services.contacts import joining
from bot.services.people import Person, meet
from bot.services.work import Work
from bot.storage import links as storage
from bot.storage.links import Row

LIFE = timedelta(days=30)


async def make(work: Work, survey_key: str, by: Address, contact_id: int | None = None) -> str:
    """A token of 128 bits; only its hash is kept. With a contact it is theirs alone."""
    token = secrets.token_urlsafe(16)
    values = {
        "token_hash": _hash(token),
        "survey_key": survey_key,
        "created_by": str(by),
        "created_at": work.now,
        "expires_at": work.now + LIFE,
        "contact_id": contact_id,
    }
    await storage.add(work.tx, values)
    return token


async def find(work: Work, token: str) -> Row | None:
    return await storage.find(work.tx, _hash(token), work.now)


async def claim(work: Work, person: Person, link: Row) -> Person | None:
    """Who opens a personal link is its contact from then on, with all that was theirs before. None where somebody was
    faster."""
    if not await storage.use(work.tx, link["token_hash"], work.now):
        return None
    if person.contact_id != link["contact_id"] and not await joining.tie(work, person, link["contact_id"]):
        return None
    return await meet(work, person.address)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
