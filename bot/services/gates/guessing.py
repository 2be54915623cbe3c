"""Who follows one unknown link after another is guessing: they are answered no more for a while, right or wrong."""

from __future__ import annotations

from datetime import timedelta

from bot.contract.address import Address
from bot.services.work import Work
from bot.storage import gates as storage

#: Nobody has so many links that have expired.
MOST = 10
WITHIN = timedelta(hours=1)


async def goes_on(work: Work, sender: Address) -> bool:
    """Whether they have missed too often to be told anything."""
    return await storage.guessed(work.tx, str(sender), work.now - WITHIN) >= MOST


async def missed(work: Work, sender: Address) -> None:
    await storage.guess(work.tx, str(sender), work.now, work.now - WITHIN)
