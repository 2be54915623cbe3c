"""When a customer is written to of our own accord: by day, where they live."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.engine import quiet
from bot.engine.gate_rules import Rules
from bot.services.gates import settings
from bot.services.gates.zones import zones_of
from bot.services.people import Person
from bot.services.work import Work


async def opens(work: Work, person: Person) -> datetime:
    """Now, or the beginning of their next day."""
    rules = await settings.rules(work)
    return quiet.opens_at(rules.quiet, _zones(person, rules), work.now)


async def tomorrow(work: Work, person: Person) -> datetime:
    """When they are asked again who say so now."""
    rules = await settings.rules(work)
    return quiet.tomorrow(rules.quiet, _zones(person, rules), work.now)


def _zones(person: Person, rules: Rules) -> Sequence[str]:
    return zones_of(person.address, person.attributes, rules.zone) or (rules.zone,)
