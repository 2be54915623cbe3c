"""What a campaign's askings have of their own: the plan as it stands when it is their turn, and its count of the day.

The campaign's row is locked while some of its askings are decided, so that its cap holds however many workers there
are, and nobody is asked once it is paused.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from bot.engine import campaigns
from bot.engine.gate_facts import Asking
from bot.engine.quiet import day_of
from bot.services.askings.kind import Kind, Settled, Unwanted
from bot.services.campaigns import rhythm
from bot.services.campaigns.plans import ARCHIVED, closed, plan_of
from bot.services.gates import settings
from bot.services.surveys import Listed
from bot.services.work import Work
from bot.storage import campaigns as storage
from bot.storage.askings import Row


async def _asking(work: Work, row: Row, listed: Listed) -> Asking | Unwanted:
    campaign = await storage.load(work.tx, row["source_id"])
    if campaign is not None and campaign["state"] == "paused":
        return Unwanted.HELD
    if campaign is None or campaign["state"] != "going" or closed(campaign, work.now):
        return Unwanted.CANCELLED
    if not listed.running:
        return Unwanted.CANCELLED if listed.status == ARCHIVED else Unwanted.HELD
    plan, survey = plan_of(campaign), listed.survey
    wanted = campaigns.asking(plan, campaign["id"], survey.key, survey.purpose, campaign["closes_at"])
    if plan.cap is None:
        return wanted
    return wanted._replace(room=max(0, plan.cap - await _asked_today(work, campaign)))


async def _asked_today(work: Work, campaign: storage.Row) -> int:
    """Since the installation's day began, by which caps count. A new day begins with nobody."""
    today = day_of(work.now, (await settings.rules(work)).zone)
    if campaign["day"] == today:
        return int(campaign["day_asked"])
    await storage.change(work.tx, campaign["id"], day=today, day_asked=0)
    return 0


async def _settled(work: Work, settled: Sequence[Settled]) -> None:
    number = settled[0].row["source_id"]
    campaign = await storage.load(work.tx, number)
    assert campaign is not None, "it was there when they were decided"
    refused: Counter[str] = Counter(campaign["refused"])
    refused.update(_kept_by(each) for each in settled if each.conversation is None and each.again is None)
    asked = campaign["day_asked"] + sum(each.conversation is not None for each in settled)
    await storage.change(work.tx, number, refused=dict(refused), day_asked=asked)
    await rhythm.stir(work, campaign)


def _kept_by(settled: Settled) -> str:
    """The first of the gates that were shut."""
    return settled.decision.gates[0].name


CAMPAIGN = Kind(_asking, _settled)
