"""A thousand customers in twelve time zones, and what each of them is like."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import insert

from bot.contract.address import Address
from bot.storage import tables
from bot.storage.database import Database

#: Where a phone number says so itself, its beginning and how many digits follow.
ZONES: dict[str, tuple[str, int] | None] = {
    "Europe/London": ("+447911", 6),
    "Europe/Moscow": None,
    "Asia/Shanghai": ("+86138", 8),
    "Asia/Kolkata": ("+919876", 6),
    "Asia/Tokyo": ("+8190", 8),
    "Asia/Kathmandu": None,
    "Australia/Adelaide": None,
    "Pacific/Auckland": None,
    "America/New_York": ("+1212555", 4),
    "America/St_Johns": None,
    "America/Sao_Paulo": None,
    "Pacific/Honolulu": ("+1808555", 4),
}
LANGUAGES = ("en", "ru", "zh-Hans", "zh-Hant")


@dataclass
class Customer:
    """`answers`, `stops`, `blocks` and `returns` are how likely each is, whenever they are asked. `stopped` are the
    spans in which they had asked us to stop, `away` those in which they could not be reached; the last of each may
    have no end yet."""

    number: int
    addresses: list[Address]
    zone: str
    attributes: dict[str, Any]
    signed_up: datetime | None
    answers: float
    stops: float
    blocks: float
    returns: float
    stopped: list[tuple[Address, datetime, datetime | None]] = field(default_factory=list)
    away: list[tuple[Address, datetime, datetime | None]] = field(default_factory=list)

    @property
    def home(self) -> Address:
        return self.addresses[0]


def thousand(seed: int, start: datetime, n: int = 1000) -> list[Customer]:
    rng = random.Random(seed)
    return [_customer(rng, number, start) for number in range(1, n + 1)]


def _customer(rng: random.Random, number: int, start: datetime) -> Customer:
    zone = rng.choice(list(ZONES))
    addresses = list(_addresses(rng, number, zone))
    # Half were there before; the others come one after the other.
    signed_up = start + timedelta(minutes=rng.randrange(300 * 24 * 60)) if rng.random() < 0.5 else None
    attributes: dict[str, Any] = {
        "zone": zone,
        "plan": rng.choice(["free", "pro", "team"]),
        "role": rng.choice(["decider", "operator"]),
    }
    if rng.random() < 0.3:
        attributes["renewal_date"] = str(date(start.year, 1, 1) + timedelta(days=rng.randrange(40, 700)))
    eager, restless = rng.random(), rng.random()
    return Customer(
        number,
        addresses,
        zone,
        attributes,
        signed_up,
        answers=0.15 + 0.5 * eager,
        stops=0.08 if restless < 0.2 else 0.005,
        blocks=0.05 if restless > 0.9 else 0.0,
        returns=0.6,
    )


def _addresses(rng: random.Random, number: int, zone: str) -> Iterator[Address]:
    phone = ZONES[zone]
    if phone is not None and rng.random() < 0.5:
        beginning, digits = phone
        yield Address("tel", f"{beginning}{number:0{digits}}")
        return
    yield Address("telegram", str(5000 + number)) if rng.random() < 0.5 else Address("slack", f"T1/U9{number:04}")
    if rng.random() < 0.2:
        yield Address("telegram", str(9000 + number))


async def move_in(database: Database, customers: list[Customer], now: datetime) -> None:
    """As contacts of whom we know what they are and where to reach them."""
    async with database.transaction() as tx:
        for each in customers:
            row = {
                "name": f"Customer {each.number}",
                "language": LANGUAGES[each.number % 4],
                "attributes": each.attributes,
                "created_at": now,
            }
            contact = (await tx.run(insert(tables.contacts).values(row).returning(tables.contacts.c.id))).scalar_one()
            each.number = contact
            for address in each.addresses:
                values = {"address": str(address), "contact_id": contact, "changed_at": now}
                await tx.run(insert(tables.addresses).values(values))
