"""The figures behind a survey's results. What a correction took the place of does not count.

Conversations are counted by when they started, answers by when they were given: each by the index that begins with
the survey's key. `since` is the earliest such time; `EVER` where there is none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import Column, ColumnElement, Select, bindparam, case, exists, func, or_, select

from bot.storage.database import Transaction
from bot.storage.tables import answers, cases, conversations, survey_versions

Row = Mapping[str, Any]
By = Literal["language", "channel", "version"]

EVER = datetime(1970, 1, 1, tzinfo=UTC)

_SCORED = ("nps", "csat", "ces", "stars")
_VALUES = (*_SCORED, "choice", "multi_choice", "yes_no")

_started = (conversations.c.survey_key == bindparam("k"), conversations.c.started_at >= bindparam("since"))
_given = (
    answers.c.survey_key == bindparam("k"),
    answers.c.superseded_at.is_(None),
    answers.c.answered_at >= bindparam("since"),
)

_each = (
    select(
        conversations.c.status,
        conversations.c.outcome,
        exists().where(answers.c.conversation_id == conversations.c.id).label("answered"),
    )
    .where(*_started)
    .subquery()
)
_funnel = select(_each, func.count().label("n")).group_by(*_each.c)


async def funnel(tx: Transaction, key: str, since: datetime) -> Sequence[Row]:
    """status, outcome, answered (at least one question), n: how many conversations ended, or stand, so."""
    return await tx.rows(_funnel, {"k": key, "since": since})


_ended = (
    select(conversations.c.version_id, conversations.c.state)
    .where(*_started, conversations.c.status == "finished", conversations.c.outcome != "completed")
    .order_by(conversations.c.started_at.desc())
    .limit(bindparam("most"))
)


async def ended_early(tx: Transaction, key: str, since: datetime, most: int) -> Sequence[Row]:
    """version_id, state: the latest conversations that ended before their last question."""
    return await tx.rows(_ended, {"k": key, "since": since, "most": most})


_heard = select(func.count(func.distinct(answers.c.conversation_id))).where(*_given)


async def heard(tx: Transaction, key: str, since: datetime) -> int:
    """Conversations with an answer given in that time."""
    return int((await tx.run(_heard, {"k": key, "since": since})).scalar_one())


def _counted(*part: Column[Any]) -> Select[Any]:
    """Grouped outside: PostgreSQL knows two expressions with parameters as the same only by their name."""
    value: ColumnElement[Any] = case((answers.c.kind.in_(_VALUES), answers.c.value))
    columns = (answers.c.question, answers.c.kind, answers.c.version_id, value.label("value"))
    one = select(*columns, *(each.label("part") for each in part)).where(*_given)
    if survey_versions.c.version in part:
        one = one.join(survey_versions, survey_versions.c.id == answers.c.version_id)
    inner = one.subquery()
    return select(inner, func.count().label("n")).group_by(*inner.c)


_COUNTED: dict[By | None, Select[Any]] = {
    None: _counted(),
    "language": _counted(answers.c.language),
    "channel": _counted(answers.c.channel),
    "version": _counted(survey_versions.c.version),
}


async def counted(tx: Transaction, key: str, since: datetime, by: By | None) -> Sequence[Row]:
    """question, kind, version_id, value, n: how often each score and choice was given, and with `by` in which `part`;
    the value of every other kind is None, so that it is counted only."""
    return await tx.rows(_COUNTED[by], {"k": key, "since": since})


_words = (
    select(answers.c.question, answers.c.value, answers.c.answered_at)
    .where(*_given, answers.c.kind == "text")
    .order_by(answers.c.answered_at.desc(), answers.c.id.desc())
    .limit(bindparam("most"))
)


async def latest_words(tx: Transaction, key: str, since: datetime, most: int) -> Sequence[Row]:
    """question, value, answered_at; the newest first."""
    return await tx.rows(_words, {"k": key, "since": since, "most": most})


_scores = (
    select(
        answers.c.survey_key,
        answers.c.question,
        answers.c.version_id,
        answers.c.value,
        func.count().label("n"),
    )
    .where(
        answers.c.survey_key.in_(bindparam("keys", expanding=True)),
        answers.c.superseded_at.is_(None),
        answers.c.kind.in_(_SCORED),
    )
    .group_by(answers.c.survey_key, answers.c.question, answers.c.version_id, answers.c.value)
)


async def scores_of(tx: Transaction, keys: Sequence[str]) -> Sequence[Row]:
    """survey_key, question, version_id, value, n: how often each score was given in these surveys."""
    return await tx.rows(_scores, {"keys": keys})


_waiting = select(
    func.count().label("n"),
    func.count().filter(cases.c.status == "open").label("unacknowledged"),
    func.count().filter(or_(cases.c.late, cases.c.due_at < bindparam("now"))).label("overdue"),
    func.min(cases.c.opened_at).label("oldest_at"),
).where(cases.c.status.not_in(("resolved", "stood_down", "merged")))


async def waiting_cases(tx: Transaction, now: datetime) -> Row:
    """n, unacknowledged, overdue, oldest_at: the cases that are going on."""
    found = await tx.row(_waiting, {"now": now})
    assert found is not None
    return found
