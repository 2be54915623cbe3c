"""An occasion for a trigger → somebody is planned to be asked, once for each occasion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from bot.contract.address import Address
from bot.services.askings import planning
from bot.services.askings.planning import Planned
from bot.services.gates import settings
from bot.services.gates.zones import zones_of
from bot.services.triggers.standing import Standing
from bot.services.work import Work
from bot.storage import reaching

#: What was due longer ago than this when it came to be known is not asked any more.
STALE = timedelta(days=1)


class Occasion(NamedTuple):
    """Why a contact is asked now, in a word that names it for ever, and when they are to be."""

    contact: int
    name: str
    due: datetime


async def plan(work: Work, standing: Standing, occasions: Sequence[Occasion]) -> int:
    """How many are new."""
    wanted = [_planned(standing, each) for each in occasions if each.due > work.now - STALE]
    return await planning.plan(work, wanted) if wanted else 0


def _planned(standing: Standing, occasion: Occasion) -> Planned:
    key = f"trigger:{standing.id}:{occasion.contact}:{occasion.name}:0"
    return at_turn(standing, key, occasion.contact, 0, occasion.due)


def at_turn(standing: Standing, key: str, contact: int, turn: int, due: datetime) -> Planned:
    """The key ends in the turn."""
    return Planned(
        f"{key.rpartition(':')[0]}:{turn}",
        contact,
        standing.survey,
        "trigger",
        due,
        cause=standing.cause,
        source=standing.id,
        until=due + standing.trigger.lateness,
        turn=turn,
    )


async def zones(work: Work, contacts: Sequence[int]) -> Mapping[int, str]:
    """Where each of them is, as far as their first address tells; who has none is where we are."""
    ours = (await settings.rules(work)).zone
    found = dict.fromkeys(contacts, ours)
    for row in reversed(await reaching.addresses_of(work.tx, contacts)):
        places = zones_of(Address.parse(row["address"]), row["attributes"], ours)
        found[row["contact_id"]] = places[0] if places else ours
    return found
