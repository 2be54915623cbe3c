"""`/why CONTACT`: why was this customer asked, or not, and from when on may they be?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.contract.address import Address
from bot.engine.gates import Decision
from bot.engine.phrases import phrase
from bot.services.admin import helping
from bot.services.admin.asked import Asked, Command, Family, Reply
from bot.services.admin.customers import Customer, customer
from bot.services.askings import reaching
from bot.services.cases.literal import one_line
from bot.services.gates import deciding, settings, wording
from bot.services.people import known
from bot.services.surveys import Listed
from bot.services.voice import say_all
from bot.storage import consents
from bot.storage import gates as storage

#: So many decisions back, and so many of a contact's addresses.
_MOST_DECISIONS = 15
_MOST_ADDRESSES = 3
_MOST_EVIDENCE = 3


async def contact(asked: Asked) -> Reply:
    found = await customer(asked, asked.words)
    if isinstance(found, str):
        return found
    zone = (await settings.rules(asked.work)).zone
    now = [line for each in _meant(found, asked.words) for line in await _now(asked, each, zone)]
    rows = await storage.history(asked.work.tx, found.id, _MOST_DECISIONS)
    before = [_decided(asked, row, zone) for row in rows] or [asked.tell("why.never")]
    head = asked.tell("why.head", name=found.name)
    where = await reaching.told(asked.work, found.id)
    agreed = [_evidence(asked, row, zone) for row in await consents.evidence(asked.work.tx, found.id, _MOST_EVIDENCE)]
    return say_all([head, where, *agreed, *now, asked.tell("why.history", zone=zone), *before], asked.language)


def _evidence(asked: Asked, row: consents.Row, zone: str) -> str:
    """`Nov 2, 2026, 12:00: no more surveys (said, "stop surveys")`"""
    said = phrase(f"consent.{row['purpose']}.{row['state']}")
    source = asked.tell(f"consent.source.{row['source']}")
    told = f"{source}, {one_line(row['wording'])}" if row["wording"] else source
    return asked.tell("consent.evidence", at=_minute(asked, row["at"], zone), said=said, source=told)


def _meant(found: Customer, words: Sequence[str]) -> Sequence[str]:
    """The address that was written, else all of theirs."""
    return [each for each in found.addresses if each in words] or found.addresses[:_MOST_ADDRESSES]


async def _now(asked: Asked, address: str, zone: str) -> list[str]:
    """What would be decided now at that address, of every survey that is running."""
    person = await known(asked.work, Address.parse(address))
    if person is None:
        return []
    lines = [address]
    for listed in await asked.work.house.library.all(asked.work.tx):
        if listed.running:
            decision = await deciding.look(asked.work, person, listed, deciding.asking(listed, "trigger"))
            lines.append(_may(asked, listed, person.address, decision, zone))
    return lines


def _may(asked: Asked, listed: Listed, address: Address, decision: Decision, zone: str) -> str:
    key = listed.survey.key
    if decision.allowed:
        return asked.tell("why.may", survey=key)
    reason = wording.reason(decision, key, address, asked.work.now)
    if decision.next is None:
        return asked.tell("why.may_not", survey=key, reason=reason)
    return asked.tell("why.may_from", survey=key, reason=reason, date=_day(asked, decision.next, zone))


def _decided(asked: Asked, row: storage.Row, zone: str) -> str:
    """`2 November, 12:00 nps: asked (by hand, slack:T1/U1)`, and the gates that were shut."""
    kind = phrase(f"gate.kind.{row['kind']}")
    cause = asked.tell("why.cause", kind=kind, cause=row["cause"]) if row["cause"] else asked.say(kind)
    id_ = "why.asked" if row["allowed"] else "why.not_asked"
    told = asked.tell(id_, at=_minute(asked, row["at"], zone), survey=row["survey_key"], cause=cause)
    if row["gates"]:
        reason = wording.names(list(row["gates"]))
        told += asked.tell("why.in_spite" if row["allowed"] else "why.because", reason=reason)
    if row["next_eligible"] is not None:
        told += asked.tell("why.next", date=_day(asked, row["next_eligible"], zone))
    return told


def _day(asked: Asked, at: datetime, zone: str) -> str:
    return wording.day(at, asked.work.now, zone, asked.language)


def _minute(asked: Asked, at: datetime, zone: str) -> str:
    return wording.minute(at, zone, asked.language)


def _understood(words: Sequence[str]) -> list[str]:
    """Whatever is said is a customer, but for the names of the commands themselves."""
    if not words or words[0].casefold() in COMMANDS:
        return list(words)
    return ["contact", *words]


COMMANDS: dict[str, Command] = {
    "contact": Command(contact, "staff", "contact Ann", "@person | ADDRESS | contact NAME", reads=True),
    "help": Command(helping.help_, "viewer", "help", "help [COMMAND]", reads=True),
}
WHY = Family("why", COMMANDS, "help", {"why": ("contact", "help")}, _understood)
