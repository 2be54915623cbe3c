"""What a campaign does by itself, each a timer: counting and planning page by page, holding back what waits, showing
how far it has come, and its end. A process that is killed loses none of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from bot.services.campaigns import counting, estimate, pages, progress, rhythm, telling, withdrawing
from bot.services.campaigns.plans import KIND, done_with, plan_of
from bot.services.gates import settings
from bot.services.work import Work
from bot.storage import askings, contacts, timers
from bot.storage import campaigns as storage
from bot.storage.askings import Some
from bot.storage.campaigns import Row
from bot.storage.database import Transaction

#: So many times it says how far the dry run has come.
_TOLD = 20


async def arm(work: Work, what: str, number: int, at: datetime) -> None:
    """The next of that kind; one that was armed before is not done any more."""
    await timers.rearm(work.tx, KIND, f"{what}:{number}", at)


async def fire(work: Work, timer: timers.Row) -> None:
    what, _, number = timer["subject"].partition(":")
    campaign = await storage.load(work.tx, int(number))
    if campaign is not None:
        await _DOERS[what](work, campaign)


async def _count(work: Work, campaign: Row) -> None:
    if campaign["state"] != "counting":
        return
    after = await counting.go_on(work, campaign)
    if after["state"] == "draft":
        telling.end(work, after, await estimate.dry_run(work, after))
    else:
        await _show_counting(work, campaign, after)
        await arm(work, "count", campaign["id"], work.now)


async def _show_counting(work: Work, before: Row, after: Row) -> None:
    of = await contacts.count(work.tx)
    seen = [row["tally"].get("seen", 0) for row in (before, after)]
    if seen[0] * _TOLD // max(of, 1) != seen[1] * _TOLD // max(of, 1):
        telling.go_on(work, after, estimate.counting(after, seen[1], of), seen[1])


async def _plan(work: Work, campaign: Row) -> None:
    if campaign["state"] in ("going", "paused") and not campaign["planned"] and await pages.go_on(work, campaign):
        await arm(work, "plan", campaign["id"], work.now)


#: State → what is done about a page of those that wait.
_MOVES: Mapping[str, Callable[[Transaction, Some], Awaitable[int]]] = {
    "paused": askings.hold,
    "going": askings.let_go,
    "stopped": askings.cancel,
}


async def _sweep(work: Work, campaign: Row) -> None:
    """A page of those that wait: as the campaign stands now."""
    state = "stopped" if await done_with(work, campaign) else campaign["state"]
    move, some = _MOVES.get(state), Some(KIND, campaign["id"], work.now, pages.PAGE)
    moved = await move(work.tx, some) if move is not None else 0
    if state == "stopped":
        moved += await withdrawing.withdraw(work, campaign)
    elif state == "going":
        moved += await withdrawing.go_on(work, campaign, pages.PAGE)
    await arm(work, "sweep" if moved else "tell", campaign["id"], work.now)


async def _close(work: Work, campaign: Row) -> None:
    """Nobody more is asked: who has paused it has nothing to resume."""
    if campaign["state"] == "paused":
        await storage.change(work.tx, campaign["id"], state="going")
    await _sweep(work, await storage.again(work.tx, campaign["id"]))


async def _tell(work: Work, campaign: Row) -> None:
    """Whether it is over is seen here too, and what has become of its surveys."""
    if campaign["state"] not in ("going", "paused", "stopped"):
        return
    found = await progress.of(work, campaign)
    if found.waiting and await done_with(work, campaign):
        await _close(work, campaign)
        return
    if campaign["state"] == "going" and found.held and "paused" not in found.resting.values():
        await _sweep(work, campaign)
        return
    if found.over and campaign["state"] == "going":
        await storage.change(work.tx, campaign["id"], state="over")
    await _show(work, await storage.again(work.tx, campaign["id"]), found)
    if not found.over:
        begins = plan_of(campaign).begins((await settings.rules(work)).zone)
        after = await storage.again(work.tx, campaign["id"])
        await arm(work, "tell", campaign["id"], rhythm.again(after, found.all, begins, work.now))


async def _show(work: Work, campaign: Row, found: progress.Progress) -> None:
    """In the message that there is, where it says something else by now. What it said before goes out first: with a
    platform that can't be reached no changes pile up."""
    before, said = campaign["shown"], found.dumped(campaign)
    if before == {**before, **said}:
        return
    times = before.get("times", 0)
    ended = found.over and campaign["state"] in ("stopped", "over")
    if ended:
        telling.end(work, campaign, progress.notice(campaign, found), times)
    elif await telling.waits(work, campaign, times - 1):
        return
    else:
        telling.go_on(work, campaign, progress.notice(campaign, found), times)
    shown = {**said, "times": times + 1, "at": work.now.isoformat()}
    await storage.change(work.tx, campaign["id"], shown=shown)


_DOERS: dict[str, Callable[[Work, Row], Awaitable[None]]] = {
    "count": _count,
    "plan": _plan,
    "sweep": _sweep,
    "tell": _tell,
    "close": _close,
}
