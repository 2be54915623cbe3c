"""A link or a code may have been another's: for a while after it tied two addresses together, the history behind them
is neither shown nor erased at any of them, whoever asks there."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.storage import consents
from bot.storage.database import Transaction

#: So long somebody else has time to say that it was not them; the law gives a month to answer.
HELD = timedelta(days=30)


async def until(tx: Transaction, contact_id: int, now: datetime) -> datetime | None:
    """From when on it is not held any more. None: it isn't."""
    tied = await consents.joined_last(tx, contact_id)
    return tied + HELD if tied is not None and tied + HELD > now else None
