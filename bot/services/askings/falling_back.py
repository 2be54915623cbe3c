"""Who says nothing where they were asked is asked once at another of their addresses, and the conversation goes on
there. What they answer where they were asked first is understood all the same, and takes it back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.contract.address import Address
from bot.engine.conversation import from_json
from bot.engine.events import WaitTimedOut
from bot.engine.gate_facts import Asking
from bot.engine.reaching import Place
from bot.engine.silence import counted_from, never_heard
from bot.services import converse
from bot.services.askings import reaching, sent
from bot.services.gates import daytime, deciding, settings
from bot.services.people import known
from bot.services.surveys import Listed
from bot.services.work import Work
from bot.storage import conversations, outbox, people, timers
from bot.storage.conversations import Row

KIND = "fallback"
#: So many other addresses are tried.
_MOST = 3


async def watch(work: Work, contact: int, conversation: int) -> None:
    """Of a conversation that we have begun: where there is another address, silence leads there."""
    if len((await reaching.places(work, [contact])).get(contact, ())) > 1:
        await arm(work, [conversation])


async def arm(work: Work, begun: Sequence[int]) -> None:
    """As `watch`, of conversations whose contacts are known to have several addresses."""
    after = (await settings.rules(work)).fallback if begun else None
    if after is not None:
        await timers.arm(work.tx, [_timer(each, work.now + after) for each in begun])


def _timer(conversation: int, due: datetime) -> dict[str, object]:
    return {"kind": KIND, "conversation_id": conversation, "case_id": None, "turn": 1, "due_at": due}


async def fire(work: Work, timer: timers.Row) -> None:
    await _wake(work, timer["conversation_id"])


async def go_first(work: Work, conversation: int) -> None:
    """What is due by now goes before a reminder, so that nobody is written to in two places at once."""
    if await timers.take(work.tx, KIND, conversation, work.now):
        await _wake(work, conversation)


async def _wake(work: Work, conversation: int) -> None:
    """They have been silent for so long since they were really asked; else once they have been."""
    after, row = (await settings.rules(work)).fallback, await conversations.load(work.tx, conversation)
    if after is None or row is None or row["status"] != "open":
        return
    since = counted_from(from_json(row["state"]), await sent.sent_at(work, row)).silent_since
    if since + after > work.now:
        await timers.arm(work.tx, [_timer(conversation, since + after)])
    else:
        await _look(work, conversation)


async def _look(work: Work, conversation: int) -> None:
    """Addresses are locked in the order of their numbers, as by everybody who locks several."""
    row = await conversations.load(work.tx, conversation)
    if row is None or row["status"] != "open":
        return
    places = (await reaching.places(work, [row["contact_id"]])).get(row["contact_id"], ())
    others = [each for each in places if each.reachable and each.address_id != row["asked_at"]][:_MOST]
    if not others:
        return
    await people.lock_all(work.tx, sorted([row["asked_at"], *(each.address_id for each in others)]))
    row = await conversations.load(work.tx, conversation)
    if row is not None and row["status"] == "open" and never_heard(from_json(row["state"])):
        await _go_elsewhere(work, row, others)


async def _go_elsewhere(work: Work, row: Row, others: Sequence[Place]) -> None:
    """To the first where no gate is shut; where time opens one, then."""
    listed = await work.house.library.find(work.tx, row["survey_key"])
    if listed is None:
        return
    later: list[datetime] = []
    for place in others:
        decision = (await deciding.decide_many(work, [place.address_id], listed, _asking(listed, row)))[
            place.address_id
        ]
        if decision.allowed:
            await _ask(work, row, place)
            return
        later += [decision.next] if decision.next is not None else []
    if later:
        await timers.arm(work.tx, [_timer(row["conversation_id"], min(later))])


def _asking(listed: Listed, row: Row) -> Asking:
    return deciding.asking(listed, "after_silence")._replace(goes_on=row["conversation_id"])


async def _ask(work: Work, row: Row, place: Place) -> None:
    """What has not gone out at the old address is not wanted there any more."""
    await outbox.withdraw(work.tx, row["address"], row["conversation_id"])
    person = await known(work, Address.parse(place.address))
    assert person is not None
    daytime.only_by_day(work, person, await settings.rules(work))
    await converse.bring(work, person, row, WaitTimedOut(work.key, work.now, 1, "fallback"))
