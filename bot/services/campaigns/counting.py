"""The dry run: what would become of everybody, a page of contacts at a time, with nothing planned and nothing kept.

The first page is counted at once, which is all of it where there are few; the others by timers, so that no transaction
is long.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.engine import campaigns
from bot.engine.campaigns import Plan
from bot.engine.gate_facts import Circumstances
from bot.engine.gate_rules import Rules
from bot.engine.gates import Decision, Refusal, judge
from bot.engine.quiet import opens_at
from bot.engine.reaching import Place
from bot.engine.tallies import Tally
from bot.services.askings import reaching
from bot.services.campaigns.plans import plan_of
from bot.services.contacts import matching
from bot.services.gates import gathering, settings
from bot.services.surveys import Listed
from bot.services.work import Work
from bot.storage import campaigns as storage
from bot.storage.campaigns import Row

#: Contacts in one transaction. SQLite has one writer: a reply waits for no more than these.
PAGE = 250


async def go_on(work: Work, campaign: Row) -> bool:
    """The next page; False where that was the last. The campaign is locked."""
    rows = await storage.page(work.tx, campaign["done"], PAGE, [str(each) for each in work.house.admins])
    plan, tally = plan_of(campaign), Tally.model_validate(campaign["tally"])
    places = await reaching.places(work, [row["id"] for row in rows])
    meant = matching.meant(plan.segment, rows, places)
    chosen = [row for row in meant if campaigns.sampled(plan, campaign["id"], row["id"])]
    tally.seen += len(rows)
    tally.meant += len(meant)
    tally.sampled_out += len(meant) - len(chosen)
    await _count(work, campaign, plan, chosen, {contact: each[0] for contact, each in places.items()}, tally)
    done = rows[-1]["id"] if rows else campaign["done"]
    await storage.change(work.tx, campaign["id"], done=done, tally=tally.dumped())
    return len(rows) == PAGE


async def _count(
    work: Work, campaign: Row, plan: Plan, rows: Sequence[Row], places: Mapping[int, Place], tally: Tally
) -> None:
    """Each survey's by themselves: gaps are another matter for each."""
    rules = await settings.rules(work)
    arms: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        arms[campaigns.arm(plan, campaign["id"], row["id"])].append(row)
    for arm, theirs in arms.items():
        listed = await work.house.library.find(work.tx, arm)
        assert listed is not None, "it was there when it was chosen"
        await _Arm(work, campaign, plan, rules, listed, places).count(theirs, tally)


class _Arm:
    """Those who would be asked one survey."""

    def __init__(
        self, work: Work, campaign: Row, plan: Plan, rules: Rules, listed: Listed, places: Mapping[int, Place]
    ) -> None:
        self.work, self.campaign, self.plan = work, campaign, plan
        # The night passes by itself, for all of them: what is counted is what keeps somebody from it by day.
        self.quiet = rules.quiet if plan.day is None else None
        self.rules, self.listed, self.places = rules.model_copy(update={"quiet": None}), listed, places
        survey = listed.survey
        asking = campaigns.asking(plan, campaign["id"], survey.key, survey.purpose, campaign["closes_at"])
        self.asking = asking._replace(not_before=None)

    async def count(self, rows: Sequence[Row], tally: Tally) -> None:
        ids = [self.places[row["id"]].address_id for row in rows if row["id"] in self.places]
        they = await gathering.of_addresses(self.work, ids, self.listed, self.asking, self.rules)
        for row in rows:
            place = self.places.get(row["id"])
            at = self._due(row)
            if place is None:
                decision = Decision(False, (Refusal("no_channel"),))
            else:
                decision = judge(self.asking, _some_day(they[place.address_id]), self.rules, at)
                tally.night += decision.allowed and self._is_night(they[place.address_id], at)
            language = row["language"] or self.work.house.language
            channel = place.channel if place else ""
            until = self.campaign["closes_at"] or at + campaigns.STAYS
            tally.note(decision, channel, f"{self.listed.survey.key}:{language}", at, until)

    def _is_night(self, they: Circumstances, at: datetime) -> bool:
        """Where it begins at once: of a later day nobody is surprised that it has a morning."""
        return opens_at(self.quiet, they.zones or (self.rules.zone,), at) > at

    def _due(self, row: Row) -> datetime:
        """On the first of its days."""
        return campaigns.due(self.plan, self.campaign["id"], row["id"], self.work.now, 1, self.rules.zone)


def _some_day(they: Circumstances) -> Circumstances:
    """The day's limits spread a campaign over more days; they keep nobody from it."""
    return replace(they, today=None)
