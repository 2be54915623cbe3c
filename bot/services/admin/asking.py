"""Asking one customer: now, or in their morning."""

from __future__ import annotations

from datetime import timedelta

from bot.contract import tokens
from bot.contract.address import Address
from bot.contract.outbound import Button
from bot.engine.gate_facts import Asking
from bot.engine.gates import Decision
from bot.engine.phrases import Phrase, phrase
from bot.services import converse, showing
from bot.services.admin.asked import Asked, Failed, Misused, Reply, address_in, find_first, not_published, notice
from bot.services.admin.customers import Finder, customer, surely
from bot.services.askings import falling_back, planning, reaching
from bot.services.askings.planning import Planned
from bot.services.gates import deciding, settings, wording
from bot.services.people import Person, language_for, meet
from bot.services.surveys import Listed
from bot.services.work import Work
from bot.storage import people

#: How `send` is told to go ahead, to do so in spite of what it warned of, or in the customer's morning.
_CONFIRMED = ("yes", "anyway", "later")
#: So long after its time an asking by hand still makes sense.
_STILL = timedelta(days=2)


async def send(asked: Asked) -> Reply:
    """`send KEY to ADDRESS`: first what would happen, on which channel and in which language; then, confirmed, it."""
    found = await find_first(asked)
    if isinstance(found, str):
        return found
    if found.listed is None:
        return not_published(asked, found)
    first = 2 if asked.words[1:2] == ["to"] else 1
    last = asked.words[-1].casefold() if len(asked.words) > first + 1 else ""
    by, end = (surely, -1) if last in _CONFIRMED else (customer, None)
    target = await _target(asked, slice(first, end), by)
    if not isinstance(target, Address):
        return target
    if last in _CONFIRMED:
        wanted = deciding.asking(found.listed, "by_hand")._replace(anyway=last == "anyway")
        if last == "later":
            return await _plan(asked, found.listed, target, wanted)
        return await _ask(asked, found.listed, target, wanted)
    return await _confirmation(asked, found.listed, target)


async def _target(asked: Asked, at: slice, by: Finder) -> Address | Reply:
    """The address that the words mean: one as it is written, `contact NAME`, or the number of one on a button."""
    words = asked.words[at]
    if not words:
        return Misused(asked.tell("send.whom", key=asked.words[0]))
    if len(words) == 1 and words[0].startswith("#") and (number := tokens.number(words[0][1:])) is not None:
        known = await people.address_of(asked.work.tx, number)
        return Address.parse(known) if known is not None else asked.fail("command.bad_address", text=words[0])
    if words[0].casefold() == "contact" and len(words) > 1:
        return await _contact(asked, at, by)
    if len(words) > 1:
        return asked.usage()
    address = address_in(words[0], asked.caller.sender)
    return address if address is not None else asked.fail("command.bad_address", text=words[0])


async def _contact(asked: Asked, at: slice, by: Finder) -> Address | Reply:
    """Where they are best asked."""
    found = await by(asked, at)
    if isinstance(found, Failed):
        return found
    places = (await reaching.places(asked.work, [found.id]))[found.id]
    return Address.parse(places[0].address)


async def _confirmation(asked: Asked, listed: Listed, address: Address) -> Reply:
    """Who is warned of a gate may ask anyway; the others keep them from it."""
    decision = await _look(asked.work, listed, address, deciding.asking(listed, "by_hand"))
    if decision.gates:
        return await _not_sent(asked, listed, address, decision)
    work, key = asked.work, listed.survey.key
    known = await people.load(work.tx, str(address), address.channel)
    language = (known["language"] if known is not None else None) or language_for(address, "", work.house.language)
    name = known["name"] if known is not None else ""
    told = asked.tell(
        "send.confirm",
        survey=key,
        who=f"{name} ({address})" if name else str(address),
        channel=showing.platform(address),
        language=phrase(f"lang.{language}"),
    )
    if decision.warnings:
        told = f"{await _warning(asked, listed, address, decision)}\n{told}"
        return notice(told, await _anyway(asked, key, address))
    return notice(told, asked.button("send_now", f"send {key} to {await _whom(work, address)} yes", "primary"))


async def _whom(work: Work, address: Address) -> str:
    """By number where they are known: it is short, whatever their address is."""
    known = await people.load(work.tx, str(address), address.channel)
    return f"#{known['address_id']}" if known is not None else str(address)


async def _look(work: Work, listed: Listed, address: Address, wanted: Asking) -> Decision:
    """Nobody is written down only because an admin thought of asking them."""
    if await people.state_of(work.tx, str(address)) is None:
        return await deciding.look_at_stranger(work, address, listed, wanted)
    return await deciding.look(work, await meet(work, address), listed, wanted)


async def _warning(asked: Asked, listed: Listed, address: Address, decision: Decision) -> str:
    """`asked 12 days ago by csat. Next date: 3 December.`"""
    reason = wording.reason(decision, listed.survey.key, address, asked.work.now)
    if decision.next is None:
        return asked.say(reason)
    zone = (await settings.rules(asked.work)).zone
    return asked.tell(
        "send.next_date", reason=reason, date=wording.day(decision.next, asked.work.now, zone, asked.language)
    )


async def _anyway(asked: Asked, key: str, address: Address) -> Button:
    return asked.button("ask_anyway", f"send {key} to {await _whom(asked.work, address)} anyway")


async def _not_sent(asked: Asked, listed: Listed, address: Address, decision: Decision) -> Reply:
    failed = asked.fail("command.send_failed", reason=await _warning(asked, listed, address, decision))
    if _only_night(decision):
        return notice(failed, asked.button("ask_later", f"send {listed.survey.key} to {address} later"))
    if decision.gates:
        return failed
    return notice(failed, await _anyway(asked, listed.survey.key, address))


def _only_night(decision: Decision) -> bool:
    return [each.name for each in decision.gates] == ["quiet_hours"]


async def _plan(asked: Asked, listed: Listed, address: Address, wanted: Asking) -> Reply:
    """In their morning, if nothing but the night is against it; now, where it has become day."""
    work, key = asked.work, listed.survey.key
    decision = await _look(work, listed, address, wanted)
    if not _only_night(decision) or decision.next is None:
        return await _ask(asked, listed, address, wanted)
    person, until = await meet(work, address), decision.next + _STILL
    by = str(asked.caller.sender)
    name = f"by_hand:{key}:{person.contact_id}:{decision.next:%Y%m%d}"
    planned = Planned(name, person.contact_id, key, "by_hand", decision.next, cause=by, until=until)
    await planning.plan(work, [planned])
    zone = (await settings.rules(work)).zone
    at = wording.day(decision.next, work.now, zone, asked.language)
    return asked.tell("send.planned", survey=key, address=str(address), date=at)


async def _ask(asked: Asked, listed: Listed, address: Address, wanted: Asking) -> Reply:
    work = asked.work
    if await people.state_of(work.tx, str(address)) is None:
        decision = await deciding.look_at_stranger(work, address, listed, wanted)
        if not decision.allowed:
            return await _not_sent(asked, listed, address, decision)
    person = await meet(work, address)
    decision = await deciding.decide(work, person, listed, wanted, str(asked.caller.sender))
    if not decision.allowed:
        return await _not_sent(asked, listed, address, decision)
    began = await converse.begin(work, person, listed)
    await falling_back.watch(work, person.contact_id, began)
    return asked.tell("command.sent", survey=listed.survey.key, address=str(address), language=_language(person))


def _language(person: Person) -> Phrase:
    return phrase(f"lang.{person.language}")
