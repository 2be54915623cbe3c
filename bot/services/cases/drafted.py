"""A reply that waits to be looked at: what it would cost as text messages is seen before it is sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.contract import tokens
from bot.contract.channel import Measured, Measures
from bot.contract.inbound import ButtonPressed
from bot.contract.outbound import Button, Notice, Outbound
from bot.engine.cases.events import By
from bot.engine.conversation import Seed
from bot.engine.languages import Language
from bot.engine.phrases import Phrase, phrase
from bot.services import dialogues
from bot.services.cases import replying
from bot.services.cases.customers import Customer, customer_of
from bot.services.cases.who import by_of
from bot.services.dialogues import Dialogue, Plan
from bot.services.forms.parts import Part, sheet
from bot.services.lint.shown import money
from bot.services.people import Person, meet
from bot.services.voice import say, say_all
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
    problem = replying.against(words) or replying.why_not(customer)
    if customer is None or problem is not None:
        return problem
    measured = _measured(work, customer, by, words)
    if measured.parts <= 1:
        return await replying.reply(work, case_id, by, words)
    await _put_aside(work, person, case_id, {"customer": customer.name, "words": words.strip()})
    return _preview(work, customer, measured, (by, words), person.language)


def _measured(work: Work, customer: Customer, by: By, words: str) -> Measured:
    channel = work.channel(customer.person.address)
    if not isinstance(channel, Measures) or customer.person.address.scheme != "tel":
        return Measured()
    return channel.measure(Outbound("", customer.person.address, replying.signed(work, customer, by, words.strip())))


def _preview(work: Work, customer: Customer, measured: Measured, reply: tuple[By, str], language: Language) -> Notice:
    text = replying.signed(work, customer, *reply).text
    said = [phrase("reply.preview", name=customer.name, n=measured.parts, length=len(text), text=text)]
    if (price := work.house.sms_price) is not None:
        cost = money(price * measured.parts, work.house.sms_currency, language)
        said.append(phrase("reply.cost", cost=cost))
    dear = (each for each in measured.over if each.what == "alphabet")
    said += [phrase("reply.preview_alphabet", marks=each.text, n=each.limit) for each in dear]
    case_id = customer.row["id"]
    return Notice(
        say_all(said, language),
        (
            Button(say(phrase("reply.button_send"), language), tokens.case(case_id, "send"), style="primary"),
            Button(say(phrase("reply.button_edit"), language), tokens.case(case_id, "reply")),
        ),
    )


async def _put_aside(work: Work, person: Person, case_id: int, data: dict[str, Any]) -> None:
    """In the place of the one that waits already."""
    if (before := await waiting(work, person, case_id)) is not None:
        await dialogues.close(work, before)
    survey = sheet(phrase(TITLE, case=case_id), parts(data), person.language).survey
    seed = Seed(id="", event_id=work.key, at=work.now, language=person.language, name=person.name)
    await dialogues.begin(work, person, Plan("case", "aside", f"reply {case_id}", survey, seed, data))


async def waiting(work: Work, person: Person, case_id: int) -> Dialogue | None:
    """Their reply that waits to be sent to the customer of that case."""
    everything = await dialogues.theirs(work, person.address)
    return next((each for each in everything if each.surface == "aside" and each.subject == f"reply {case_id}"), None)


async def send(work: Work, event: ButtonPressed, case_id: int) -> Phrase | None:
    """The reply that waits is sent after all."""
    person = await meet(work, event.sender, event.name, event.language)
    draft = await waiting(work, person, case_id)
    if draft is None:
        return phrase("reply.nothing_waits", case=case_id)
    await dialogues.close(work, draft)
    problem = await replying.reply(work, case_id, by_of(person), draft.data["words"])
    return problem or phrase("reply.sent", name=draft.data["customer"])
