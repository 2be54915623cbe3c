"""Words for a customer that wait to be looked at: what they cost as text messages is seen before they are sent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from bot.contract import tokens
from bot.contract.address import Address
from bot.contract.channel import Measured, Measures
from bot.contract.outbound import Button, Notice, Outbound
from bot.engine.conversation import Seed
from bot.engine.languages import Language
from bot.engine.phrases import phrase
from bot.services import dialogues
from bot.services.dialogues import Dialogue, Plan
from bot.services.forms.sheet import Sheet
from bot.services.lint.shown import money
from bot.services.people import Person
from bot.services.voice import say, say_all
from bot.services.work import Work


class Meant(NamedTuple):
    """What a customer would read, and the case's buttons that send it or change it."""

    case_id: int
    to: Address
    name: str
    text: str
    buttons: tuple[str, str]


def measured(work: Work, to: Address, text: str) -> Measured:
    """Only of text messages: elsewhere nobody pays by the part."""
    channel = work.channel(to)
    if not isinstance(channel, Measures) or to.scheme != "tel":
        return Measured()
    return channel.measure(Outbound("", to, Notice(text)))


def preview(work: Work, meant: Meant, measured: Measured, language: Language) -> Notice:
    said = [phrase("reply.preview", name=meant.name, n=measured.parts, length=len(meant.text), text=meant.text)]
    if (price := work.house.sms_price) is not None:
        cost = money(price * measured.parts, work.house.sms_currency, language)
        said.append(phrase("reply.cost", cost=cost))
    dear = (each for each in measured.over if each.what == "alphabet")
    said += [phrase("reply.preview_alphabet", marks=each.text, n=each.limit) for each in dear]
    return Notice(say_all(said, language), _buttons(meant, language))


def _buttons(meant: Meant, language: Language) -> tuple[Button, ...]:
    send, edit = (tokens.case(meant.case_id, action) for action in meant.buttons)
    return (
        Button(say(phrase("reply.button_send"), language), send, style="primary"),
        Button(say(phrase("reply.button_edit"), language), edit),
    )


async def put(work: Work, person: Person, subject: str, sheet: Sheet, data: dict[str, Any]) -> None:
    """In the place of what waits under that subject already."""
    if (before := await waiting(work, person, subject)) is not None:
        await dialogues.close(work, before)
    seed = Seed(id="", event_id=work.key, at=work.now, language=person.language, name=person.name)
    await dialogues.begin(work, person, Plan("case", "aside", subject, sheet.survey, seed, data))


async def waiting(work: Work, person: Person, subject: str) -> Dialogue | None:
    everything: Sequence[Dialogue] = await dialogues.theirs(work, person.address)
    return next((each for each in everything if each.surface == "aside" and each.subject == subject), None)
