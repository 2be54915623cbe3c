"""The countries that exchange text messages with us, remembered for a little while: every text message needs them."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.storage import gates as storage
from bot.storage.database import Transaction

#: What an admin changes counts in every process after so long.
KEPT = timedelta(seconds=30)


class Countries:
    """Those of this process."""

    def __init__(self) -> None:
        self._known: frozenset[str] = frozenset()
        self._until: datetime | None = None

    async def allowed(self, tx: Transaction, now: datetime) -> frozenset[str]:
        """ISO codes; none is all of them."""
        if self._until is None or now >= self._until:
            self._known = frozenset(await storage.rule(tx, "countries") or ())
            self._until = now + KEPT
        return self._known
