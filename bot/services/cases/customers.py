"""The customer of a case, where they can be written to."""

from __future__ import annotations

from typing import NamedTuple

from bot.contract.address import Address
from bot.services.cases.stored import Row
from bot.services.literal import one_line
from bot.services.people import Person, known
from bot.services.work import Work
from bot.storage import cases


class Customer(NamedTuple):
    """A case as it stands, locked, and whose it is."""

    row: Row
    person: Person

    @property
    def name(self) -> str:
        return one_line(self.person.name) or str(self.person.address)


async def locked(work: Work, case_id: int) -> Row | None:
    """The case, whether or not its customer can be written to. Their address is locked before it, so that nothing is
    sent to somebody who says STOP meanwhile."""
    customer = await customer_of(work, case_id)
    return customer.row if customer is not None else await cases.load(work.tx, case_id)


async def customer_of(work: Work, case_id: int) -> Customer | None:
    """None where the case has no address to write to, or is not there. Their address is locked before the case, as it
    is when they write themselves."""
    address = await cases.address_of(work.tx, case_id)
    person = await known(work, Address.parse(address)) if address is not None else None
    row = await cases.load(work.tx, case_id) if person is not None else None
    return Customer(row, person) if row is not None and person is not None else None
