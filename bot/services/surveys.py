"""Surveys by key and by version. A version never changes, so each is read from the database once."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from bot.engine.languages import Language
from bot.engine.survey import Survey
from bot.storage import surveys as storage
from bot.storage.database import Transaction
from bot.surveys import loader


class Listed(NamedTuple):
    survey: Survey
    status: str
    version_id: int
    version: int
    started: int = 0

    @property
    def running(self) -> bool:
        return self.status == "running"


class Library:
    """The surveys known to this process."""

    def __init__(self) -> None:
        self._versions: dict[int, Survey] = {}

    async def version(self, tx: Transaction, version_id: int) -> Survey:
        """The survey as it was published under this id."""
        if version_id not in self._versions:
            document = await storage.document(tx, version_id)
            self._versions[version_id] = Survey.model_validate(document)
        return self._versions[version_id]

    async def all(self, tx: Transaction) -> list[Listed]:
        return [await self._listed(tx, row) for row in await storage.all_current(tx)]

    async def all_counted(self, tx: Transaction) -> list[Listed]:
        """With the number of conversations each has started."""
        rows = await storage.all_counted(tx)
        return [(await self._listed(tx, row))._replace(started=row["started"]) for row in rows]

    async def find(self, tx: Transaction, key: str) -> Listed | None:
        return next((each for each in await self.all(tx) if each.survey.key == key), None)

    async def by_keyword(self, tx: Transaction, text: str) -> tuple[Listed, Language] | None:
        """The running survey that this word, and nothing else, starts, and the language that the word is of."""
        word = text.strip().casefold()
        for listed in await self.all(tx):
            for language, keyword in listed.survey.keywords.items():
                if listed.running and keyword.casefold() == word:
                    return listed, language
        return None

    async def _listed(self, tx: Transaction, row: storage.Row) -> Listed:
        survey = await self.version(tx, row["version_id"])
        return Listed(survey, row["status"], row["version_id"], row["version"])


async def publish_builtin(tx: Transaction, now: datetime) -> None:
    """The surveys that come with the product, each running from the first start on. Changes made since are kept."""
    for key, survey in loader.builtin().items():
        await storage.publish_first(tx, key, survey.model_dump(mode="json"), now)
