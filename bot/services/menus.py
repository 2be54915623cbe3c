"""The commands a person's client offers them, where a platform has such a menu: by role, in their language,
which is chosen here."""

from __future__ import annotations

from bot.contract.address import Address
from bot.contract.outbound import Menu
from bot.engine.languages import Language
from bot.engine.phrases import phrase
from bot.services import staff
from bot.services.people import Person
from bot.services.staff import Role
from bot.services.voice import say
from bot.services.work import Work
from bot.storage import people

#: In the order of use. A client's menu names whole commands, so `/survey` stands for all of them.
_OWN = ("survey", "help", "language", "stop")


async def speak(work: Work, person: Person, language: Language) -> None:
    """They are spoken to in it from now on; staff have their menu in it too."""
    await people.set_language(work.tx, person.contact_id, language)
    role = await staff.role_of(work, person.address)
    if role is not None:
        await show(work, person.address, role)


async def show(work: Work, address: Address, role: Role | None) -> None:
    """Their menu is to be that of the role; None: a customer's, as everybody has it."""
    channel = work.channel(address)
    if channel is None or not channel.capabilities.menus:
        return
    row = await people.load(work.tx, str(address), address.channel)
    language: Language = (row["language"] if row is not None else None) or work.house.language
    work.tell(address, Menu(_commands(role, language) if role is not None else ()))


def _commands(role: Role, language: Language) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name, say(phrase(f"menu.{name}_{role}" if name == "survey" else f"menu.{name}"), language)) for name in _OWN
    )
