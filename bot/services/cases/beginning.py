"""A reply is begun, or a time is asked for: from a card, or by a command without words."""

from __future__ import annotations

from bot.engine.phrases import Phrase, phrase
from bot.services.cases import drafted
from bot.services.cases.asking import open_form
from bot.services.cases.customers import customer_of
from bot.services.cases.replying import why_not
from bot.services.cases.stored import case_of
from bot.services.people import meet
from bot.services.private import Caller
from bot.services.work import Work
from bot.storage import cases


async def reply(work: Work, caller: Caller, case_id: int) -> Phrase | None:
    """Opens its form, with what waits to be sent already. Why the customer can't be written to is said before anybody
    has written anything."""
    person = await meet(work, caller.sender, caller.name, caller.language)
    customer = await customer_of(work, case_id)
    problem = await why_not(work, customer)
    if customer is None or problem is not None:
        return problem
    draft = await drafted.waiting(work, person, case_id)
    words = draft.data["words"] if draft is not None else ""
    return await open_form(work, caller, f"reply {case_id}", {"customer": customer.name, "words": words})


async def snooze(work: Work, caller: Caller, case_id: int) -> Phrase | None:
    """Asks until when it is put off."""
    row = await cases.load(work.tx, case_id)
    if row is None:
        return phrase("staff.gone")
    data = {"zone": case_of(row).policy.hours.zone, "now": work.now.isoformat()}
    return await open_form(work, caller, f"snooze {case_id}", data)
