"""Which contact somebody means: `#12`, an address, a mention or a name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from bot.contract import tokens
from bot.services.admin.asked import Asked, Failed
from bot.services.admin.customers import customer
from bot.services.literal import one_line
from bot.storage import contacts
from bot.storage.contacts import Row


class Found(NamedTuple):
    """The contact's row, the name they are shown with, and whether it is said exactly who (see `Customer`)."""

    row: Row
    name: str
    exactly: bool

    @property
    def id(self) -> int:
        return int(self.row["id"])


async def find(asked: Asked, words: Sequence[str]) -> Found | Failed:
    named = await _numbered(asked, words)
    if isinstance(named, Failed):
        return named
    number, exactly = named
    row = await contacts.load(asked.work.tx, number)
    if row is None:
        return asked.fail("customer.unknown", name=" ".join(words))
    return Found(row, shown(row), exactly)


async def _numbered(asked: Asked, words: Sequence[str]) -> tuple[int, bool] | Failed:
    """By number also who is reached nowhere."""
    if len(words) == 1 and words[0].startswith("#") and (number := tokens.number(words[0][1:])) is not None:
        return number, True
    found = await customer(asked, words)
    return found if isinstance(found, Failed) else (found.id, found.exactly)


def shown(row: Row) -> str:
    """What was typed as a name can't look like another line."""
    return one_line(row["name"]) or f"#{row['id']}"
