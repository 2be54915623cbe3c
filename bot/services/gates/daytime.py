"""When a customer is written to of our own accord: by day, where they live."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.engine import quiet
from bot.engine.gate_rules import Rules
from bot.services.gates import settings
from bot.services.gates.zones import zones_of
from bot.services.people import Person
from bot.services.work import Work
from bot.storage import outbox

_DAY = timedelta(days=1)


def opens(work: Work, person: Person, rules: Rules) -> datetime:
    """Now, or the beginning of their next day."""
    return quiet.opens_at(rules.quiet, _zones(person, rules), work.now)


async def tomorrow(work: Work, person: Person) -> datetime:
    """When they are asked again who say so now."""
    rules = await settings.rules(work)
    return quiet.tomorrow(rules.quiet, _zones(person, rules), work.now)


def only_by_day(work: Work, person: Person, rules: Rules) -> None:
    """What they are written from now on is not sent once their day has ended, nor before it begins."""
    when = rules.quiet, _zones(person, rules), work.now
    if (ends := quiet.closes_at(*when)) is not None:
        work.by_day[person.address] = ends if quiet.opens_at(*when) == work.now else work.now


async def hold(work: Work, person: Person, row: int, at: datetime) -> None:
    """A claimed message waits until then, and for the day of its reader."""
    rules = await settings.rules(work)
    opens = quiet.opens_at(rules.quiet, _zones(person, rules), at)
    ends = quiet.closes_at(rules.quiet, _zones(person, rules), opens)
    await outbox.hold(work.tx, row, opens, ends or opens + _DAY)


def _zones(person: Person, rules: Rules) -> Sequence[str]:
    return zones_of(person.address, person.attributes, rules.zone) or (rules.zone,)
