"""Which talk does what with what is typed and pressed in it: a form, or a survey tried out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import NamedTuple

from bot.contract.inbound import MessageReceived
from bot.engine.events import Commanded, Tapped
from bot.services import staff
from bot.services.admin import filling, trying
from bot.services.dialogues import Talk
from bot.services.people import Person
from bot.services.staff import Role
from bot.services.work import Work


class _Kind(NamedTuple):
    """`role` is the least that may go on with one: it is checked at every step."""

    role: Role
    typed: Callable[[Work, Person, Talk, MessageReceived], Awaitable[None]]
    pressed: Callable[[Work, Person, Talk, Tapped | Commanded], Awaitable[None]]


_KINDS = {
    "form": _Kind("admin", filling.typed, filling.pressed),
    "preview": _Kind("staff", trying.typed, trying.pressed),
}


async def typed(work: Work, person: Person, talk: Talk, event: MessageReceived) -> None:
    if await _may(work, talk):
        await _KINDS[talk.kind].typed(work, person, talk, event)


async def pressed(work: Work, person: Person, talk: Talk, event: Tapped | Commanded) -> None:
    if await _may(work, talk):
        await _KINDS[talk.kind].pressed(work, person, talk, event)


async def _may(work: Work, talk: Talk) -> bool:
    role = await staff.role_of(work, talk.address)
    return staff.reaches(role, _KINDS[talk.kind].role)
