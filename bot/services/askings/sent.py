"""When a customer was really asked: a question may wait for the morning, or for its platform."""

from __future__ import annotations

from datetime import datetime

from bot.engine.conversation import from_json
from bot.engine.silence import asked_turn
from bot.services.work import Work
from bot.storage import outbox
from bot.storage.conversations import Row


async def sent_at(work: Work, row: Row) -> datetime | None:
    """Of what they are silent at in the conversation in `row`; now, while it still waits."""
    found = await outbox.find(work.tx, f"{row['conversation_id']}:{asked_turn(from_json(row['state']))}")
    if found is None:
        return None
    at: datetime | None = work.now if found["state"] == "pending" else found["sent_at"]
    return at
