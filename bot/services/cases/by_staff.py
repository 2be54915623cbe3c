"""What somebody of the staff does to a case, and what they are told where that is not possible."""

from __future__ import annotations

from bot.engine.cases.advance import NotNow
from bot.engine.cases.case import CLOSED
from bot.engine.cases.events import CaseEvent, Reopened
from bot.engine.phrases import Phrase, phrase
from bot.services.cases import cards, thread
from bot.services.cases.moving import Moved, bring
from bot.services.cases.stored import Row, case_of
from bot.services.cases.who import too_late
from bot.services.work import Work
from bot.storage import cases


async def brought(work: Work, row: Row, event: CaseEvent) -> Moved | Phrase:
    """Who would open a case again while another of the customer is going on is sent there."""
    if isinstance(event, Reopened) and (other := await _beside(work, row)) is not None:
        words = phrase("case.wanted_open", by=event.by.name, case=row["id"])
        await thread.note(work, other, case_of(other), words)
        return phrase("case.goes_on_beside", case=row["id"], other=other["id"])
    done = await bring(work, await cards.give(work, row), event)
    return too_late(done) if isinstance(done, NotNow) else done


async def _beside(work: Work, row: Row) -> Row | None:
    """Another case of the same customer, which is going on."""
    if row["status"] not in CLOSED - {"merged"}:
        return None
    return await cases.ongoing(work.tx, row["contact_id"])
