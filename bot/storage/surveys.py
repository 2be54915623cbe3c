"""Surveys and their published versions, which never change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select, update

from bot.storage.database import LostRace, Transaction
from bot.storage.tables import conversations, survey_versions, surveys
from bot.storage.upsert import insert_ignoring, insert_replacing

Row = Mapping[str, Any]

_started = (
    select(func.count())
    .where(conversations.c.survey_key == surveys.c.key)
    .correlate(surveys)
    .scalar_subquery()
    .label("started")
)
_all = (
    select(surveys.c.key, surveys.c.status, surveys.c.version_id, survey_versions.c.version)
    .join(survey_versions, survey_versions.c.id == surveys.c.version_id)
    .order_by(surveys.c.key)
)
_counted = _all.add_columns(_started)


async def all_current(tx: Transaction) -> Sequence[Row]:
    """Every survey by key, with its current version but not that version's document."""
    return await tx.rows(_all)


async def all_counted(tx: Transaction) -> Sequence[Row]:
    """As `all_current`, with how many conversations each has started."""
    return await tx.rows(_counted)


_version = select(survey_versions.c.document).where(survey_versions.c.id == bindparam("v"))


async def document(tx: Transaction, version_id: int) -> dict[str, Any]:
    found: dict[str, Any] = (await tx.run(_version, {"v": version_id})).scalar_one()
    return found


_insert_version = {
    dialect: insert.returning(survey_versions.c.id) for dialect, insert in insert_ignoring(survey_versions).items()
}
_insert_survey = insert_ignoring(surveys)


async def publish_first(tx: Transaction, key: str, document: dict[str, Any], now: datetime) -> None:
    """Version 1 of a new survey, running. One that is there already, or that another process is just publishing, stays
    as it is."""
    known = await tx.row(select(surveys.c.key).where(surveys.c.key == key))
    if known is not None:
        return
    values = {"survey_key": key, "version": 1, "document": document, "published_at": now}
    version_id = (await tx.run(_insert_version[tx.dialect], values)).scalar_one_or_none()
    if version_id is None:
        return
    survey = {"key": key, "status": "running", "version_id": version_id, "created_at": now}
    await tx.run(_insert_survey[tx.dialect], survey)


_latest = select(func.max(survey_versions.c.version)).where(survey_versions.c.survey_key == bindparam("k"))
_current = insert_replacing(surveys, "version_id")


async def publish(tx: Transaction, key: str, document: dict[str, Any], by: str, now: datetime) -> int:
    """The next version of a survey, which is asked from now on; returns its number. A new survey is running, one that
    was paused or archived stays so. Raises LostRace when another one was published at the same moment."""
    version = ((await tx.run(_latest, {"k": key})).scalar_one() or 0) + 1
    values = {"survey_key": key, "version": version, "document": document, "published_at": now, "published_by": by}
    version_id = (await tx.run(_insert_version[tx.dialect], values)).scalar_one_or_none()
    if version_id is None:
        raise LostRace("version")
    current = {"key": key, "status": "running", "version_id": version_id, "created_at": now}
    await tx.run(_current[tx.dialect], current)
    return int(version)


_asked = (
    select(func.count())
    .where(conversations.c.version_id == survey_versions.c.id)
    .correlate(survey_versions)
    .scalar_subquery()
    .label("started")
)
_versions = (
    select(
        survey_versions.c.id.label("version_id"),
        survey_versions.c.version,
        survey_versions.c.published_at,
        survey_versions.c.published_by,
        _asked,
    )
    .where(survey_versions.c.survey_key == bindparam("k"))
    .order_by(survey_versions.c.version.desc())
)


async def versions(tx: Transaction, key: str) -> Sequence[Row]:
    """Every version, the newest first: version_id, version, published_at, published_by, and how many conversations
    each has started."""
    return await tx.rows(_versions, {"k": key})


_go_back = update(surveys).where(surveys.c.key == bindparam("k")).values(version_id=bindparam("v"))


async def set_version(tx: Transaction, key: str, version_id: int) -> None:
    """Which version new conversations are given."""
    await tx.run(_go_back, {"k": key, "v": version_id})


_status = update(surveys).where(surveys.c.key == bindparam("k")).values(status=bindparam("s"))


async def set_status(tx: Transaction, key: str, status: str) -> None:
    await tx.run(_status, {"k": key, "s": status})
