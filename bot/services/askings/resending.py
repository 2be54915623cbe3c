"""A text message that was taken and could not be delivered for now, since the handset is switched off: it is sent once
more, a while later and by day, if it is still wanted then."""

from __future__ import annotations

import re
from datetime import timedelta

from bot.contract.address import Address
from bot.contract.errors import SendError, TryLater
from bot.services.cases import undelivered
from bot.services.gates import daytime, settings
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
    if person.state == "reachable" and await _is_wanted(work, row["key"], person):
        await _send(work, row, person)
    elif _is_reply(row["key"]) and (failure := _failure(work, row)) is not None:
        await undelivered.failed(work, row["key"], failure)


async def _send(work: Work, row: Row, person: Person) -> None:
    if (opens := await daytime.opens(work, person)) > work.now:
        await timers.rearm(work.tx, KIND, str(row["id"]), opens)
        return
    daytime.only_by_day(work, person, await settings.rules(work))
    await outbox.reopen(work.tx, row["id"], work.now, work.by_day.get(person.address))


def _is_lost(row: Row) -> bool:
    return row["state"] == "sent" and row["delivery"] in ("failed", "undelivered")


def _failure(work: Work, row: Row) -> SendError | None:
    channel = work.house.channels.get(row["channel"])
    return channel.failure(row["error"]) if channel is not None else None


def _is_reply(key: str) -> bool:
    return key.startswith(cases.REPLY)


async def _is_wanted(work: Work, key: str, person: Person) -> bool:
    """What staff have written is; a question where it is the one that is open, there."""
    return _is_reply(key) or await _asked(work, key) == person.address_id


async def _asked(work: Work, key: str) -> int | None:
    """The number of the address where that question is the one that is open."""
    found = QUESTION.fullmatch(key)
    row = await conversations.load(work.tx, int(found[1])) if found is not None else None
    if found is None or row is None or row["status"] != "open" or row["state"]["turn"] != int(found[2]):
        return None
    return int(row["asked_at"])
