"""Which customer an admin means: an address, a mention, or `contact` and a number, a name or a beginning of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from bot.contract.address import Address
from bot.contract.outbound import Button
from bot.engine.attributes import Attribute
from bot.services import showing
from bot.services.admin.asked import Asked, Failed, address_in
from bot.services.contacts import known, naming
from bot.services.contacts.naming import Named
from bot.services.literal import cut, one_line

#: Where several fit: so many are shown, each with so much of it; the end of an address tells it from another.
_MOST, _LONGEST, _END = 5, 120, 4


class Customer(NamedTuple):
    """A contact by the name they are shown with; `addresses` are where they are reached, the oldest first. Not
    `exactly`: by the beginnings of a name, for which nothing is done at once that can't be undone."""

    id: int
    name: str
    addresses: tuple[str, ...]
    exactly: bool


class Several(Failed):
    """...because several fit."""

    found: Sequence[Named] = ()

    def buttons(self, asked: Asked, command: str) -> Sequence[Button]:
        """One for each that is shown, which gives the command with `contact` and their number after it."""
        return [
            asked.button_with(
                "as_it_is",
                f"{command} contact #{each.contact_id}",
                text=f"#{each.contact_id} {one_line(each.name)[:40]}",
            )
            for each in self.found[:_MOST]
        ]


async def customer(asked: Asked, words: Sequence[str]) -> Customer | Failed:
    """The one contact that the words mean; else what to tell the admin."""
    text = _spelt(asked, words)
    if not text:
        return asked.usage()
    found = await naming.named(asked.work.tx, text)
    if not found:
        return asked.fail("customer.unknown", name=text)
    if len(found) > 1:
        return await _several(asked, text, found)
    one = found[0]
    return Customer(one.contact_id, one_line(one.name) or one.addresses[0], one.addresses, one.exactly)


def _spelt(asked: Asked, words: Sequence[str]) -> str:
    """What the words say of whom: without `contact`, and an address in full."""
    named = words[1:] if words[:1] and words[0].casefold() == "contact" else words
    address = address_in(named[0], asked.caller.sender) if len(named) == 1 else None
    return str(address) if address is not None else " ".join(named).removeprefix("@")


async def _several(asked: Asked, text: str, found: Sequence[Named]) -> Several:
    attributes = await known.attributes(asked.work.tx)
    lines = [_told_apart(asked, each, attributes) for each in found[:_MOST]]
    more = [asked.tell("customer.more")] if len(found) > _MOST else []
    head = asked.tell("customer.several", name=text, number=found[0].contact_id)
    told = Several("\n".join([head, *lines, *more]))
    told.found = found
    return told


def _told_apart(asked: Asked, each: Named, attributes: Mapping[str, Attribute]) -> str:
    """`#12 Pam Lee · Telegram …0123 · Plan: pro`."""
    facts = known.facts(each.attributes, attributes, asked.language)
    places = [_place(asked, Address.parse(address)) for address in each.addresses]
    return cut(" · ".join([f"#{each.contact_id} {one_line(each.name)}".strip(), *places, *facts]), _LONGEST)


def _place(asked: Asked, address: Address) -> str:
    return f"{asked.say(showing.platform(address))} …{address.id[-_END:]}"
