"""What is done to a campaign: begun, paused, resumed, stopped. What counts is its state, at once; those that wait are
brought in line by a timer, a page at a time."""

from __future__ import annotations

from datetime import timedelta

from bot.engine.tallies import Tally
from bot.services import private
from bot.services.admin.asked import Asked, Failed, Reply, notice
from bot.services.campaigns import estimate, progress, rhythm, telling, timing
from bot.services.campaigns.making import find, in_their_chat
from bot.services.campaigns.plans import closed, plan_of
from bot.services.gates import settings
from bot.storage import campaigns as storage
from bot.storage.campaigns import Row

#: So long before its time everybody is planned: the day begins half a day earlier in some zones, and there are many.
_AHEAD = timedelta(days=1)


async def start(asked: Asked) -> Reply:
    """`start 3 r1`: as it was shown then. What was changed since is shown first."""
    campaign = await find(asked, asked.words)
    if isinstance(campaign, Failed):
        return campaign
    if campaign["state"] != "draft":
        return asked.fail("campaign.begun", number=campaign["id"])
    if closed(campaign, asked.work.now):
        return asked.fail("campaign.closes_early")
    if asked.words[1:] != [f"r{campaign['revision']}"]:
        return await estimate.dry_run(asked.work, campaign)
    await _begin(asked, campaign)
    told = [await estimate.begun(asked.work, campaign)] if private.can_replace(asked.work, asked.caller) else []
    elsewhere = in_their_chat(asked)
    return [*told, elsewhere] if elsewhere is not None else [*told]


async def _begin(asked: Asked, campaign: Row) -> None:
    work, plan, number = asked.work, plan_of(campaign), campaign["id"]
    zone, tally = (await settings.rules(work)).zone, Tally.model_validate(campaign["tally"])
    closes_at = (await estimate.ending(work, campaign, plan, tally)).closes_at(zone)
    assert closes_at is not None
    begun = {
        **campaign,
        "state": "going",
        "started_at": work.now,
        "done": 0,
        "days": await estimate.spread(work, campaign, plan, tally),
        "closes_at": closes_at,
        "made_by": str(asked.caller.sender),
        "language": asked.language,
    }
    found = progress.Progress(planned=False)
    begun["message"] = telling.begin(work, begun, progress.notice(begun, found))
    begun["shown"] = found.dumped(begun)
    await storage.change(work.tx, number, **{name: value for name, value in begun.items() if name != "id"})
    first = plan.begins(zone)
    await timing.arm(work, "plan", number, max(work.now, (first or work.now) - _AHEAD))
    await timing.arm(work, "tell", number, max(work.now, first or work.now) + rhythm.SOON)
    await timing.arm(work, "close", number, closes_at)


async def pause(asked: Asked) -> Reply:
    return await _turn(asked, "going", "paused")


async def resume(asked: Asked) -> Reply:
    return await _turn(asked, "paused", "going")


async def _turn(asked: Asked, was: str, becomes: str) -> Reply:
    campaign = await find(asked, asked.words)
    if isinstance(campaign, Failed):
        return campaign
    if campaign["state"] != was:
        return asked.fail(f"campaign.not_{was}", number=campaign["id"])
    if closed(campaign, asked.work.now):
        return asked.fail("campaign.closed", number=campaign["id"])
    await _become(asked, campaign, becomes)
    return asked.tell(f"campaign.now_{becomes}", number=campaign["id"])


async def stop(asked: Asked) -> Reply:
    """`stop 3` asks once more; `stop 3 yes`."""
    campaign = await find(asked, asked.words)
    if isinstance(campaign, Failed):
        return campaign
    number = campaign["id"]
    if campaign["state"] not in ("going", "paused"):
        return asked.fail("campaign.not_going", number=number)
    if [each.casefold() for each in asked.words[1:]] != ["yes"]:
        waiting = (await progress.of(asked.work, campaign)).waiting
        told = asked.tell("campaign.stop_sure", number=number, n=waiting)
        return notice(told, asked.button("campaign_stop_yes", f"campaign stop {number} yes", "danger"))
    await _become(asked, campaign, "stopped")
    return asked.tell("campaign.now_stopped", number=number)


async def _become(asked: Asked, campaign: Row, state: str) -> None:
    await storage.change(asked.work.tx, campaign["id"], state=state)
    await timing.arm(asked.work, "sweep", campaign["id"], asked.work.now)
