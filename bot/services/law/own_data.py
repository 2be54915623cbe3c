"""Everything that is stored of one customer, as one JSON file: the rows of each table in `storage/personal.py`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from bot.storage import personal
from bot.storage.database import Database, Transaction

#: Who of the staff did what is theirs, and what only the machinery needs is nobody's.
_NOT_THEIRS = frozenset(
    (
        "assignee", "assignee_name", "attempts", "author", "available_at", "actor", "by", "case_id", "changed_by",
        "event_key", "fingerprint", "interviewed_by", "key", "leased_until", "not_after", "pages", "place", "revision",
        "settled", "tagged_by", "targets", "under", "edits", "outbox_key", "within_seconds", "version_id",
    )
)  # fmt: skip
#: States as the engine keeps them: their answers stand in their own table.
_STATES = frozenset(("cases", "dialogues"))


#: Table → rows of theirs; a table that has none is missing.
Collected = Mapping[str, Sequence[Mapping[str, Any]]]


async def written(database: Database, contact_id: int) -> bytes:
    async with database.transaction() as tx:
        found = await collected(tx, contact_id)
    return json.dumps(found, ensure_ascii=False, indent=1, default=_plain).encode()


async def collected(tx: Transaction, contact_id: int) -> Collected:
    places = await personal.addresses(tx, contact_id)
    found = await personal.everything(tx, contact_id, places)
    return {name: [_row(name, row) for row in rows] for name, rows in reversed(list(found.items())) if rows}


def _row(table: str, row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value
        for name, value in row.items()
        if name not in _NOT_THEIRS and not (name == "state" and table in _STATES and isinstance(value, dict))
    }


def _plain(value: object) -> str:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)
