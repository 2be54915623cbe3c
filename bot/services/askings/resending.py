"""A text message that was taken and could not be delivered for now, since the handset is switched off: it is sent once
more, a while later and by day, if it is still wanted then. A question that they have not begun to answer passes the
gates again."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from bot.contract.address import Address
from bot.contract.errors import SendError, TryLater
from bot.engine.conversation import from_json
from bot.engine.gate_rules import Rules
from bot.engine.patience import again
from bot.engine.silence import never_heard
from bot.services.askings import sent, wanted
from bot.services.askings.kind import Unwanted
from bot.services.cases import undelivered
from bot.services.gates import daytime, deciding, settings
from bot.services.people import Person, known
from bot.services.work import Work
from bot.storage import cases, conversations, outbox, timers
from bot.storage.outbox import Row

KIND = "resend"
#: In all: a message that was hard to hand over, or has failed twice, is not sent again.
_MOST_SENDS = 2
_PAUSE = timedelta(hours=1)
QUESTION = re.compile(r"([0-9]{1,18}):([0-9]{1,9})", re.ASCII)


async def later(work: Work, key: str) -> bool:
    """Whether it is sent once more: a question, or what staff have written."""
    row = await outbox.find(work.tx, key)
    failure = _failure(work, row) if row is not None and _is_lost(row) else None
    if row is None or not isinstance(failure, TryLater) or row["attempts"] >= _MOST_SENDS:
        return False
    if not _is_reply(key) and await _asked(work, key) is None:
        return False
    pause = max(_PAUSE, timedelta(seconds=failure.retry_after or 0))
    await timers.rearm(work.tx, KIND, str(row["id"]), work.now + pause)
    return True


async def fire(work: Work, timer: timers.Row) -> None:
    """A late receipt may have said that it was delivered after all."""
    row = await outbox.load(work.tx, int(timer["subject"]))
    person = await known(work, Address.parse(row["address"])) if row is not None else None
    if row is None or person is None or not _is_lost(row):
        return
    rules = await settings.rules(work)
    at = await _wanted_at(work, row["key"], person, rules)
    if at is None:
        await _not_sent(work, row)
    elif at > work.now:
        await timers.rearm(work.tx, KIND, str(row["id"]), at)
    else:
        daytime.only_by_day(work, person, rules)
        await outbox.reopen(work.tx, row["id"], work.now, work.by_day.get(person.address))


async def _not_sent(work: Work, row: Row) -> None:
    if _is_reply(row["key"]) and (failure := _failure(work, row)) is not None:
        await undelivered.failed(work, row["key"], failure)


def _is_lost(row: Row) -> bool:
    """By what the platform said after it took it."""
    return row["state"] == "sent" and sent.is_lost(row)


def _failure(work: Work, row: Row) -> SendError | None:
    channel = work.house.channels.get(row["channel"])
    return channel.failure(row["error"]) if channel is not None else None


def _is_reply(key: str) -> bool:
    return key.startswith(cases.REPLY)


async def _wanted_at(work: Work, key: str, person: Person, rules: Rules) -> datetime | None:
    """When it may be sent; None where it is not wanted any more. What staff have written is; a question where it is
    the one that is open, there."""
    if person.state != "reachable":
        return None
    if _is_reply(key):
        return daytime.opens(work, person, rules)
    asked = await _asked(work, key)
    if asked is None or asked["asked_at"] != person.address_id:
        return None
    begun = bool(from_json(asked["state"]).answers)
    return daytime.opens(work, person, rules) if begun else await _gates_open(work, asked, person)


async def _gates_open(work: Work, asked: conversations.Row, person: Person) -> datetime | None:
    """A question with which all begins is not sent into a case, nor while what wanted it is paused."""
    if (unwanted := await wanted.unwanted(work, asked)) is not None:
        return work.now + wanted.HELD if unwanted is Unwanted.HELD else None
    listed = await work.house.library.find(work.tx, asked["survey_key"])
    if listed is None:
        return None
    asking = deciding.asking(listed, "undelivered")._replace(goes_on=asked["conversation_id"])
    decision = await deciding.look(work, person, listed, asking)
    return work.now if decision.allowed else again(decision, work.now, None)


async def _asked(work: Work, key: str) -> conversations.Row | None:
    """The conversation where that question is the one that is open, unless something of it has come elsewhere."""
    found = QUESTION.fullmatch(key)
    row = await conversations.load(work.tx, int(found[1])) if found is not None else None
    if found is None or row is None or row["status"] != "open":
        return None
    state = from_json(row["state"])
    if state.status != "active" or state.turn != int(found[2]):
        return None
    return row if not never_heard(state) or (await sent.tried(work, row)).in_vain else None
