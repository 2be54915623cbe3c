"""Of whom was erased a hash of the address stays: nobody asks them again, until they come back of their own accord.

The hash is HMAC-SHA256 with SECRET_KEY, else with a random key in the database. It is written to the file of erasures
too, which no restored backup of the database takes back (`restored.py`).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable

from bot.contract.address import Address
from bot.services.house import House
from bot.services.law import journal
from bot.services.work import Work
from bot.storage import people, suppressions
from bot.storage.database import Transaction


async def hash_of(tx: Transaction, house: House, address: str) -> str:
    return hashed(await key_of(tx, house), address)


async def key_of(tx: Transaction, house: House) -> str:
    """Found or made once; the same in every process."""
    return house.secret_key or await suppressions.pepper(tx, secrets.token_hex(32))


def hashed(key: str, address: str) -> str:
    return hmac.new(key.encode(), address.encode(), hashlib.sha256).hexdigest()


async def suppress(work: Work, address: str) -> None:
    found = await hash_of(work.tx, work.house, address)
    await suppressions.put(work.tx, found, work.now)
    await journal.write(work.house.erasures_file, journal.Line(found, work.now))


async def holds(work: Work, address: Address) -> bool:
    """Whether they were erased and have not come back."""
    if not await suppressions.are_any(work.tx):
        return False
    return await suppressions.holds(work.tx, await hash_of(work.tx, work.house, str(address)))


async def keep_out(work: Work, addresses: Iterable[str]) -> None:
    """Addresses that somebody else has just brought (a file, an admin, a program): of those that were erased nobody is
    written to."""
    for each in addresses:
        if await holds(work, Address.parse(each)):
            await people.set_reachability(work.tx, each, "opted_out", "erased", work.now)


async def lift(work: Work, address: Address) -> None:
    """They came back by themselves: a link, a keyword, a code, START."""
    if not await suppressions.are_any(work.tx):
        return
    found = await hash_of(work.tx, work.house, str(address))
    if await suppressions.lift(work.tx, found, work.now):
        await journal.write(work.house.erasures_file, journal.Line(found, work.now, back=True))
