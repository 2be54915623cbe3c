"""A new campaign, and what is changed in one before it begins: always answered with its dry run."""

from __future__ import annotations

from collections.abc import Sequence

from bot.contract import tokens
from bot.contract.outbound import Notice
from bot.engine import campaigns
from bot.engine.campaigns import Plan
from bot.engine.phrases import Phrase
from bot.services.admin.asked import Asked, Failed, Reply
from bot.services.campaigns import counting, estimate, reading, telling, timing
from bot.services.campaigns.plans import plan_of, written
from bot.services.gates import settings
from bot.services.people import Person
from bot.services.work import Work
from bot.storage import campaigns as storage
from bot.storage import contacts
from bot.storage.campaigns import Row


async def new(asked: Asked) -> Reply:
    """`new nps to plan = pro at tue 10:00 …`"""
    if len(campaigns.parts(asked.words)[""]) != 1:
        return asked.usage()
    plan = reading.read(await reading.known(asked.work), asked.words)
    if isinstance(plan, Phrase):
        return Failed(asked.say(plan))
    return await create(asked.work, asked.person, plan) or in_their_chat(asked)


async def change(asked: Asked) -> Reply:
    """`change 3 cap 200 sample off`"""
    campaign = await draft(asked)
    if isinstance(campaign, Failed):
        return campaign
    plan = reading.read(await reading.known(asked.work), asked.words[1:], plan_of(campaign))
    if isinstance(plan, Phrase):
        return Failed(asked.say(plan))
    return await alter(asked.work, asked.person, campaign, plan) or in_their_chat(asked)


async def draft(asked: Asked) -> Row | Failed:
    """The one that the first word names, if it can still be changed: locked."""
    campaign = await find(asked, asked.words)
    if not isinstance(campaign, Failed) and campaign["state"] != "draft":
        return asked.fail("campaign.begun", number=campaign["id"])
    return campaign


async def create(work: Work, person: Person, plan: Plan) -> Notice | None:
    """Its dry run; None while that is still being counted."""
    number = await storage.create(
        work.tx,
        state="counting",
        plan=written(plan),
        made_by=str(person.address),
        language=person.language,
        made_at=work.now,
        closes_at=plan.closes_at((await settings.rules(work)).zone),
    )
    return await _count(work, number)


async def alter(work: Work, person: Person, campaign: Row, plan: Plan) -> Notice | None:
    """As `create`, of a draft that is there: locked."""
    await storage.change(
        work.tx,
        campaign["id"],
        state="counting",
        plan=written(plan),
        revision=campaign["revision"] + 1,
        closes_at=plan.closes_at((await settings.rules(work)).zone),
        done=0,
        tally={},
        made_by=str(person.address),
        language=person.language,
    )
    return await _count(work, campaign["id"])


async def drop(asked: Asked) -> Reply:
    campaign = await find(asked, asked.words)
    if isinstance(campaign, Failed):
        return campaign
    if campaign["state"] not in ("counting", "draft"):
        return asked.fail("campaign.begun", number=campaign["id"])
    await storage.change(asked.work.tx, campaign["id"], state="dropped")
    return Notice(asked.tell("campaign.dropped", number=campaign["id"]), in_place=True)


async def _count(work: Work, number: int) -> Notice | None:
    """All of it at once where contacts are few; else its message changes while it is counted."""
    campaign = await counting.go_on(work, await storage.again(work.tx, number))
    if campaign["state"] == "draft":
        return await estimate.dry_run(work, campaign)
    of = await contacts.count(work.tx)
    key = telling.begin(work, campaign, estimate.counting(campaign, campaign["tally"]["seen"], of))
    await storage.change(work.tx, number, message=key)
    await timing.arm(work, "count", number, work.now)
    return None


def in_their_chat(asked: Asked) -> Notice | None:
    """What changes while it is looked at stands in their own chat; said where they are somewhere else."""
    return Notice(asked.tell("campaign.in_your_chat")) if asked.caller.place is not None else None


async def find(asked: Asked, words: Sequence[str]) -> Row | Failed:
    """By its number: locked."""
    number = tokens.number(words[0].lstrip("#")) if words else None
    if number is None:
        return asked.usage()
    found = await storage.load(asked.work.tx, number)
    if found is None or found["state"] == "dropped":
        return asked.fail("campaign.unknown", number=number)
    return found
