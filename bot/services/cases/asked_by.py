"""Who had the customer asked from whose answers a case came: a campaign or a trigger."""

from __future__ import annotations

from bot.engine.phrases import Phrase, phrase
from bot.services.cases.stored import Row
from bot.services.work import Work
from bot.storage import askings

_SAID = ("campaign", "trigger")


async def said(work: Work, row: Row) -> Phrase | str:
    """`campaign #3`, `trigger: 7 days after signed_up`; empty where the customer began by themselves, or a colleague
    or a case had them asked."""
    if row["conversation_id"] is None:
        return ""
    asking = await askings.of_conversation(work.tx, row["contact_id"], row["conversation_id"])
    if asking is None or asking["kind"] not in _SAID:
        return ""
    return phrase(f"staff.asked_by.{asking['kind']}", cause=asking["cause"])
