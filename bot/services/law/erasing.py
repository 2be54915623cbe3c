"""Erasing a customer: the list in `storage/personal.py`, the places that quote them, and what staff still see.

Scores and their groups stay, without words and linked to nobody; a hash of each address stays too. Cases that go on are
closed, and their cards say that there is nothing to see any more.
"""

from __future__ import annotations

from dataclasses import replace

from bot.contract.address import Address
from bot.contract.outbound import Notice
from bot.engine.cases.advance import NotNow
from bot.engine.cases.case import CLOSED
from bot.engine.cases.case import to_json as case_to_json
from bot.engine.cases.events import By, Resolved
from bot.engine.conversation import Conversation, from_json, to_json
from bot.engine.phrases import phrase
from bot.services.cases import cards, thread
from bot.services.cases.moving import bring
from bot.services.cases.stored import case_of
from bot.services.law import suppressed
from bot.services.voice import say
from bot.services.work import Work
from bot.storage import cases, erasures, people, personal, timers, traces

#: Who closes their cases.
_US = By("heardback", "Heardback")


async def erase(work: Work, contact_id: int) -> None:
    """Everything of theirs, in this one transaction."""
    tx = work.tx
    places = await personal.addresses(tx, contact_id)
    for place in places:
        await _silence(work, place)
    names = [each for each in [*places, await erasures.name_of(tx, contact_id)] if len(each) > 2]
    quoted = await traces.quotes(tx, contact_id)
    notes = await erasures.notes(tx, contact_id)
    await erasures.blank(tx, contact_id)
    for row in await erasures.conversations_of(tx, contact_id):
        await erasures.set_conversation(tx, row["id"], to_json(_emptied(from_json(row["state"]))))
    await personal.erase(tx, contact_id, places)
    shown = await traces.forget(tx, names, quoted)
    for case_id in await erasures.cases_of(tx, contact_id):
        await _close(work, case_id)
    _take_back(work, {row["key"]: row["address"] for row in [*notes, *shown] if not row["edits"]})
    for place in places:
        await suppressed.suppress(work, place)


async def _silence(work: Work, place: str) -> None:
    """What is under way to them stops, as for one who opts out."""
    address = Address.parse(place)
    work.unsay(address)
    await people.lock(work.tx, place)
    await people.set_reachability(work.tx, place, "opted_out", "erased", work.now)
    work.silenced.add(address)


def _emptied(conversation: Conversation) -> Conversation:
    """Finished, with nothing but scores in it."""
    scores = {
        key: replace(answer, words="", event_id="", source="")
        for key, answer in conversation.answers.items()
        if answer.group is not None
    }
    return conversation.but(
        status="finished",
        outcome=conversation.outcome or "opted_out",
        answers=scores,
        name="",
        facts={},
        unread="",
        picked=(),
        doubted=None,
    )


async def _close(work: Work, case_id: int) -> None:
    """The case keeps its number and its times. Its cards are drawn anew: there is nothing of the customer in them."""
    row = await cases.load(work.tx, case_id)
    assert row is not None
    await erasures.set_case(work.tx, case_id, case_to_json(case_of(row).but(line="")))
    row = await cases.load(work.tx, case_id)
    assert row is not None
    if row["status"] in CLOSED:
        await cards.redraw(work, row)
        return
    await thread.note(work, row, case_of(row), phrase("law.case_closed"))
    if isinstance(await bring(work, row, Resolved(work.now, _US, reachable=False)), NotNow):
        await cards.redraw(work, row)
    await timers.cancel_case(work.tx, case_id)


def _take_back(work: Work, sent: dict[str, str]) -> None:
    """What staff were told of them is changed in place, where the platform can. Cards are drawn anew by themselves."""
    words = Notice(say(phrase("law.taken_back"), work.house.language))
    for key, place in sent.items():
        address = Address.parse(place)
        channel = work.channel(address)
        if channel is not None and channel.capabilities.edits and not key.startswith(("case:", "storm:")):
            work.tell_edit(address, words, key)
