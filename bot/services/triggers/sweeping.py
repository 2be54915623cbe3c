"""Those who wait for a trigger that was paused, resumed or removed are brought in line with it, a page at a time, each
a timer. What counts is the trigger's row, at once: whoever's turn comes meanwhile is decided by that."""

from __future__ import annotations

from bot.services.triggers import walking
from bot.services.triggers.standing import of_row
from bot.services.work import Work
from bot.storage import askings, timers
from bot.storage import triggers as storage
from bot.storage.askings import Some
from bot.storage.triggers import Row

KIND = "trigger_sweep"


async def begin(work: Work, number: int) -> int:
    """How many wait."""
    await timers.rearm(work.tx, KIND, str(number), work.now)
    counted = await askings.counts(work.tx, "trigger", number)
    return counted.get("waiting", 0) + counted.get("held", 0)


async def fire(work: Work, timer: timers.Row) -> None:
    row = await storage.lock(work.tx, int(timer["subject"]))
    if row is None:
        return
    if await _move(work, row):
        await timers.rearm(work.tx, KIND, timer["subject"], work.now)
    elif row["removed_at"] is None and row["paused_at"] is None:
        # Only now: a walk looks through those that wait.
        await walking.begin(work, of_row(row))


async def _move(work: Work, row: Row) -> int:
    """For whom it has become too late, they are asked now if they would be asked again and again; else not at all."""
    tx, some = work.tx, Some("trigger", row["id"], work.now, walking.PAGE)
    if row["removed_at"] is not None:
        return await askings.cancel(tx, some)
    if row["paused_at"] is not None:
        return await askings.hold(tx, some)
    trigger = of_row(row).trigger
    if trigger.every is not None:
        return await askings.let_go_until(tx, some, work.now + trigger.lateness)
    return await askings.let_go_in_time(tx, some)
