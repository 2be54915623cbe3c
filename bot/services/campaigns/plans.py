"""A campaign's row, as what it means."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.engine.campaigns import Plan
from bot.services.work import Work
from bot.storage.campaigns import Row

KIND = "campaign"
#: The status of a survey that nobody will be asked any more; one that is paused may go on.
ARCHIVED = "archived"


def plan_of(row: Row) -> Plan:
    return Plan.model_validate(row["plan"])


def written(plan: Plan) -> dict[str, Any]:
    return plan.model_dump(mode="json")


async def resting(work: Work, row: Row) -> dict[str, str]:
    """Of the surveys that it asks those that are not running: key → status."""
    found = [(key, await work.house.library.find(work.tx, key)) for key in plan_of(row).arms]
    statuses = {key: listed.status if listed is not None else ARCHIVED for key, listed in found}
    return {key: status for key, status in statuses.items() if status != "running"}


async def done_with(work: Work, row: Row) -> bool:
    """Whether nobody more will be asked, whoever resumes it: its last day has passed, or its surveys are archived."""
    if closed(row, work.now):
        return True
    found = await resting(work, row)
    return all(found.get(key) == ARCHIVED for key in plan_of(row).arms)


def closed(row: Row, now: datetime) -> bool:
    return row["closes_at"] is not None and bool(row["closes_at"] <= now)
