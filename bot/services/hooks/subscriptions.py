"""The webhooks known to this process. They are read at most every few seconds, so that an answer costs no statement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from bot.storage import webhooks as storage
from bot.storage.database import Transaction

#: What can be subscribed to.
EVENTS = ("answer.recorded", "conversation.finished", "case.opened", "case.resolved")
#: How long another process may not know of a change.
FRESH = timedelta(seconds=5)


class Subscription(NamedTuple):
    id: int
    events: frozenset[str]
    words: bool


class Subscriptions:
    def __init__(self) -> None:
        self._known: Sequence[Subscription] = ()
        self._read_at: datetime | None = None

    async def current(self, tx: Transaction, now: datetime) -> Sequence[Subscription]:
        if self._read_at is None or not timedelta(0) <= now - self._read_at < FRESH:
            rows = await storage.active(tx)
            self._known = [Subscription(row["id"], frozenset(row["events"]), row["words"]) for row in rows]
            self._read_at = now
        return self._known

    def forget(self) -> None:
        """They have changed."""
        self._read_at = None
