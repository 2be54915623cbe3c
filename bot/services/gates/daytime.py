"""When a customer is written to of our own accord: by day, where they live. What could not be sent by day is held
until their morning."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.contract.address import Address
from bot.engine import quiet
from bot.engine.gate_rules import Rules
from bot.services.gates import settings
from bot.services.gates.zones import zones_of
from bot.services.house import House
from bot.services.people import Person, known
from bot.services.work import Work
from bot.storage import outbox


async def opens(work: Work, person: Person) -> datetime:
    """Now, or the beginning of their next day."""
    rules = await settings.rules(work)
    return quiet.opens_at(rules.quiet, _zones(person, rules), work.now)


async def tomorrow(work: Work, person: Person) -> datetime:
    """When they are asked again who say so now."""
    rules = await settings.rules(work)
    return quiet.tomorrow(rules.quiet, _zones(person, rules), work.now)


def only_by_day(work: Work, person: Person, rules: Rules) -> None:
    """What they are written from now on is not sent once their day has ended."""
    if (ends := quiet.closes_at(rules.quiet, _zones(person, rules), work.now)) is not None:
        work.by_day[person.address] = ends


def too_late(row: outbox.Row, now: datetime) -> bool:
    return row["not_after"] is not None and row["not_after"] <= now


async def hold(house: House, row: outbox.Row) -> None:
    """A claimed message whose reader's day has ended waits for their next one."""
    now = house.clock()
    async with house.database.transaction() as tx:
        work = Work(tx, house, now, f"held:{row['id']}")
        person = await known(work, Address.parse(row["address"]))
        if person is None:
            await outbox.close(tx, row["id"], "cancelled", "unknown")
            return
        rules = await settings.rules(work)
        when = rules.quiet, _zones(person, rules), now
        await outbox.hold(tx, row["id"], quiet.opens_at(*when), quiet.closes_at(*when))


def _zones(person: Person, rules: Rules) -> Sequence[str]:
    return zones_of(person.address, person.attributes, rules.zone) or (rules.zone,)
