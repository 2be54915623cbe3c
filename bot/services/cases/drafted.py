"""A reply that waits to be looked at: what it would cost as text messages is seen before it is sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.contract.inbound import ButtonPressed
from bot.contract.outbound import Notice
from bot.engine.phrases import Phrase, phrase
from bot.services import dialogues
from bot.services.cases import aside, replying
from bot.services.cases.customers import customer_of
from bot.services.cases.who import by_of
from bot.services.dialogues import Dialogue
from bot.services.forms.parts import Part, sheet
from bot.services.people import Person, meet
from bot.services.work import Work

TITLE = "reply.form_title"


def parts(data: Mapping[str, Any]) -> tuple[Part, ...]:
    """What the form of a reply asks. `customer` is their name, `words` a reply that waits."""
    hint = phrase("reply.form_hint", name=data.get("customer", ""))
    now = data.get("words", "")
    return (Part("words", phrase("reply.form_words"), hint=hint, now=now, needed=True, most=replying.LONGEST),)


async def written(work: Work, person: Person, case_id: int, words: str) -> Phrase | Notice | None:
    """Sends the reply; one that takes several text messages is shown first, and waits. None: it is on its way. Else
    what whoever wrote it is told."""
    customer, by = await customer_of(work, case_id), by_of(person)
    problem = replying.against(words) or await replying.why_not(work, customer)
    if customer is None or problem is not None:
        return problem
    text = replying.signed(work, customer, by, words.strip()).text
    measured = aside.measured(work, customer.person.address, text)
    if measured.parts <= 1:
        return await replying.reply(work, case_id, by, words)
    data = {"customer": customer.name, "words": words.strip()}
    form = sheet(phrase(TITLE, case=case_id), parts(data), person.language)
    await aside.put(work, person, f"reply {case_id}", form, data)
    meant = aside.Meant(case_id, customer.person.address, customer.name, text, ("send", "reply"))
    return aside.preview(work, meant, measured, person.language)


async def waiting(work: Work, person: Person, case_id: int) -> Dialogue | None:
    """Their reply that waits to be sent to the customer of that case."""
    return await aside.waiting(work, person, f"reply {case_id}")


async def send(work: Work, event: ButtonPressed, case_id: int) -> Phrase | None:
    """The reply that waits is sent after all."""
    person = await meet(work, event.sender, event.name, event.language)
    draft = await waiting(work, person, case_id)
    if draft is None:
        return phrase("reply.nothing_waits", case=case_id)
    await dialogues.close(work, draft)
    problem = await replying.reply(work, case_id, by_of(person), draft.data["words"])
    return problem or phrase("reply.sent", name=draft.data["customer"])
