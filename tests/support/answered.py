"""Surveys that people have answered, written straight into the tables: many, at once, at any time, in any version."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from bot.engine.conversation import Answer, Conversation, to_json
from bot.engine.languages import Language
from bot.engine.survey import ScoreQuestion, Survey
from bot.storage import tables
from bot.storage.database import Database, Transaction
from tests.support.databases import BORN

_numbers = itertools.count(1)


@dataclass(frozen=True)
class Asked:
    """One conversation: what was answered, in the survey's order, and how it stands; `outcome` None is still open."""

    answers: Mapping[str, Any] = field(default_factory=dict)
    outcome: str | None = "completed"
    at: datetime = BORN
    language: Language = "en"
    address: str = ""
    name: str = ""
    skipped: tuple[str, ...] = ()
    words: str = ""


@dataclass
class Answered:
    """`version_id` is of the version that is asked now."""

    database: Database
    survey: Survey
    version_id: int = 0

    async def publish(self, survey: Survey) -> None:
        """The survey's next version."""
        self.survey = survey
        async with self.database.transaction() as tx:
            known = await tx.row(select(tables.surveys).where(tables.surveys.c.key == survey.key))
            number = await self._number(tx) + 1
            values = {"survey_key": survey.key, "version": number, "document": survey.model_dump(mode="json")}
            self.version_id = await _new(tx, tables.survey_versions, {**values, "published_at": BORN})
            row = {"key": survey.key, "status": "running", "version_id": self.version_id, "created_at": BORN}
            change = update(tables.surveys).where(tables.surveys.c.key == survey.key)
            await tx.run(insert(tables.surveys) if known is None else change, row)

    async def _number(self, tx: Transaction) -> int:
        versions = tables.survey_versions
        return len(await tx.rows(select(versions.c.id).where(versions.c.survey_key == self.survey.key)))

    async def ask(self, *everybody: Asked) -> list[int]:
        """Each a contact of their own at an address of their own; returns the conversations' ids."""
        async with self.database.transaction() as tx:
            return [await self._one(tx, asked) for asked in everybody]

    async def _one(self, tx: Transaction, asked: Asked) -> int:
        address = asked.address or f"telegram:{900000 + next(_numbers)}"
        facts = {"name": asked.name, "language": asked.language, "attributes": {}, "created_at": asked.at}
        contact = await _new(tx, tables.contacts, facts)
        place = {"address": address, "contact_id": contact, "changed_at": asked.at}
        given = {
            "version_id": self.version_id,
            "survey_key": self.survey.key,
            "contact_id": contact,
            "channel": "sms" if address.startswith("tel:") else address.partition(":")[0],
        }
        conversation = {
            **given,
            "address_id": await _new(tx, tables.addresses, place),
            "status": "open" if asked.outcome is None else "finished",
            "outcome": asked.outcome,
            "revision": 1,
            "state": to_json(self._state(asked)),
            "started_at": asked.at,
            "updated_at": asked.at,
        }
        number = await _new(tx, tables.conversations, conversation)
        for key, value in asked.answers.items():
            await tx.run(
                insert(tables.answers), {**given, "conversation_id": number, **self._answer(asked, key, value)}
            )
        return number

    def _answer(self, asked: Asked, key: str, value: Any) -> dict[str, Any]:
        question = self.survey.by_key[key]
        group = question.scale.group(value) if isinstance(question, ScoreQuestion) else None
        return {
            "language": asked.language,
            "question": key,
            "kind": question.kind,
            "value": value,
            "score": None if group is None else value,
            "score_group": group,
            "words": asked.words,
            "event_key": "",
            "answered_at": asked.at,
        }

    def _state(self, asked: Asked) -> Conversation:
        given = {key: self._answer(asked, key, value) for key, value in asked.answers.items()}
        return Conversation(
            id="1",
            language=asked.language,
            name="",
            facts={},
            started_at=asked.at,
            last_at=asked.at,
            status="active" if asked.outcome is None else "finished",
            answers={
                key: Answer(key, row["value"], asked.words, asked.at, "", row["score_group"])
                for key, row in given.items()
            },
            skipped=asked.skipped,
        )


async def _new(tx: Transaction, table: Any, values: dict[str, Any]) -> int:
    return int((await tx.run(insert(table).returning(table.c.id), values)).scalar_one())
