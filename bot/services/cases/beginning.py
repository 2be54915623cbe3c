"""A reply is begun: from a card, or by a command without words."""

from __future__ import annotations

from bot.engine.phrases import Phrase
from bot.services.cases import drafted
from bot.services.cases.asking import open_form
from bot.services.cases.customers import customer_of
from bot.services.cases.replying import why_not
from bot.services.people import meet
from bot.services.private import Caller
from bot.services.work import Work


async def reply(work: Work, caller: Caller, case_id: int) -> Phrase | None:
    """Opens its form, with what waits to be sent already. Why the customer can't be written to is said before anybody
    has written anything."""
    person = await meet(work, caller.sender, caller.name, caller.language)
    customer = await customer_of(work, case_id)
    if customer is None or why_not(customer) is not None:
        return why_not(customer)
    draft = await drafted.waiting(work, person, case_id)
    words = draft.data["words"] if draft is not None else ""
    return await open_form(work, caller, f"reply {case_id}", {"customer": customer.name, "words": words})
