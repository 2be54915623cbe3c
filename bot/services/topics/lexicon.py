"""The topics known to this process, read anew when one of them has changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from bot.services.topics.matching import Matcher
from bot.services.topics.topic import Topic, from_row
from bot.storage import topics as storage
from bot.storage.database import Transaction


class Known(NamedTuple):
    """`topics` are those in use, by key."""

    revision: int
    topics: Mapping[str, Topic]
    matcher: Matcher


class Lexicon:
    def __init__(self) -> None:
        self._known = Known(0, {}, Matcher(()))

    async def current(self, tx: Transaction) -> Known:
        """One small statement where nothing has changed."""
        revision = await storage.revision(tx)
        if revision != self._known.revision:
            self._known = await _read(tx, revision)
        return self._known


async def _read(tx: Transaction, revision: int) -> Known:
    topics = [from_row(row) for row in await storage.everything(tx)]
    used = {each.key: each for each in topics if not each.archived}
    return Known(revision, used, Matcher(used.values()))


async def find(tx: Transaction, key: str) -> Topic | None:
    """As it is now; an archived one too."""
    return next((from_row(row) for row in await storage.everything(tx) if row["key"] == key), None)
