"""A wish has changed: its voters are told, once, when it has stayed so for a while."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bot.services.wishes import tellings
from bot.services.work import Work
from bot.storage import raised
from bot.storage import tellings as storage

#: What is taken back sooner is never told.
PATIENCE = timedelta(minutes=10)


async def changed(work: Work, row: Mapping[str, Any], status: str, actor: str) -> bool:
    """Whether its voters are going to be told; `row` is the wish as it was. Those whom an earlier change had not
    reached yet hear of this one instead."""
    await withdrawn(work, row)
    if status == row["told_status"]:
        return False
    number = await storage.create(work.tx, _values(work, row, status, actor))
    await tellings.arm(work, number, PATIENCE)
    return True


async def joining(work: Work, row: Mapping[str, Any], actor: str) -> None:
    """Voters of another wish are about to be this one's: what its own were told of it, they will be told too."""
    if row["told_status"] != "open" and row["told_status"] == row["status"]:
        number = await storage.create(work.tx, _values(work, row, row["status"], actor))
        await raised.note_voters(work.tx, number, row["id"], work.now)
        await tellings.arm(work, number, PATIENCE)


async def withdrawn(work: Work, row: Mapping[str, Any]) -> None:
    """What was still to be told of its status is not."""
    await storage.drop_unfinished(work.tx, storage.of_wish(row["id"]), "status", work.now)


def _values(work: Work, row: Mapping[str, Any], status: str, actor: str) -> dict[str, Any]:
    return {
        "what": storage.of_wish(row["id"]),
        "kind": "status",
        "status": status,
        "texts": {},
        "state": "waiting",
        "told_by": actor,
        "counts": {},
        "created_at": work.now,
        "changed_at": work.now,
    }
