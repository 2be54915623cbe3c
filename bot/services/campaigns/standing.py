"""Whether a campaign still wants those whom it has asked."""

from __future__ import annotations

from collections.abc import Mapping

from bot.services.askings.kind import Unwanted
from bot.services.work import Work
from bot.storage import campaigns as storage
from bot.storage.conversations import Row

_UNWANTED: Mapping[str, Unwanted] = {"paused": Unwanted.HELD, "stopped": Unwanted.CANCELLED}


async def unwanted(work: Work, conversation: Row) -> Unwanted | None:
    """Whether the campaign that began the conversation is paused or was stopped since."""
    found = await storage.that_asked(work.tx, conversation["contact_id"], conversation["conversation_id"])
    return _UNWANTED.get(found["state"]) if found is not None else None
