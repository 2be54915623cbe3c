"""The customer's word on whether their case is solved. Pressed or typed, it is theirs alone to give."""

from __future__ import annotations

from bot.contract.inbound import ButtonPressed
from bot.contract.outbound import Notice, Settled
from bot.engine.cases.advance import NotNow
from bot.engine.cases.events import Confirmed, Disputed
from bot.engine.phrases import Phrase, phrase
from bot.engine.words import verdict_in
from bot.services.cases import cards, customer
from bot.services.cases.moving import bring
from bot.services.cases.stored import Row, case_of
from bot.services.people import Person, meet
from bot.services.voice import say
from bot.services.work import Work
from bot.storage import cases


async def pressed(work: Work, event: ButtonPressed, case_id: int, said: str) -> None:
    person = await meet(work, event.sender, event.name, event.language)
    row = await cases.load(work.tx, case_id)
    if said not in customer.VERDICTS:
        return
    if row is None or row["contact_id"] != person.contact_id:
        _answer(work, person, phrase("case.not_yours"))
        return
    _settle(work, person, row, said, event.message)
    await _give(work, person, await _led_to(work, row), said)


async def typed(work: Work, person: Person, text: str) -> bool:
    """Whether the words were a verdict on a case that was resolved lately; if so it has been taken."""
    found = verdict_in(text)
    row = await cases.resolved_last(work.tx, person.contact_id) if found is not None else None
    if found is None or row is None or not customer.may_be_answered(case_of(row), work.now):
        return False
    if found.brief and case_of(row).verdict != "asked":
        return False
    if await cases.ongoing(work.tx, person.contact_id) is not None:
        return False
    await _give(work, person, row, found.said)
    return True


async def _led_to(work: Work, row: Row) -> Row:
    """The case that goes on for it."""
    into = await cases.load(work.tx, row["merged_into"]) if row["merged_into"] is not None else None
    return into or row


def _settle(work: Work, person: Person, row: Row, said: str, message: str) -> None:
    """The message that was pressed shows what was said, and its buttons go."""
    channel = work.channel(person.address)
    if channel is not None and channel.capabilities.edits and person.state != "opted_out":
        settled = Settled(case_of(row).line, customer.label(said, person.language))
        work.tell(person.address, settled, edit=message)


async def _give(work: Work, person: Person, row: Row, said: str) -> None:
    """Where the case is not resolved any more, or another of theirs is going on, somebody looks after it already: they
    read what the customer says."""
    going_on = await cases.ongoing(work.tx, person.contact_id)
    if going_on is not None:
        await _pass_on(work, going_on, row, said)
        _answer(work, person, phrase("case.still_at_it"))
    elif isinstance(await bring(work, row, _EVENTS[said](work.now)), NotNow):
        _answer(work, person, phrase("case.not_asked_any_more"))
    else:
        _answer(work, person, _thanks(person, said))


async def _pass_on(work: Work, going_on: Row, row: Row, said: str) -> None:
    """That the case which is open again is not solved is no news."""
    if said == "solved" or going_on["id"] != row["id"]:
        await cards.heard(work, going_on, customer.label(said, work.house.language))


def _thanks(person: Person, said: str) -> Phrase:
    """What is still wrong is asked only of somebody who is asked nothing else just then: else it would be taken for
    the answer to that."""
    if said == "not_solved" and person.in_conversation:
        return phrase("case.thanks_not_solved_busy")
    return phrase(f"case.thanks_{said}")


def _answer(work: Work, person: Person, words: Phrase) -> None:
    if person.state != "opted_out":
        work.tell(person.address, Notice(say(words, person.language)))


_EVENTS: dict[str, type[Confirmed | Disputed]] = {"solved": Confirmed, "not_solved": Disputed}
