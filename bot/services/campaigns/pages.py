"""Who is asked is planned a page of contacts at a time, each in a transaction of its own: so that 100,000 take seconds
and hold nobody up, and a process that is killed has planned each of them once.

Who is not in the segment is not written down: that is worked out whenever somebody asks why.
"""

from __future__ import annotations

from datetime import datetime

from bot.contract.address import Address
from bot.engine import campaigns
from bot.engine.campaigns import Plan
from bot.engine.gate_rules import Rules
from bot.engine.reaching import Place
from bot.services.askings import planning
from bot.services.askings.planning import Planned
from bot.services.campaigns.plans import KIND
from bot.services.campaigns.sifting import Sifted, sift
from bot.services.gates import settings
from bot.services.gates.zones import zones_of
from bot.services.work import Work
from bot.storage import campaigns as storage
from bot.storage import gates as decisions
from bot.storage.campaigns import Row

#: Contacts in one transaction. SQLite has one writer: a reply waits for no more than these.
PAGE = 500


async def go_on(work: Work, campaign: Row) -> bool:
    """The next page; False where that was the last. The campaign is locked."""
    sifted = await sift(work, campaign, PAGE)
    await _plan(work, campaign, sifted)
    await _sampled_out(work, campaign, sifted)
    last = len(sifted.seen) < PAGE
    done = sifted.seen[-1]["id"] if sifted.seen else campaign["done"]
    await storage.change(work.tx, campaign["id"], done=done, planned=last)
    return not last


async def _plan(work: Work, campaign: Row, sifted: Sifted) -> None:
    rules = await settings.rules(work)
    found = [(row, sifted.places.get(row["id"])) for row in sifted.chosen]
    await planning.plan_at(work, [(_planned(campaign, sifted.plan, each, rules), each[1]) for each in found])


def _planned(campaign: Row, plan: Plan, found: tuple[Row, Place | None], rules: Rules) -> Planned:
    row, number = found[0], campaign["id"]
    zone = _zone(plan, found, rules)
    return Planned(
        f"{KIND}:{number}:{row['id']}",
        row["id"],
        campaigns.arm(plan, number, row["id"]),
        "campaign",
        campaigns.due(plan, number, row["id"], campaign["started_at"], campaign["days"], zone),
        cause=cause(number),
        source=number,
        until=campaign["closes_at"],
    )


def cause(number: int) -> str:
    return f"#{number}"


def _zone(plan: Plan, found: tuple[Row, Place | None], rules: Rules) -> str:
    """Where a time of day is meant; nobody's is looked up where none was named."""
    row, place = found
    if plan.day is None or place is None:
        return rules.zone
    if "zone" in row["attributes"]:
        return next(iter(zones_of(Address.parse(place.address), row["attributes"], rules.zone)), rules.zone)
    return _by_beginning(place.address[:_BEGINNING], place, rules.zone)


#: `tel:+4478001`: numbers that begin alike are in one place, as good as always. To look each one up takes longer than
#: all the rest; when it is their turn, the gate knows better.
_BEGINNING = 12
_MOST_ZONES = 10_000
#: Beginning of an address, our zone → their zone.
_zones: dict[tuple[str, str], str] = {}


def _by_beginning(beginning: str, place: Place, ours: str) -> str:
    if (beginning, ours) not in _zones:
        if len(_zones) >= _MOST_ZONES:
            _zones.clear()
        _zones[beginning, ours] = next(iter(zones_of(Address.parse(place.address), {}, ours)), ours)
    return _zones[beginning, ours]


async def _sampled_out(work: Work, campaign: Row, sifted: Sifted) -> None:
    number = campaign["id"]
    rows = [
        _left_out(row["id"], campaigns.arm(sifted.plan, number, row["id"]), work.now) | {"cause": cause(number)}
        for row in sifted.left_out
    ]
    if rows:
        await decisions.decide(work.tx, rows)


def _left_out(contact: int, survey: str, now: datetime) -> dict[str, object]:
    return {
        "contact_id": contact,
        "address": "",
        "survey_key": survey,
        "kind": KIND,
        "at": now,
        "allowed": False,
        "gates": {"sampled_out": None},
        "next_eligible": None,
    }
