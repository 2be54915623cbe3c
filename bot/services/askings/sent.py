"""What became of what a conversation has asked: when it went out, for a question may wait for the morning or for its
platform; where it was tried; and whether anything of it may have come."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from bot.engine.conversation import from_json
from bot.engine.silence import asked_turn
from bot.services.work import Work
from bot.storage import outbox
from bot.storage.conversations import Row


class Tried(NamedTuple):
    """`at` are the addresses where a conversation has asked. `in_vain`: nothing has come at any of them, nor may."""

    at: frozenset[str]
    in_vain: bool


def key_of(row: Row) -> str:
    """The key of the message that they are silent at in the conversation in `row`."""
    return f"{row['conversation_id']}:{asked_turn(from_json(row['state']))}"


async def sent_at(work: Work, row: Row) -> datetime | None:
    """Of what they are silent at in the conversation in `row`; now, while it waits for a channel that there is."""
    found = await outbox.find(work.tx, key_of(row))
    if found is None:
        return None
    waits = found["state"] == "pending" and found["channel"] in work.house.channels
    at: datetime | None = work.now if waits else found["sent_at"]
    return at


async def tried(work: Work, row: Row) -> Tried:
    """Of a conversation in which they have not answered: it has asked only a few times."""
    turns = range(1, from_json(row["state"]).turn + 1)
    found = await outbox.find_all(work.tx, [f"{row['conversation_id']}:{each}" for each in turns])
    return Tried(frozenset(each["address"] for each in found), all(is_lost(each) for each in found))


def is_lost(row: outbox.Row) -> bool:
    """It has not come and won't. What was refused may have come at an earlier attempt, of which nobody knows."""
    if row["state"] == "sent":
        return row["delivery"] in ("failed", "undelivered")
    begun = row["attempts"] - (1 if row["state"] == "failed" else 0)
    return row["state"] in ("failed", "cancelled") and row["settled"] >= begun
