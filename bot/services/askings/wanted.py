"""Whether a question that has not come, or was not answered, is still to be asked elsewhere, or sent once more."""

from __future__ import annotations

from datetime import timedelta

from bot.services.askings.kind import Unwanted
from bot.services.askings.kinds import KINDS
from bot.services.work import Work
from bot.storage import askings, conversations

#: How soon what is held is looked at again.
HELD = timedelta(days=1)


async def unwanted(work: Work, row: conversations.Row) -> Unwanted | None:
    """Why the conversation in `row` is to be let alone: they have begun it elsewhere by themselves, or the campaign or
    the trigger that wanted it is over, or paused."""
    listed = await work.house.library.find(work.tx, row["survey_key"])
    if listed is None or await conversations.begun_since(work.tx, row):
        return Unwanted.CANCELLED
    asking = await askings.of_conversation(work.tx, row["contact_id"], row["conversation_id"])
    if asking is None:
        return None
    found = await KINDS[asking["kind"]].asking(work, asking, listed)
    return found if isinstance(found, Unwanted) else None
