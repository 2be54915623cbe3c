"""Which dialogue does what with what is typed and pressed in it: a form, or a survey tried out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import NamedTuple

from bot.contract.inbound import MessageReceived
from bot.engine.events import Commanded, Tapped
from bot.services import staff
from bot.services.admin import filling, trying
from bot.services.dialogues import Dialogue
from bot.services.people import Person
from bot.services.staff import Role
from bot.services.work import Work


class _Kind(NamedTuple):
    """`role` is the least that may go on with one: it is checked at every step."""

    role: Role
    typed: Callable[[Work, Person, Dialogue, MessageReceived], Awaitable[None]]
    pressed: Callable[[Work, Person, Dialogue, Tapped | Commanded], Awaitable[None]]


_KINDS = {
    "form": _Kind("admin", filling.typed, filling.pressed),
    "preview": _Kind("staff", trying.typed, trying.pressed),
}


async def typed(work: Work, person: Person, dialogue: Dialogue, event: MessageReceived) -> None:
    if await _may(work, dialogue):
        await _KINDS[dialogue.kind].typed(work, person, dialogue, event)


async def pressed(work: Work, person: Person, dialogue: Dialogue, event: Tapped | Commanded) -> None:
    if await _may(work, dialogue):
        await _KINDS[dialogue.kind].pressed(work, person, dialogue, event)


async def _may(work: Work, dialogue: Dialogue) -> bool:
    role = await staff.role_of(work, dialogue.address)
    return staff.reaches(role, _KINDS[dialogue.kind].role)
