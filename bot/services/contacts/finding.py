"""Which contact somebody means: `#12`, an address, a mention or a name."""

from __future__ import annotations

from typing import NamedTuple

from bot.contract import tokens
from bot.services.admin.asked import Asked, Failed
from bot.services.admin.customers import Finder, customer, surely
from bot.services.literal import one_line
from bot.storage import contacts
from bot.storage.contacts import Row


class Found(NamedTuple):
    """The contact's row, and the name they are shown with."""

    row: Row
    name: str

    @property
    def id(self) -> int:
        return int(self.row["id"])


async def find(asked: Asked, at: slice) -> Found | Failed:
    """Whom the words there mean."""
    return await _find(asked, at, customer)


async def find_surely(asked: Asked, at: slice) -> Found | Failed:
    """As `find`, for what changes something."""
    return await _find(asked, at, surely)


async def _find(asked: Asked, at: slice, by: Finder) -> Found | Failed:
    words = asked.words[at]
    named = await _numbered(asked, at, by)
    if isinstance(named, Failed):
        return named
    row = await contacts.load(asked.work.tx, named)
    if row is None:
        return asked.fail("customer.unknown", name=" ".join(words))
    return Found(row, shown(row))


async def _numbered(asked: Asked, at: slice, by: Finder) -> int | Failed:
    """By number also who is reached nowhere."""
    words = asked.words[at]
    if len(words) == 1 and words[0].startswith("#") and (number := tokens.number(words[0][1:])) is not None:
        return number
    found = await by(asked, at)
    return found if isinstance(found, Failed) else found.id


def shown(row: Row) -> str:
    """What was typed as a name can't look like another line."""
    return one_line(row["name"]) or f"#{row['id']}"
