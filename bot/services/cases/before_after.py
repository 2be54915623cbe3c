"""The score that a case began with, and the one that was given when the customer was asked again."""

from __future__ import annotations

from bot.services.cases.stored import Row
from bot.storage import before_after
from bot.storage.database import Transaction


async def kind_before(tx: Transaction, case_id: int) -> str:
    """Of the score that it began with; empty where there was none."""
    found = await before_after.of_case(tx, case_id)
    return str(found["kind_before"] or "") if found is not None else ""


async def scores(tx: Transaction, row: Row) -> str:
    """`NPS 2 → 8`; empty as long as there are not both."""
    found = await before_after.of_case(tx, row["id"]) if row["follow_up_id"] is not None else None
    if found is None or found["before"] is None or found["after"] is None:
        return ""
    before, after = found["kind_before"].upper(), found["kind_after"].upper()
    return f"{before} {found['before']} → {'' if before == after else f'{after} '}{found['after']}"
