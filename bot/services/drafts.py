"""Surveys while they are edited. A draft is seen by staff and admins alone, until it is the next version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from bot.contract.address import Address
from bot.engine.survey import Survey
from bot.services.marks import mark
from bot.services.surveys import Listed
from bot.services.work import Work
from bot.storage import drafts as storage

#: In bytes of JSON: more than anybody writes, and little enough to be read and checked while others wait.
LARGEST = 256_000


@dataclass(frozen=True, slots=True)
class Draft:
    """`revision` is 0 for one that is not stored yet: the current version, about to be changed."""

    survey: Survey
    base_version: int
    revision: int = 0
    changed_by: str = ""
    changed_by_name: str = ""
    changed_at: datetime | None = None

    @property
    def mark(self) -> str:
        """For a button that is about this draft as it was shown."""
        return mark(self.survey)


class Entry(NamedTuple):
    """What is known under a key: what is published, what is being edited, or both."""

    listed: Listed | None
    draft: Draft | None

    @property
    def survey(self) -> Survey:
        """As it would be with what is being edited."""
        return self.editable.survey

    @property
    def editable(self) -> Draft:
        if self.draft is not None:
            return self.draft
        assert self.listed is not None
        return Draft(self.listed.survey, self.listed.version)

    @property
    def status(self) -> str:
        return self.listed.status if self.listed is not None else "draft"


class Author(NamedTuple):
    """Who changes a draft, and what others are told they are called."""

    address: Address
    name: str


async def entries(work: Work) -> dict[str, Entry]:
    """Every survey and every draft, by key."""
    listed = {each.survey.key: each for each in await work.house.library.all_counted(work.tx)}
    drafted = {row["survey_key"]: _draft(row) for row in await storage.load_all(work.tx)}
    return {key: Entry(listed.get(key), drafted.get(key)) for key in sorted({*listed, *drafted})}


async def entry(work: Work, key: str) -> Entry | None:
    """Locks the draft. It is read before what is published: publishing makes the one into the other."""
    row = await storage.load(work.tx, key)
    draft = _draft(row) if row is not None else None
    listed = await work.house.library.find(work.tx, key)
    return Entry(listed, draft) if listed is not None or draft is not None else None


async def save(work: Work, seen: Draft, survey: Survey, author: Author) -> bool:
    """The survey in place of the draft that was `seen`. False, and nothing written, when somebody else has changed it
    since, or has published another version."""
    values = {
        "document": survey.model_dump(mode="json"),
        "base_version": seen.base_version,
        "changed_by": str(author.address),
        "changed_by_name": author.name,
        "changed_at": work.now,
    }
    if seen.changed_at is not None:
        return await storage.change(work.tx, survey.key, seen.revision, seen.changed_at, values)
    listed = await work.house.library.find(work.tx, survey.key)
    current = listed.version if listed is not None else 0
    return current == seen.base_version and await storage.begin(work.tx, survey.key, values)


def too_large(survey: Survey, before: Survey | None = None) -> bool:
    """Whether it may not be saved. One that was too large already may still become smaller."""
    size = _size(survey)
    return size > LARGEST and (before is None or size > _size(before))


def _size(survey: Survey) -> int:
    return len(survey.model_dump_json().encode())


async def drop(work: Work, seen: Draft) -> bool:
    """False, and nothing is lost, when somebody else has changed it since it was `seen`."""
    assert seen.changed_at is not None, "it has been stored"
    return await storage.drop(work.tx, seen.survey.key, seen.revision, seen.changed_at)


def _draft(row: Mapping[str, Any]) -> Draft:
    return Draft(
        Survey.model_validate(row["document"]),
        row["base_version"],
        row["revision"],
        row["changed_by"],
        row["changed_by_name"],
        row["changed_at"],
    )
