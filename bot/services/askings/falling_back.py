"""Who says nothing where they were asked is asked once at another of their addresses, and the conversation goes on
there; who could surely not be reached there is asked elsewhere at once. No address is tried twice. What they answer
where they were asked first is understood all the same, and takes it back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from bot.contract.address import Address
from bot.engine.conversation import from_json
from bot.engine.events import Wait, WaitTimedOut
from bot.engine.gate_facts import Asking, Kind
from bot.engine.gate_rules import Rules
from bot.engine.patience import again
from bot.engine.reaching import Place
from bot.engine.silence import counted_from, never_heard
from bot.services import converse
from bot.services.askings import reaching, sent, wanted
from bot.services.askings.kind import Unwanted
from bot.services.gates import daytime, deciding, settings
from bot.services.people import known
from bot.services.surveys import Listed
from bot.services.work import Work
from bot.storage import conversations, outbox, people, timers
from bot.storage.conversations import Row

KIND: Wait = "fallback"
UNDELIVERED: Wait = "undelivered"
#: So many other addresses are tried in all.
_MOST = 3


class _Why(NamedTuple):
    """Why they are asked elsewhere: as a timer and as an event, and what is decided then."""

    wait: Wait
    kind: Kind


_SILENT, _UNREACHED = _Why(KIND, "after_silence"), _Why(UNDELIVERED, "undelivered")


async def watch(work: Work, contact: int, conversation: int) -> None:
    """Of a conversation that we have begun: where there is another address, silence leads there."""
    if len((await reaching.places(work, [contact])).get(contact, ())) > 1:
        await arm(work, [conversation], await settings.rules(work))


async def arm(work: Work, begun: Sequence[int], rules: Rules) -> None:
    """As `watch`, of conversations whose contacts are known to have several addresses."""
    if begun and rules.fallback is not None:
        await timers.arm(work.tx, [_timer(KIND, each, work.now + rules.fallback) for each in begun])


def _timer(kind: str, conversation: int, due: datetime) -> dict[str, object]:
    return {"kind": kind, "conversation_id": conversation, "case_id": None, "turn": 1, "due_at": due}


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
        await timers.arm(work.tx, [_timer(KIND, conversation, since + after)])
    else:
        await _look(work, conversation, _SILENT)


async def hurry(work: Work, conversation: int) -> bool:
    """What was asked did not come: no silence is waited for. Whether there is somewhere else to ask it."""
    return await timers.hasten(work.tx, KIND, conversation, UNDELIVERED, work.now)


async def is_hurried(work: Work, conversation: int) -> bool:
    """Whether that was so before: they will be asked elsewhere as soon as they may be."""
    return await timers.waits(work.tx, UNDELIVERED, conversation)


async def instead(work: Work, conversation: int) -> bool:
    """Where it could not be delivered. Whether they are asked elsewhere, now or once they may be."""
    return await _look(work, conversation, _UNREACHED)


async def _look(work: Work, conversation: int, why: _Why) -> bool:
    """Addresses are locked in the order of their numbers, as by everybody who locks several."""
    row = await conversations.load(work.tx, conversation)
    if row is None or row["status"] != "open":
        return False
    places = (await reaching.places(work, [row["contact_id"]])).get(row["contact_id"], ())
    others = [each for each in places if each.reachable and each.address_id != row["asked_at"]]
    if not others:
        return False
    if (unwanted := await wanted.unwanted(work, row)) is not None:
        return await _leave(work, conversation, why, unwanted)
    await people.lock_all(work.tx, sorted([row["asked_at"], *(each.address_id for each in others)]))
    row = await conversations.load(work.tx, conversation)
    if row is None or row["status"] != "open" or not never_heard(from_json(row["state"])):
        return False
    at = (await sent.tried(work, row)).at
    untried = [each for each in others if each.address not in at]
    return await _go_elsewhere(work, row, untried[: max(0, _MOST + 1 - len(at))], why)


async def _leave(work: Work, conversation: int, why: _Why, unwanted: Unwanted) -> bool:
    """What is only held is looked at again."""
    if unwanted is Unwanted.HELD:
        await timers.arm(work.tx, [_timer(why.wait, conversation, work.now + wanted.HELD)])
    return unwanted is Unwanted.HELD


async def _go_elsewhere(work: Work, row: Row, others: Sequence[Place], why: _Why) -> bool:
    """To the first where no gate is shut; where one opens later, then."""
    listed = await work.house.library.find(work.tx, row["survey_key"])
    if listed is None:
        return False
    later: list[datetime] = []
    rules, cause = await settings.rules(work), Address.parse(row["address"]).channel
    asked = _asking(listed, row, why)
    for place in others:
        decided = await deciding.decide_many(work, rules, [place.address_id], listed, asked, cause)
        decision = decided[place.address_id]
        if decision.allowed:
            await _ask(work, row, place, why, rules)
            if why is _UNREACHED and len(others) > 1:
                # Asked for the first time now, they may be silent, or not reached, here too.
                await arm(work, [row["conversation_id"]], rules)
            return True
        at = again(decision, work.now, None)
        later += [at] if at is not None else []
    if later:
        await timers.arm(work.tx, [_timer(why.wait, row["conversation_id"], min(later))])
    return bool(later)


def _asking(listed: Listed, row: Row, why: _Why) -> Asking:
    return deciding.asking(listed, why.kind)._replace(goes_on=row["conversation_id"])


async def _ask(work: Work, row: Row, place: Place, why: _Why, rules: Rules) -> None:
    """What has not gone out at the old address is not wanted there any more."""
    await outbox.withdraw(work.tx, row["address"], row["conversation_id"])
    person = await known(work, Address.parse(place.address))
    assert person is not None
    daytime.only_by_day(work, person, rules)
    await converse.bring(work, person, row, WaitTimedOut(work.key, work.now, 1, why.wait))
