"""A page of contacts, and whom of them a campaign means: the same for its dry run and for its planning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from bot.engine import campaigns
from bot.engine.campaigns import Plan
from bot.engine.reaching import Place
from bot.services.askings import reaching
from bot.services.campaigns.plans import plan_of
from bot.services.contacts import matching
from bot.services.work import Work
from bot.storage import campaigns as storage
from bot.storage.campaigns import Row


class Sifted(NamedTuple):
    """`seen` are all of the page, `chosen` those to be asked, `left_out` who is in the segment and not in the sample.
    `places` is where each of those who are meant is asked first; who has no address is missing."""

    plan: Plan
    seen: Sequence[Row]
    chosen: Sequence[Row]
    left_out: Sequence[Row]
    places: Mapping[int, Place]


async def sift(work: Work, campaign: Row, most: int) -> Sifted:
    """The next page."""
    plan = plan_of(campaign)
    seen = await storage.page(work.tx, campaign["done"], most, [str(each) for each in work.house.admins])
    meant, places = await _meant(work, plan, seen)
    chosen: list[Row] = []
    left_out: list[Row] = []
    for row in meant:
        (chosen if campaigns.sampled(plan, campaign["id"], row["id"]) else left_out).append(row)
    return Sifted(plan, seen, chosen, left_out, {contact: each[0] for contact, each in places.items()})


async def _meant(work: Work, plan: Plan, rows: Sequence[Row]) -> tuple[Sequence[Row], Mapping[int, Sequence[Place]]]:
    """Places are looked up for those alone who are meant, unless they say who that is."""
    if plan.segment is not None and not matching.is_about_places(plan.segment):
        rows = matching.meant(plan.segment, rows, {})
        return rows, await reaching.places(work, [row["id"] for row in rows])
    places = await reaching.places(work, [row["id"] for row in rows])
    return matching.meant(plan.segment, rows, places), places
