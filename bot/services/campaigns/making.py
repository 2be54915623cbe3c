"""A new campaign, and what is changed in one before it begins: always answered with its dry run."""

from __future__ import annotations

from collections.abc import Sequence

from bot.contract import tokens
from bot.services.admin.asked import Asked, Failed, Reply
from bot.services.campaigns import counting, estimate, reading, telling, timing, wording
from bot.services.campaigns.plans import plan_of, written
from bot.services.gates import settings
from bot.storage import campaigns as storage
from bot.storage.campaigns import Row


async def new(asked: Asked) -> Reply:
    """`new nps to plan = pro at tue 10:00 …`"""
    if not asked.words:
        return asked.usage()
    plan = await reading.read(asked, asked.words)
    if isinstance(plan, Failed):
        return plan
    zone = (await settings.rules(asked.work)).zone
    number = await storage.create(
        asked.work.tx,
        state="counting",
        plan=written(plan),
        made_by=str(asked.caller.sender),
        language=asked.language,
        made_at=asked.work.now,
        closes_at=plan.closes_at(zone),
    )
    return await _count(asked, number)


async def change(asked: Asked) -> Reply:
    """`change 3 cap 200 sample off`; without words it says what to write."""
    campaign = await find(asked, asked.words)
    if isinstance(campaign, Failed):
        return campaign
    if campaign["state"] != "draft":
        return asked.fail("campaign.begun", number=campaign["id"])
    plan = plan_of(campaign)
    if len(asked.words) < 2:
        now = f"{wording.title(campaign, plan, asked.language)}\n{wording.described(plan, asked.language)}"
        return f"{now}\n\n{asked.tell('campaign.how_to_change', number=campaign['id'])}"
    changed = await reading.read(asked, asked.words[1:], plan)
    if isinstance(changed, Failed):
        return changed
    zone = (await settings.rules(asked.work)).zone
    await storage.change(
        asked.work.tx,
        campaign["id"],
        state="counting",
        plan=written(changed),
        revision=campaign["revision"] + 1,
        closes_at=changed.closes_at(zone),
        done=0,
        tally={},
        made_by=str(asked.caller.sender),
        language=asked.language,
    )
    return await _count(asked, campaign["id"])


async def drop(asked: Asked) -> Reply:
    campaign = await find(asked, asked.words)
    if isinstance(campaign, Failed):
        return campaign
    if campaign["state"] not in ("counting", "draft"):
        return asked.fail("campaign.begun", number=campaign["id"])
    await storage.change(asked.work.tx, campaign["id"], state="dropped")
    return asked.tell("campaign.dropped", number=campaign["id"])


async def _count(asked: Asked, number: int) -> Reply:
    """All of it at once where contacts are few; else its message changes while it is counted."""
    work = asked.work
    campaign = await counting.go_on(work, await storage.again(work.tx, number))
    if campaign["state"] == "draft":
        return await estimate.dry_run(work, campaign)
    of = await storage.contacts_in_all(work.tx)
    key = telling.begin(work, campaign, estimate.counting(campaign, campaign["tally"]["seen"], of))
    await storage.change(work.tx, number, message=key)
    await timing.arm(work, "count", number, work.now)
    return in_their_chat(asked)


def in_their_chat(asked: Asked) -> Reply:
    """What changes while it is looked at stands in their own chat; said where they are somewhere else."""
    return asked.tell("campaign.in_your_chat") if asked.caller.place is not None else None


async def find(asked: Asked, words: Sequence[str]) -> Row | Failed:
    """By its number: locked."""
    number = tokens.number(words[0].lstrip("#")) if words else None
    if number is None:
        return asked.usage()
    found = await storage.load(asked.work.tx, number)
    if found is None or found["state"] == "dropped":
        return asked.fail("campaign.unknown", number=number)
    return found
