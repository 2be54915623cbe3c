"""Which dialogue does what with what is typed and pressed in it: a form, or a survey tried out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import NamedTuple

from bot.contract.inbound import ButtonPressed, MessageReceived
from bot.engine.events import Commanded, Tapped
from bot.engine.phrases import phrase
from bot.services import dialogues, filling, form_kinds, private, staff
from bot.services.admin import interviewing, trying
from bot.services.dialogues import Dialogue
from bot.services.people import Person
from bot.services.staff import Role
from bot.services.work import Work


class _Kind(NamedTuple):
    """`role` is the least that may go on with one: it is checked at every step. `command` is how one is begun."""

    role: Role
    command: str
    typed: Callable[[Work, Person, Dialogue, MessageReceived], Awaitable[None]]
    pressed: Callable[[Work, Person, Dialogue, Tapped | Commanded], Awaitable[None]]


_KINDS = {
    **{name: _Kind(kind.role, kind.command, filling.typed, filling.pressed) for name, kind in form_kinds.KINDS.items()},
    "interview": _Kind("staff", "/survey interview", interviewing.typed, interviewing.pressed),
    "preview": _Kind("staff", "/survey preview", trying.typed, trying.pressed),
}


async def typed(work: Work, person: Person, dialogue: Dialogue, event: MessageReceived) -> None:
    if await _may(work, person, dialogue, event):
        await _KINDS[dialogue.kind].typed(work, person, dialogue, event)


async def pressed(
    work: Work, person: Person, dialogue: Dialogue, what: Tapped | Commanded, event: ButtonPressed | MessageReceived
) -> None:
    """`event` is what brought it."""
    if await _may(work, person, dialogue, event):
        await _KINDS[dialogue.kind].pressed(work, person, dialogue, what)


async def _may(work: Work, person: Person, dialogue: Dialogue, event: ButtonPressed | MessageReceived) -> bool:
    """Who may not any more is told so, and what they type from then on is a customer's. A form is kept: the role may be
    given back."""
    kind = _KINDS[dialogue.kind]
    if staff.reaches(await staff.role_of(work, dialogue.address), kind.role):
        return True
    await staff.note(work, event, dialogue.kind, dialogue.subject, allowed=False)
    await dialogues.leave(work, dialogue)
    await private.refuse(work, event, kind.command, person.language)
    return False


async def not_theirs(work: Work, person: Person, event: ButtonPressed) -> None:
    """A button of somebody else's dialogue, of one that is over, or of one that never was: nobody is told which. Of a
    customer's token, which may say anything, nothing is kept."""
    role = await staff.role_of(work, event.sender)
    await staff.note(work, event, "form", event.token if role is not None else "", allowed=False)
    if role is None:
        await private.refuse(work, event, "/survey", person.language)
    else:
        private.answer(work, event, phrase("filling.gone"), person.language)
