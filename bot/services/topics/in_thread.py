"""`tag +price -delivery`, said by staff under a case's card."""

from __future__ import annotations

import re

from bot.contract.inbound import MessageReceived
from bot.services import private, staff
from bot.services.topics import by_hand
from bot.services.work import Work
from bot.storage import outbox

_TAG = re.compile(r"tag\s+([+\u2212-].*)", re.IGNORECASE | re.DOTALL)


async def typed(work: Work, event: MessageReceived) -> bool:
    """False where it is anything else, or said by anybody else: then it is for others to understand."""
    match = _TAG.fullmatch(event.text.strip())
    if match is None or not event.under or event.edited or event.place is None:
        return False
    case_id = await outbox.case_of(work.tx, event.place.channel, str(event.place), event.under)
    if case_id is None or await staff.role_of(work, event.sender) is None:
        return False
    private.answer(work, event, await by_hand.retag_in_thread(work, event, case_id, match[1]))
    return True
