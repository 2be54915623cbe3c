"""Outgoing webhooks, and what is still to be sent to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, insert, or_, select, update

from bot.storage.database import Transaction
from bot.storage.tables import webhook_deliveries as deliveries
from bot.storage.tables import webhooks

Row = Mapping[str, Any]
#: Longer than any POST may take.
LEASE = timedelta(seconds=30)

_add = insert(webhooks).returning(webhooks.c.id)
_there = select(webhooks).where(webhooks.c.removed_at.is_(None)).order_by(webhooks.c.id)
_active = _there.where(webhooks.c.disabled_at.is_(None))
_remove = (
    update(webhooks)
    .where(webhooks.c.id == bindparam("i"), webhooks.c.removed_at.is_(None))
    .values(removed_at=bindparam("now"), disabled_at=bindparam("now"), secret="")
)
_forget = delete(deliveries).where(deliveries.c.webhook_id == bindparam("i"))


async def add(tx: Transaction, values: Row) -> int:
    return int((await tx.run(_add, values)).scalar_one())


async def there(tx: Transaction) -> Sequence[Row]:
    """All that have not been removed; those that are disabled too."""
    return await tx.rows(_there)


async def active(tx: Transaction) -> Sequence[Row]:
    return await tx.rows(_active)


async def remove(tx: Transaction, number: int, now: datetime) -> bool:
    """With all that waits for it. False when there was none."""
    await tx.run(_forget, {"i": number})
    return bool((await tx.run(_remove, {"i": number, "now": now})).rowcount)


# ---------------------------------------------------------------- what waits

_enqueue = insert(deliveries)
_due = (
    select(deliveries.c.id)
    .where(
        deliveries.c.available_at <= bindparam("now"),
        or_(deliveries.c.leased_until.is_(None), deliveries.c.leased_until <= bindparam("now")),
    )
    .order_by(deliveries.c.available_at, deliveries.c.id)
    .limit(bindparam("most"))
)
_claims = {
    dialect: update(deliveries)
    .where(deliveries.c.id.in_(due.scalar_subquery()))
    .values(attempts=deliveries.c.attempts + 1, leased_until=bindparam("until"))
    .returning(deliveries)
    for dialect, due in {"sqlite": _due, "postgresql": _due.with_for_update(skip_locked=True)}.items()
}
_hooks = select(webhooks).where(webhooks.c.id.in_(bindparam("ids", expanding=True)), webhooks.c.disabled_at.is_(None))
_done = delete(deliveries).where(deliveries.c.id == bindparam("i"))
_well = (
    update(webhooks)
    .where(webhooks.c.id == bindparam("i"), webhooks.c.failing_since.is_not(None))
    .values(failing_since=None, error="")
)
_retry = (
    update(deliveries).where(deliveries.c.id == bindparam("i")).values(available_at=bindparam("at"), leased_until=None)
)
_one = select(webhooks).where(webhooks.c.id == bindparam("i"), webhooks.c.disabled_at.is_(None))
_locked = {"sqlite": _one, "postgresql": _one.with_for_update()}
_failing = (
    update(webhooks)
    .where(webhooks.c.id == bindparam("i"))
    .values(failing_since=bindparam("since"), error=bindparam("why"))
)
_disable = update(webhooks).where(webhooks.c.id == bindparam("i")).values(disabled_at=bindparam("now"))


async def enqueue(tx: Transaction, rows: Sequence[dict[str, Any]]) -> None:
    await tx.run(_enqueue, rows)


async def claim(tx: Transaction, now: datetime, most: int) -> Sequence[Row]:
    """What is due, leased to the caller."""
    return await tx.rows(_claims[tx.dialect], {"now": now, "until": now + LEASE, "most": most})


async def of(tx: Transaction, numbers: Sequence[int]) -> dict[int, Row]:
    """Those of them that are in use."""
    return {row["id"]: row for row in await tx.rows(_hooks, {"ids": list(numbers)})}


async def sent(tx: Transaction, delivery: int, number: int) -> None:
    """Nothing is kept of what has arrived."""
    await tx.run(_done, {"i": delivery})
    await tx.run(_well, {"i": number})


async def drop(tx: Transaction, delivery: int) -> None:
    await tx.run(_done, {"i": delivery})


async def retry(tx: Transaction, delivery: int, at: datetime) -> None:
    await tx.run(_retry, {"i": delivery, "at": at})


async def lock(tx: Transaction, number: int) -> Row | None:
    """The webhook as it is now, for whoever is about to change it; None where it is in use no more."""
    return await tx.row(_locked[tx.dialect], {"i": number})


async def note_failure(tx: Transaction, number: int, since: datetime, why: str) -> None:
    await tx.run(_failing, {"i": number, "since": since, "why": why[:200]})


async def disable(tx: Transaction, number: int, now: datetime) -> None:
    """Nothing more is sent there, nor what waits."""
    await tx.run(_disable, {"i": number, "now": now})
    await tx.run(_forget, {"i": number})
