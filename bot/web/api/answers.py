"""/answers: what customers answered."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, Field

from bot.storage import api_lists as storage
from bot.web.api.forms import Moment, Page, Paged, SentMoment, page
from bot.web.api.operations import Answered, Call, Operation

#: A question that asks for an e-mail address or a number.
_DETAILS = "contact"


class Answer(BaseModel):
    """`name`, and what was answered to a question that asks for an address, only with the scope read:contacts."""

    id: int
    survey: str
    version: int
    conversation_id: int
    contact_id: int
    name: str | None
    channel: str
    language: str
    question: str
    kind: str
    value: Any
    score: int | None
    group: str | None
    words: str | None
    answered_at: Moment


class AnswersWanted(Paged):
    """Those of one survey, and not older than a moment."""

    survey: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,19}$")] | None = None
    since: SentMoment | None = None


async def list_(call: Call) -> Answered:
    wanted: AnswersWanted = call.query
    rows = await storage.answered(call.work.tx, wanted.survey or "", wanted.since, wanted.after, wanted.limit + 1)
    details = call.token.reads_details
    return page(rows, wanted.limit, lambda row: _shown(row if details else _without_details(row)))


def _without_details(row: storage.Row) -> storage.Row:
    hidden = {"value": None, "words": None} if row["kind"] == _DETAILS else {}
    return {**row, "name": None, **hidden}


def _shown(row: storage.Row) -> Answer:
    return Answer.model_validate({**row, "survey": row["survey_key"], "group": row["score_group"]})


OPERATIONS = (
    Operation("GET", "/answers", "read:answers", "Answers that count", list_, Page[Answer], query=AnswersWanted),
)
