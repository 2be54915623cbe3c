"""What was said and answered, as other programs read it: by number, so that a reader can go on where it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from bot.storage.database import Transaction
from bot.storage.results import EVER
from bot.storage.tables import answers, contacts, mentions, survey_versions

Row = Mapping[str, Any]

_answers = (
    select(answers, contacts.c.name, survey_versions.c.version)
    .join(contacts, contacts.c.id == answers.c.contact_id)
    .join(survey_versions, survey_versions.c.id == answers.c.version_id)
    .where(
        answers.c.id > bindparam("after"),
        answers.c.superseded_at.is_(None),
        answers.c.answered_at >= bindparam("since"),
    )
    .order_by(answers.c.id)
    .limit(bindparam("most"))
)
_of_survey = _answers.where(answers.c.survey_key == bindparam("k"))
_mentions = select(mentions).where(mentions.c.id > bindparam("after")).order_by(mentions.c.id).limit(bindparam("most"))


async def answered(tx: Transaction, survey: str, since: datetime | None, after: int, most: int) -> Sequence[Row]:
    """The answers that count, with the contact's name and the version's number; of all surveys where none is named."""
    values = {"since": since or EVER, "after": after, "most": most}
    return await (tx.rows(_of_survey, {**values, "k": survey}) if survey else tx.rows(_answers, values))


async def mentioned(tx: Transaction, after: int, most: int) -> Sequence[Row]:
    return await tx.rows(_mentions, {"after": after, "most": most})
