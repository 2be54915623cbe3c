"""A campaign's row, as what it means."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.engine.campaigns import Plan
from bot.storage.campaigns import Row

KIND = "campaign"


def plan_of(row: Row) -> Plan:
    return Plan.model_validate(row["plan"])


def written(plan: Plan) -> dict[str, Any]:
    return plan.model_dump(mode="json")


def closed(row: Row, now: datetime) -> bool:
    return row["closes_at"] is not None and bool(row["closes_at"] <= now)
