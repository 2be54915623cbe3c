"""What is so of customers when it is decided whether they are asked: for one as for a thousand, in five statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from bot.contract.address import Address
from bot.engine.gate_facts import Asked, Asking, Circumstances, Today
from bot.engine.gate_rules import Rules
from bot.engine.quiet import day_of
from bot.services.gates.zones import zones_of
from bot.services.law import suppressed
from bot.services.people import Person, country, facts_of
from bot.services.surveys import Listed
from bot.services.work import Work
from bot.storage import gates as storage


@dataclass(frozen=True, slots=True)
class _House:
    """What is so of everybody at that moment. `asked` is by contact, `down` by channel."""

    work: Work
    rules: Rules
    since: datetime
    everybody: int
    staff_cases: int
    prefixes: Mapping[str, int]
    asked: Mapping[int, Sequence[Asked]]
    down: Mapping[str, datetime]


async def of_person(work: Work, person: Person, listed: Listed, asking: Asking, rules: Rules) -> Circumstances:
    """Who begins it themselves is asked where they are, whatever else they are asked elsewhere. What costs nothing to
    send is not looked into any further then."""
    begun = Circumstances(
        person.contact_id, str(person.address), person.state, running=listed.running, busy=person.in_conversation
    )
    if asking.kind != "asked_for_it":
        return (await of_addresses(work, [person.address_id], listed, rules))[person.address_id]
    if person.address.channel != "sms":
        return begun
    found = (await of_addresses(work, [person.address_id], listed, rules))[person.address_id]
    return replace(found, state=begun.state, busy=begun.busy)


async def of_addresses(
    work: Work, address_ids: Sequence[int], listed: Listed, rules: Rules
) -> dict[int, Circumstances]:
    """By the number of the address; those that there are not are missing."""
    since = day_of(work.now, rules.zone)
    rows = await storage.they(work.tx, address_ids, since)
    house = await _house(work, address_ids, rules, since)
    return {row["address_id"]: _circumstances(house, row, listed) for row in rows}


async def of_stranger(work: Work, address: Address, listed: Listed, rules: Rules) -> Circumstances:
    """Of somebody who has never been heard of, and is not written down for that."""
    channel = work.channel(address)
    speaks = channel is not None and channel.capabilities.speaks_first
    return Circumstances(
        contact=0,
        address=str(address),
        state="erased" if await suppressed.holds(work, address) else "reachable",
        running=listed.running,
        channel="missing" if channel is None else "up" if speaks else "cannot_start",
        country=country(address),
        by_sms=address.channel == "sms",
        zones=zones_of(address, {}, rules.zone),
    )


async def _house(work: Work, address_ids: Sequence[int], rules: Rules, since: datetime) -> _House:
    asked: defaultdict[int, list[Asked]] = defaultdict(list)
    for row in await storage.asked(work.tx, address_ids):
        asked[row["contact_id"]].append(Asked(row["survey_key"], row["last"], row["times"]))
    everybody, staff_cases, prefixes = await storage.house(work.tx, since, tuple(rules.prefix_caps))
    down = await storage.paused(work.tx, tuple(work.house.channels), work.now)
    return _House(work, rules, since, everybody, staff_cases, prefixes, asked, down)


def _circumstances(house: _House, row: storage.Row, listed: Listed) -> Circumstances:
    address = Address.parse(row["address"])
    return Circumstances(
        row["contact_id"],
        row["address"],
        row["state"],
        running=listed.running,
        channel=_channel(house, address),
        channel_until=house.down.get(address.channel),
        country=country(address),
        by_sms=address.channel == "sms",
        zones=zones_of(address, row["attributes"], house.rules.zone),
        consent=_consent(row["attributes"].get("consent")),
        busy=bool(row["busy"]),
        open_case=row["open_case"],
        asked=tuple(house.asked.get(row["contact_id"], ())),
        today=_today(house, address, row["number_today"]),
        staff_cases=house.staff_cases,
        facts={"name": row["name"], **facts_of(address, row["language"] or "", row["attributes"])},
    )


def _channel(house: _House, address: Address) -> Literal["up", "missing"]:
    return "up" if address.channel in house.work.house.channels else "missing"


def _today(house: _House, address: Address, number: int) -> Today:
    if address.channel != "sms":
        return Today(house.since, house.everybody)
    theirs = {each: n for each, n in house.prefixes.items() if address.id.startswith(each)}
    return Today(house.since, house.everybody, number, theirs)


def after(they: Circumstances, asked: Sequence[str]) -> Circumstances:
    """As it is once these addresses have been asked too."""
    today = they.today
    if today is None:
        return they
    prefixes = {each: n + sum(a.startswith(f"tel:{each}") for a in asked) for each, n in today.prefixes.items()}
    return replace(
        they, today=today._replace(everybody=today.everybody + len(asked), prefixes=prefixes, together=len(asked))
    )


#: As an attribute of a contact says it.
_YES_OR_NO = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def _consent(said: object) -> bool | None:
    return _YES_OR_NO.get(str(said).casefold())
