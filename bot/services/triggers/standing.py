"""The triggers known to this process. They are read at most every few seconds, so that an answer costs no statement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from bot.engine.triggers.trigger import Trigger
from bot.storage import triggers as storage
from bot.storage.database import Transaction

#: How long another process may not know of a change.
FRESH = timedelta(seconds=5)


class Standing(NamedTuple):
    """One that is on. `number` is the survey's own."""

    id: int
    survey: str
    number: int
    trigger: Trigger

    @property
    def cause(self) -> str:
        return f"{self.survey} {self.number}: {self.trigger}"


class Triggers:
    def __init__(self) -> None:
        self._known: Sequence[Standing] = ()
        self._read_at: datetime | None = None

    async def current(self, tx: Transaction, now: datetime) -> Sequence[Standing]:
        if self._read_at is None or not timedelta(0) <= now - self._read_at < FRESH:
            self._known = [of_row(row) for row in await storage.standing(tx)]
            self._read_at = now
        return self._known

    def forget(self) -> None:
        """They have changed."""
        self._read_at = None


def of_row(row: storage.Row) -> Standing:
    return Standing(row["id"], row["survey_key"], row["number"], Trigger.model_validate(row["document"]))
