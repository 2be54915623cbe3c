"""`/why CONTACT`: why was this customer asked, or not, and from when on may they be?"""

from __future__ import annotations

from collections.abc import Sequence

from bot.contract.address import Address
from bot.services.admin import helping
from bot.services.admin.asked import Asked, Command, Family, Reply
from bot.services.admin.customers import Customer, customer
from bot.services.askings import reaching
from bot.services.campaigns import why as campaigns
from bot.services.gates import settings, why_now, why_then
from bot.services.gates.zones import zones_of
from bot.services.voice import say_all
from bot.storage import reaching as storage

#: So many of a contact's addresses.
_MOST_ADDRESSES = 3


async def contact(asked: Asked) -> Reply:
    found = await customer(asked, slice(None))
    if isinstance(found, str):
        return found
    addresses = await _meant(asked, found)
    zone = await _zone(asked, found)
    now = [asked.say(await reaching.told(asked.work, found.id)), *await why_now.lines(asked, addresses, zone)]
    now += await campaigns.lines(asked, found.id)
    planned = await why_then.planned(asked, found.id, zone)
    decided = await why_then.decided(asked, found.id, zone) or [asked.tell("why.never")]
    agreed = await why_then.agreed(asked, found.id, zone)
    parts = [
        say_all([asked.tell("why.head", name=found.name), *now, *agreed], asked.language),
        "\n".join([asked.tell("why.planned"), *planned]) if planned else "",
        "\n".join([asked.tell("why.history", zone=zone), *decided]),
    ]
    return say_all(parts, asked.language, joiner="\n\n")


async def _meant(asked: Asked, found: Customer) -> Sequence[str]:
    """The address that was written, else all of theirs, where they are likely to be asked first."""
    written = [each for each in found.addresses if each in asked.words]
    places = await reaching.places(asked.work, [found.id])
    return written or [each.address for each in places.get(found.id, ())][:_MOST_ADDRESSES]


async def _zone(asked: Asked, found: Customer) -> str:
    """Where they live, by what is known of them; the installation's where nothing is."""
    ours = (await settings.rules(asked.work)).zone
    rows = await storage.addresses_of(asked.work.tx, [found.id])
    theirs = [zone for row in rows for zone in zones_of(Address.parse(row["address"]), row["attributes"], ours)]
    return next(iter(theirs), ours)


def _understood(words: Sequence[str]) -> list[str]:
    """Whatever is said is a customer, but for the names of the commands themselves."""
    if not words or words[0].casefold() in COMMANDS:
        return list(words)
    return ["contact", *words]


COMMANDS: dict[str, Command] = {
    "contact": Command(contact, "staff", "contact Ann", "@person | ADDRESS | contact NAME", reads=True),
    "help": Command(helping.help_, "viewer", "help", "help [COMMAND]", reads=True),
}
WHY = Family("why", COMMANDS, "help", {"why": ("contact", "help")}, _understood)
