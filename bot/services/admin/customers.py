"""Which customer an admin means: an address, a mention, or `contact NAME`."""

from __future__ import annotations

from typing import NamedTuple

from bot.services import answers_file
from bot.services.admin.asked import Asked, Failed, address_in
from bot.services.literal import one_line


class Customer(NamedTuple):
    """A contact by the name they are shown with; `addresses` are where they are reached, the oldest first."""

    id: int
    name: str
    addresses: tuple[str, ...]


async def customer(asked: Asked, words: list[str]) -> Customer | Failed:
    """The one contact that the words mean; else what to tell the admin."""
    text = _spelt(asked, words)
    if not text:
        return asked.usage()
    found = await answers_file.contacts_named(asked.work.tx, text)
    if not found:
        return asked.fail("customer.unknown", name=text)
    if len(found) > 1:
        near = ", ".join(each.addresses[0] for each in found)
        return asked.fail("customer.several", name=text, addresses=near)
    one = found[0]
    return Customer(one.contact_id, one_line(one.name) or one.addresses[0], one.addresses)


def _spelt(asked: Asked, words: list[str]) -> str:
    named = words[1:] if words[:1] and words[0].casefold() == "contact" else words
    address = address_in(named[0], asked.caller.sender) if len(named) == 1 else None
    return str(address) if address is not None else " ".join(named).removeprefix("@")
