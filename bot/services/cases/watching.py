"""What happens to cases by themselves: their deadlines pass, and targets can't be reached."""

from __future__ import annotations

from bot.engine.cases.events import DeadlinePassed, TargetFailed
from bot.engine.phrases import phrase
from bot.services import names
from bot.services.cases import many
from bot.services.cases.admins import tell_admins
from bot.services.cases.moving import bring
from bot.services.cases.stored import Row, case_of
from bot.services.work import Work
from bot.storage import cases, pages, timers


async def target_failed(work: Work, case_id: int, target: str, why: str) -> None:
    """A staff channel can't be reached any more: the admins are told, and if it is the one whose turn it is, the next
    target is paged at once. With a storm's list all cases in it have failed to come."""
    tell_admins(work, phrase("staff.target_failed", target=await names.known(work, target), reason=why))
    await pages.take_turn(work.tx, target)
    storm = await pages.list_of(work.tx, case_id, target)
    if storm is not None:
        await many.target_failed(work, storm)
    elif (row := await cases.load(work.tx, case_id)) is not None:
        await bring(work, row, TargetFailed(work.now, target))


async def fire(work: Work, timer: timers.Row) -> None:
    """A deadline of a case has passed. One that is stale recognises itself by its turn."""
    row = await cases.load(work.tx, timer["case_id"])
    if row is None:
        return
    turn = _turn_of_the_first_release(row, timer) if timer["kind"] == "escalation" else timer["turn"]
    await bring(work, row, DeadlinePassed(work.now, turn))


def _turn_of_the_first_release(row: Row, timer: timers.Row) -> int:
    """Its timers carried the number of the page that was waited for."""
    case = case_of(row)
    return case.turn if case.rung == timer["turn"] else -1
