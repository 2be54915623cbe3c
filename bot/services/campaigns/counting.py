"""The dry run: what would become of everybody, a page of contacts at a time, with nothing planned and nothing kept.

The first page is counted at once, which is all of it where there are few; the others by timers, so that no transaction
is long.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.engine import campaigns
from bot.engine.gate_facts import Circumstances
from bot.engine.gate_rules import Rules
from bot.engine.gates import Decision, Refusal, judge
from bot.engine.quiet import opens_at
from bot.engine.tallies import Tally
from bot.services.campaigns.sifting import Sifted, sift
from bot.services.gates import gathering, settings
from bot.services.surveys import Listed
from bot.services.work import Work
from bot.storage import campaigns as storage
from bot.storage.campaigns import Row

#: Contacts in one transaction. SQLite has one writer: a reply waits for no more than these.
PAGE = 250


async def go_on(work: Work, campaign: Row) -> Row:
    """The next page; the campaign as it is then: a draft where that was the last. It is locked."""
    sifted, tally = await sift(work, campaign, PAGE), Tally.model_validate(campaign["tally"])
    tally.seen += len(sifted.seen)
    tally.meant += len(sifted.chosen) + len(sifted.left_out)
    tally.sampled_out += len(sifted.left_out)
    await _count(work, campaign, sifted, tally)
    done = sifted.seen[-1]["id"] if sifted.seen else campaign["done"]
    state = "counting" if len(sifted.seen) == PAGE else "draft"
    await storage.change(work.tx, campaign["id"], state=state, done=done, tally=tally.dumped())
    return await storage.again(work.tx, campaign["id"])


async def _count(work: Work, campaign: Row, sifted: Sifted, tally: Tally) -> None:
    """Each survey's by themselves: gaps are another matter for each."""
    rules = await settings.rules(work)
    arms: defaultdict[str, list[Row]] = defaultdict(list)
    for row in sifted.chosen:
        arms[campaigns.arm(sifted.plan, campaign["id"], row["id"])].append(row)
    for arm, theirs in arms.items():
        listed = await work.house.library.find(work.tx, arm)
        assert listed is not None, "it was there when it was chosen"
        await _Arm(work, campaign, sifted, rules, listed).count(theirs, tally)


class _Arm:
    """Those who would be asked one survey."""

    def __init__(self, work: Work, campaign: Row, sifted: Sifted, rules: Rules, listed: Listed) -> None:
        self.work, self.campaign, self.plan, self.places = work, campaign, sifted.plan, sifted.places
        # The night passes by itself, for all of them: what is counted is what keeps somebody from it by day.
        self.quiet = rules.quiet if self.plan.day is None else None
        self.rules, self.listed = rules.model_copy(update={"quiet": None}), listed
        survey = listed.survey
        asking = campaigns.asking(self.plan, campaign["id"], survey.key, survey.purpose, campaign["closes_at"])
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
