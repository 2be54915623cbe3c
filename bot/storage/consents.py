"""Evidence of who agreed to what, and took it back. What is so now stands at the address, and in the answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert

from bot.storage.database import Transaction
from bot.storage.tables import consents

_insert = insert(consents)


async def add(tx: Transaction, values: Mapping[str, Any]) -> None:
    await tx.run(_insert, dict(values))
