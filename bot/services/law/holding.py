"""A link or a code may have been another's: for a while after it tied two addresses together, the history behind them
is neither shown nor erased at any of them, whoever asks there."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.engine.phrases import Phrase, phrase
from bot.services import teams
from bot.services.gates import wording
from bot.services.gates.zones import zones_of
from bot.services.people import Person
from bot.services.work import Work
from bot.storage import consents
from bot.storage.database import Transaction

#: So long somebody else has time to say that it was not them; the law gives a month to answer.
HELD = timedelta(days=30)


async def until(tx: Transaction, contact_id: int, now: datetime) -> datetime | None:
    """From when on it is not held any more. None: it isn't."""
    tied = await consents.joined_last(tx, contact_id)
    return tied + HELD if tied is not None and tied + HELD > now else None


async def told(work: Work, person: Person, words: str) -> Phrase | None:
    """While it is held: those words, with the day from which on it works."""
    free = await until(work.tx, person.contact_id, work.now)
    if free is None:
        return None
    ours = await teams.zone(work)
    zone = (*zones_of(person.address, person.attributes, ours), ours)[0]
    return phrase(words, company=work.house.company, day=wording.day(free, work.now, zone, person.language))
