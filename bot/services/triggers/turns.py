"""What an asking of a trigger asks, and how the trigger goes on after it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.engine.gate_facts import Asking
from bot.engine.patience import for_good
from bot.engine.triggers import dates
from bot.services.askings import planning
from bot.services.askings.kind import Kind, Settled, Unwanted
from bot.services.askings.planning import Planned
from bot.services.gates import deciding
from bot.services.surveys import Listed
from bot.services.triggers.planning import at_turn, zones
from bot.services.triggers.standing import Standing, of_row
from bot.services.work import Work
from bot.storage import triggers as storage
from bot.storage.askings import Row


async def _asking(work: Work, row: Row, listed: Listed) -> Asking | Unwanted:
    found = await storage.load(work.tx, row["source_id"])
    if found is None or found["removed_at"] is not None:
        return Unwanted.CANCELLED
    if found["paused_at"] is not None:
        return Unwanted.HELD
    standing = of_row(found)
    return deciding.asking(listed, "trigger")._replace(segment=standing.trigger.only)


async def _settled(work: Work, settled: Sequence[Settled]) -> None:
    """Those who were asked, and those for whom it became too late, have their next turn; who has left has none."""
    standing = await _standing(work, settled[0].row)
    if standing is None:
        return
    over = [each for each in settled if each.again is None and standing.trigger.next_delay(each.row["turn"])]
    found = await zones(work, [each.row["contact_id"] for each in over]) if over else {}
    wanted = [_next(work.now, standing, each, found[each.row["contact_id"]]) for each in over]
    await planning.plan(work, [each for each in wanted if each is not None])


def _next(now: datetime, standing: Standing, settled: Settled, zone: str) -> Planned | None:
    row, trigger = settled.row, standing.trigger
    if settled.conversation is not None:
        due = dates.following(trigger, row["turn"], now, zone)
        return at_turn(standing, row["key"], row["contact_id"], row["turn"] + 1, due) if due is not None else None
    if for_good(settled.decision):
        return None
    later = dates.missed(trigger, row["turn"], row["until"] - trigger.lateness, now, zone)
    return at_turn(standing, row["key"], row["contact_id"], *later) if later is not None else None


async def _standing(work: Work, row: Row) -> Standing | None:
    """None where it was removed."""
    found = await storage.load(work.tx, row["source_id"])
    return of_row(found) if found is not None and found["removed_at"] is None else None


KIND = Kind(_asking, _settled)
