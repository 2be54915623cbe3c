"""Which customer an admin means: an address, a mention, or `contact` and a number, a name or a beginning of one.

What only shows something takes a beginning of a name. What changes something does not: there it is first said who fits.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import NamedTuple

from bot.contract.address import Address
from bot.contract.outbound import Button
from bot.engine.attributes import Attribute
from bot.services import showing
from bot.services.admin.asked import Asked, Failed, Undecided, address_in
from bot.services.contacts import known, naming
from bot.services.contacts.naming import Named
from bot.services.literal import cut, one_line

#: Where several fit: so many are shown, each with so much of it; the end of an address tells it from another.
_MOST, _LONGEST, _END = 5, 120, 4


class Customer(NamedTuple):
    """A contact by the name they are shown with; `addresses` are where they are reached, the oldest first."""

    id: int
    name: str
    addresses: tuple[str, ...]


#: `customer` or `surely`: whom the words there mean.
Finder = Callable[[Asked, slice], Awaitable[Customer | Failed]]


async def customer(asked: Asked, at: slice) -> Customer | Failed:
    """The one contact whom the words there mean; else what to tell the admin."""
    found = await _found(asked, at)
    if isinstance(found, Failed):
        return found
    return _customer(found[0]) if len(found) == 1 else await _which(asked, at, found, "customer.several")


async def surely(asked: Asked, at: slice) -> Customer | Failed:
    """As `customer`, for what changes something: a beginning of a name is not enough."""
    found = await _found(asked, at)
    if isinstance(found, Failed):
        return found
    if len(found) > 1:
        return await _which(asked, at, found, "customer.several")
    one = found[0]
    return _customer(one) if one.exactly else await _which(asked, at, found, "customer.only_a_part")


async def _found(asked: Asked, at: slice) -> Sequence[Named] | Failed:
    text = _spelt(asked, at)
    if not text:
        return asked.usage()
    return await naming.named(asked.work.tx, text) or asked.fail("customer.unknown", name=text)


def _customer(one: Named) -> Customer:
    return Customer(one.contact_id, one_line(one.name) or one.addresses[0], one.addresses)


def _spelt(asked: Asked, at: slice) -> str:
    """What the words say of whom: without `contact`, and an address in full."""
    words = asked.words[at]
    named = words[1:] if words[:1] and words[0].casefold() == "contact" else words
    address = address_in(named[0], asked.caller.sender) if len(named) == 1 else None
    return str(address) if address is not None else " ".join(named).removeprefix("@")


async def _which(asked: Asked, at: slice, found: Sequence[Named], said: str) -> Undecided:
    """Those who fit, each with the button that gives the same command with their number."""
    attributes = await known.attributes(asked.work.tx)
    lines = [_told_apart(asked, each, attributes) for each in found[:_MOST]]
    more = [asked.tell("customer.more")] if len(found) > _MOST else []
    head = asked.tell(said, name=_spelt(asked, at), number=found[0].contact_id)
    told = Undecided("\n".join([head, *lines, *more]))
    told.buttons = [_button(asked, at, each) for each in found[:_MOST]]
    return told


def _button(asked: Asked, at: slice, one: Named) -> Button:
    words = list(asked.words)
    words[at] = ["contact", f"#{one.contact_id}"]
    family = "" if asked.family.name == "survey" else f"{asked.family.name} "
    text = f"#{one.contact_id} {one_line(one.name)[:40]}"
    return asked.button_with("as_it_is", f"{family}{asked.name} {' '.join(words)}", text=text)


def _told_apart(asked: Asked, each: Named, attributes: Mapping[str, Attribute]) -> str:
    """`#12 Pam Lee · Telegram …0123 · Plan: pro`."""
    facts = known.facts(each.attributes, attributes, asked.language)
    places = [_place(asked, Address.parse(address)) for address in each.addresses]
    return cut(" · ".join([f"#{each.contact_id} {one_line(each.name)}".strip(), *places, *facts]), _LONGEST)


def _place(asked: Asked, address: Address) -> str:
    return f"{asked.say(showing.platform(address))} …{address.id[-_END:]}"
