"""The one place where it is decided whether a customer is asked. Every decision is kept, with the gates that were shut
and the time from which on they are open."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.contract.address import Address
from bot.engine.gate_facts import Asking, Circumstances, Gate, Kind
from bot.engine.gate_rules import Rules
from bot.engine.gates import Decision, Refusal, judge
from bot.services.gates import gathering, settings
from bot.services.people import Person
from bot.services.surveys import Listed
from bot.services.work import Work
from bot.storage import gates as storage
from bot.storage.conversations import Row


def asking(listed: Listed, kind: Kind) -> Asking:
    """`listed` is to be asked for that reason; what else there is to say of it goes in by `_replace`."""
    return Asking(listed.survey.key, listed.survey.purpose, kind)


async def look(work: Work, person: Person, listed: Listed, wanted: Asking) -> Decision:
    """What would be decided now. Nothing is kept."""
    return (await _judged(work, person, listed, wanted))[1]


async def look_at_stranger(work: Work, address: Address, listed: Listed, wanted: Asking) -> Decision:
    """As `look`, of an address that nobody is known at."""
    rules = await settings.rules(work)
    return judge(wanted, await gathering.of_stranger(work, address, listed, rules), rules, work.now)


async def decide(work: Work, person: Person, listed: Listed, wanted: Asking, cause: str = "") -> Decision:
    """`cause` is who asks by hand, or which campaign, trigger or case it is. Whoever gets leave begins at once."""
    they, decision = await _judged(work, person, listed, wanted)
    await storage.decide(work.tx, [_row(work, they, wanted, decision, cause)])
    return decision


async def _judged(work: Work, person: Person, listed: Listed, wanted: Asking) -> tuple[Circumstances, Decision]:
    rules = await settings.rules(work)
    they = await gathering.of_person(work, person, listed, wanted, rules)
    return they, judge(wanted, they, rules, work.now)


async def decide_many(
    work: Work, rules: Rules, address_ids: Sequence[int], listed: Listed, wanted: Asking, cause: str = ""
) -> dict[int, Decision]:
    """Of many addresses, by their number: each as if the others before it had been asked, as far as caps go."""
    found = await gathering.of_addresses(work, address_ids, listed, wanted, rules)
    decisions: dict[int, Decision] = {}
    asked: list[str] = []
    for address_id, they in found.items():
        decisions[address_id] = judge(wanted, gathering.after(they, asked), rules, work.now)
        asked += [they.address] if decisions[address_id].allowed else []
    if found:
        rows = [_row(work, found[each], wanted, decision, cause) for each, decision in decisions.items()]
        await storage.decide(work.tx, rows)
    return decisions


#: What has counted it, when it was decided.
_COUNTED: dict[Gate, None] = {"number_cap": None, "prefix_cap": None}


async def decide_again(work: Work, person: Person, listed: Listed, conversation: Row) -> Decision:
    """Of a question that was decided, and has not been sent since: no gate may have been shut meanwhile. Only a refusal
    is kept; who never said that they agree was asked nevertheless."""
    rules = await settings.rules(work)
    wanted = asking(listed, "undelivered")._replace(goes_on=conversation["conversation_id"])
    they = await gathering.of_person(work, person, listed, wanted, rules)
    known: dict[Gate, None] = _COUNTED if they.consent is False else {**_COUNTED, "no_consent": None}
    decision = judge(wanted, they, rules, work.now, known)
    if not decision.allowed:
        await refuse(work, conversation, [each.name for each in decision.gates], decision.next)
    return decision


async def refuse(work: Work, conversation: Row, gates: Sequence[str], next_: datetime | None) -> None:
    """Why what was decided is not asked for now, or not at all: beside the decision by which it was begun."""
    first = await storage.first_decision(work.tx, conversation)
    if first is not None:
        again = {"at": work.now, "allowed": False, "gates": dict.fromkeys(gates), "next_eligible": next_}
        await storage.decide(work.tx, [{**first, **again}])


async def nowhere(work: Work, contact: int, wanted: Asking, cause: str = "") -> Decision:
    """Of a contact who has no address."""
    decision = Decision(False, (Refusal("no_channel"),))
    await storage.decide(work.tx, [_row(work, Circumstances(contact), wanted, decision, cause)])
    return decision


def _row(work: Work, they: Circumstances, wanted: Asking, decision: Decision, cause: str) -> dict[str, Any]:
    shut = (*decision.gates, *decision.warnings)
    return {
        "contact_id": they.contact,
        "address": they.address,
        "survey_key": wanted.survey,
        "kind": wanted.kind,
        "cause": cause[:120],
        "at": work.now,
        "allowed": decision.allowed,
        "gates": {each.name: each.next.isoformat() if each.next else None for each in shut},
        "next_eligible": decision.next,
    }
