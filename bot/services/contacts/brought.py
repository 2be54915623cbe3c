"""A file of contacts that a program brings: the same as one sent in a chat, but it asks how far it has come, and what
was bad, where people are told."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import islice
from typing import Any, NamedTuple

from bot.engine.phrases import Phrase
from bot.services.contacts import batches, importing
from bot.services.contacts.importing import Listing
from bot.services.house import House
from bot.services.work import Outside, Work
from bot.sheets.reading import reason
from bot.storage import imports as storage
from bot.storage.database import Transaction
from bot.storage.imports import Row

#: So many bytes are read, as of a file in a chat.
LARGEST = 4_000_000
#: Files of one program that wait to be let in or dropped.
MOST = 5


class SheetWanted(Outside):
    """It is read outside the transaction; sent twice at the same time, once."""

    def __init__(self, name: str, content: bytes) -> None:
        super().__init__(f"sheet {hashlib.sha256(content).hexdigest()}")
        self._name = name
        self._content = content

    async def find(self, house: House) -> object:
        return await house.reads.once(self.key, partial(importing.read, house, self._name, self._content))


class Bad(NamedTuple):
    line: int
    why: Phrase


async def are_enough(tx: Transaction, token: str) -> bool:
    return await storage.drafts_of(tx, batches.of_program(token)) >= MOST


async def take(work: Work, token: str, content: bytes) -> tuple[int, Listing] | Phrase:
    """The draft's number and what is in it, or why it can't be read."""
    wanted = SheetWanted(token, content)
    read = work.outside.get(wanted.key)
    if read is None:
        raise wanted
    if isinstance(read, Phrase):
        return read
    assert isinstance(read, Listing)
    return await importing.keep(work, read, batches.of_program(token), work.house.language), read


async def find(tx: Transaction, token: str, number: int) -> Row | None:
    """Those that others brought, and those that were dropped, are none."""
    return _theirs(token, await storage.look(tx, number))


async def take_up(tx: Transaction, token: str, number: int) -> Row | None:
    """As `find`, locked until the transaction ends."""
    return _theirs(token, await storage.load(tx, number))


def _theirs(token: str, row: Row | None) -> Row | None:
    known = row is not None and row["asked_by"] == batches.of_program(token) and row["state"] != "dropped"
    return row if known else None


async def bad_rows(tx: Transaction, number: int, after: int, most: int) -> list[Bad]:
    """Those behind that line, as far as they are known by now."""
    contents = await storage.chunks(tx, number)
    return await asyncio.to_thread(lambda: list(islice(_behind(contents, after), most)))


def _behind(contents: Iterable[str], after: int) -> Iterator[Bad]:
    for content in contents:
        wrong = sorted(_wrong(json.loads(content)), key=lambda each: int(each["line"]))
        yield from (Bad(each["line"], reason(each)) for each in wrong if each["line"] > after)


def _wrong(chunk: Any) -> list[dict[str, Any]]:
    """One that is still to be let in has its good rows too."""
    return list(chunk["bad"] if isinstance(chunk, dict) else chunk)
