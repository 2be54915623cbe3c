"""A colleague as somebody names them: by address, by mention, or by the name that is shown."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from bot.contract.address import Address
from bot.engine.cases.events import By
from bot.services import names, staff
from bot.services.admin.asked import Asked, Failed, address_in, beside
from bot.services.cases.who import by_of
from bot.services.literal import one_line
from bot.storage import staff as storage

_ME = frozenset({"me", "я", "мне", "себе", "我"})


async def somebody(asked: Asked, text: str) -> By | Failed:
    """Somebody of the staff who may handle cases."""
    found = await anybody(asked, text)
    if isinstance(found, Failed):
        return found
    if not staff.reaches(await staff.role_of(asked.work, Address.parse(found.address)), "staff"):
        return asked.fail("case.not_staff", name=found.name)
    return found


async def anybody(asked: Asked, text: str) -> By | Failed:
    """As `somebody`, or who was: by address."""
    if text.casefold() in _ME:
        return by_of(asked.person)
    address = address_in(text, asked.caller.sender) or await _called(asked, text)
    return address if isinstance(address, Failed) else By(str(address), await name_of(asked, address))


async def name_of(asked: Asked, address: Address) -> str:
    return (await _names_of(asked, [address]))[address]


async def _names_of(asked: Asked, addresses: Collection[Address]) -> dict[Address, str]:
    """As staff read them; somebody who has not yet done anything, as their platform calls them."""
    known = await names.called(asked.work, map(str, addresses))
    return {each: (one_line(known.get(str(each), "")) or str(each))[:200] for each in addresses}


async def _called(asked: Asked, text: str) -> Address | Failed:
    """By their name or a beginning of it that nobody else has, `@` or not; or by what Slack shows of a mention, their
    id. Of somebody who is on several platforms the one of whoever asks is meant."""
    wanted = one_line(text).removeprefix("@")
    called = await _colleagues(asked)
    sender = asked.caller.sender
    if sender.scheme == "slack" and beside(sender, wanted) in called:
        return beside(sender, wanted)
    found = _meant(called, wanted.casefold())
    found = [each for each in found if each.scheme == sender.scheme] or found
    if len(found) == 1:
        return found[0]
    if found:
        return asked.fail("case.several_called", text=text[:60], names=", ".join(called[each] for each in found[:6]))
    return asked.fail("case.nobody_called", text=text[:60])


def _meant(names: Mapping[Address, str], wanted: str) -> list[Address]:
    whole = [each for each, name in names.items() if name.casefold() == wanted]
    return whole or [each for each, name in names.items() if wanted and name.casefold().startswith(wanted)]


async def _colleagues(asked: Asked) -> dict[Address, str]:
    """All of the staff that are people, with the names that are shown."""
    members = [Address.parse(each["address"]) for each in await storage.members(asked.work.tx)]
    return await _names_of(asked, dict.fromkeys((*asked.work.house.admins, *members)))
