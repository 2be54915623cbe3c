"""What people and shared places are called, for staff to read; an address only where nobody knows a name.

What only a platform knows is asked for once and kept in memory: who renames a channel sees it after the next start.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from bot.contract.address import Address
from bot.contract.channel import KnowsNames
from bot.services.house import House
from bot.services.literal import one_line
from bot.services.work import Outside, Work
from bot.storage import people
from bot.storage import staff as staff_storage


class Nameless(Outside):
    """Addresses whose names only the platform knows."""

    def __init__(self, addresses: Collection[Address]) -> None:
        super().__init__("names")
        self.addresses = addresses

    async def find(self, house: House) -> None:
        for address in self.addresses:
            channel = house.channels[address.channel]
            assert isinstance(channel, KnowsNames)
            house.names[address] = await channel.name_of(address)


async def called(work: Work, targets: Iterable[str]) -> Mapping[str, str]:
    """Each address (as it is stored) that has a name → the name. What is no address is left out."""
    addresses = [each for each in map(_address, dict.fromkeys(targets)) if each is not None]
    names = {each: await person(work, each) for each in addresses}
    await learn(work, [each for each, name in names.items() if not name])
    said = {str(each): name or work.house.names.get(each, "") for each, name in names.items()}
    return {address: name for address, name in said.items() if name}


async def listed(work: Work, targets: Iterable[str]) -> list[str]:
    """As `called`, in their order; `duty` and what has no name as it stands."""
    given = list(targets)
    known = await called(work, given)
    return [known.get(each, each) for each in given]


async def person(work: Work, address: Address) -> str:
    """Among the staff, else among all who have written; empty where nobody knows."""
    member = await staff_storage.member(work.tx, str(address))
    name = (member["name"] if member is not None else "") or await people.name_of(work.tx, str(address)) or ""
    return one_line(name)


async def learn(work: Work, addresses: Iterable[Address]) -> None:
    """Raises Nameless where a platform must be asked first."""
    unknown = [
        each for each in addresses if each not in work.house.names and isinstance(work.channel(each), KnowsNames)
    ]
    if unknown:
        raise Nameless(unknown)


async def with_places(work: Work, words: Sequence[str]) -> list[str]:
    """The words, with an address in the place of each `#care` that is the name of exactly one place the bot knows."""
    if any(each.startswith("#") for each in words):
        await learn(work, work.house.staff_channels)
    return [_placed(work, each) for each in words]


def _placed(work: Work, word: str) -> str:
    wanted = word.rstrip(",").casefold()
    found = [str(each) for each, name in work.house.names.items() if name.startswith("#") and name.casefold() == wanted]
    return found[0] if len(found) == 1 else word


async def known(work: Work, target: str) -> str:
    """As it is called, as far as that is known here: by the clock no platform can be asked."""
    address = _address(target)
    if address is None:
        return target
    return await person(work, address) or work.house.names.get(address) or target


def _address(target: str) -> Address | None:
    try:
        return Address.parse(target)
    except ValueError:
        return None
