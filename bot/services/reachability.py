"""Who may be written to: opting out and in, blocked and back again."""

from __future__ import annotations

from dataclasses import replace

from bot.contract.address import Address
from bot.contract.errors import AddressDead
from bot.contract.inbound import OptOutReported, ReachabilityChanged
from bot.contract.outbound import Notice, Outbound
from bot.engine.events import OptedOut
from bot.engine.phrases import phrase
from bot.services import converse, unreached
from bot.services.askings import falling_back
from bot.services.cases import leaving, undelivered
from bot.services.law import consents, suppressed
from bot.services.law.consents import Act
from bot.services.people import Person, known, meet
from bot.services.voice import say
from bot.services.work import Work
from bot.storage import consents as storage
from bot.storage import people


async def opt_out(work: Work, person: Person, act: Act) -> None:
    """Nothing more goes to this address: its conversation ends, what was waiting is cancelled. At most one
    confirmation to their own words, and none where the platform has sent its own."""
    if person.state == "opted_out":
        await _left_again(work, person, act)
        return
    await _end_conversation(work, person)
    await _leave(work, person, act)


async def _left_again(work: Work, person: Person, act: Act) -> None:
    """It changes nothing, but is kept where only now the platform knows of it: from then on it answers START too."""
    if _is_platforms(work, person, act.source, act.wording) and not await _platform_knows(work, person):
        await consents.note(work, person, "out", act)


async def _platform_knows(work: Work, person: Person) -> bool:
    """Whether the platform itself holds them back, and not we alone."""
    left = await storage.left(work.tx, str(person.address))
    return any(_is_platforms(work, person, each["source"], each["wording"]) for each in left)


def _is_platforms(work: Work, person: Person, source: str, wording: str) -> bool:
    """A STOP that the platform takes and answers itself: the carrier told us of it, or it is one of its words."""
    channel = work.channel(person.address)
    handled = channel.capabilities.opt_out_words if channel is not None else frozenset()
    return source == "carrier" or (source == "said" and wording.strip().upper() in handled)


async def _leave(work: Work, person: Person, act: Act) -> None:
    await consents.note(work, person, "out", act)
    await people.set_reachability(work.tx, str(person.address), "opted_out", "opted_out", work.now)
    await undelivered.dropped(work, str(person.address), "opted_out")
    await leaving.told(work, person, "opted_out")
    work.unsay(person.address)
    work.silenced.add(person.address)
    if act.source == "said" and not _is_platforms(work, person, act.source, act.wording):
        text = say(phrase("say.opted_out", company=work.house.company), person.language)
        # Numbered by what was said before it, its key might be that of something that is still to be said to others.
        work.send(Outbound(key=f"{work.key}#stop", to=person.address, content=Notice(text)))


async def _end_conversation(work: Work, person: Person) -> None:
    if person.in_conversation:
        await converse.bring(work, person, person.conversation, OptedOut(work.key, work.now))


async def opt_in(work: Work, person: Person, act: Act) -> Person:
    """The customer's own act brings them back."""
    await consents.note(work, person, "in", act)
    return await _reachable(work, person)


async def _reachable(work: Work, person: Person) -> Person:
    if person.state == "opted_out":
        await suppressed.lift(work, person.address)
    if person.state != "reachable":
        await people.set_reachability(work.tx, str(person.address), "reachable", "", work.now)
        await leaving.told(work, person, "back")
    return replace(person, state="reachable")


async def come_back(work: Work, person: Person, words: str) -> None:
    """START. They are welcomed, unless the platform answers the word itself: it does where it has taken their STOP."""
    channel = work.channel(person.address)
    handled = channel.capabilities.opt_in_words if channel is not None else frozenset()
    answered = words.strip().upper() in handled and await _platform_knows(work, person)
    await opt_in(work, person, Act("said", words))
    if not answered:
        work.tell(person.address, Notice(say(phrase("say.opted_in", company=work.house.company), person.language)))


async def welcome_back(work: Work, person: Person) -> Person:
    """Who writes to us can be reached again, whatever an earlier send said; an opt-out is not lifted by that."""
    return await _reachable(work, person) if person.state == "unreachable" else person


async def changed(work: Work, event: ReachabilityChanged) -> None:
    """The platform says that the bot was blocked, or let in again."""
    person = await meet(work, event.sender, event.name, event.language)
    if event.reachable:
        await welcome_back(work, person)
    elif person.state == "reachable":
        work.silenced.add(person.address)
        await people.set_reachability(work.tx, str(person.address), "unreachable", "blocked", work.now)
        await undelivered.dropped(work, str(person.address), "blocked")
        await unreached.dropped(work, str(person.address), AddressDead("blocked", "blocked"))
        await leaving.told(work, person, "blocked")


async def opted_out_elsewhere(work: Work, address: Address, code: str) -> None:
    """The carrier refuses what we send, since they have told it to stop. It is as if it had reported that; but what
    they were asked there, and never saw, may go on at another address."""
    person = await known(work, address)
    if person is None or person.state == "opted_out":
        return
    if not await _goes_elsewhere(work, person):
        await _end_conversation(work, person)
    await _leave(work, person, Act("carrier", code))


async def _goes_elsewhere(work: Work, person: Person) -> bool:
    asked = person.conversation
    return asked is not None and await falling_back.is_hurried(work, asked["conversation_id"])


async def opt_out_reported(work: Work, event: OptOutReported) -> None:
    """The carrier has handled STOP or START and has answered: mirrored without a word."""
    person = await meet(work, event.sender, event.name, event.language)
    if event.opted_out:
        await opt_out(work, person, Act("carrier"))
    else:
        await opt_in(work, person, Act("carrier"))
