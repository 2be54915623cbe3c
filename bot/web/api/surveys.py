"""/surveys: what is asked, as it is published now."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from bot.services.surveys import Listed
from bot.web.api.operations import Answered, Call, Operation
from bot.web.api.problems import NOT_FOUND


class SurveyListed(BaseModel):
    """`status` is running, paused or archived."""

    key: str
    title: dict[str, str]
    status: str
    version: int


class SurveyWhole(SurveyListed):
    """`document` is the survey as its YAML has it."""

    document: dict[str, Any]


class Surveys(BaseModel):
    """They are few: all of them."""

    items: list[SurveyListed]


async def list_(call: Call) -> Answered:
    return Surveys(items=[SurveyListed(**_facts(each)) for each in await call.work.house.library.all(call.work.tx)])


async def one(call: Call) -> Answered:
    found = await call.work.house.library.find(call.work.tx, call.path["key"])
    if found is None:
        return NOT_FOUND
    return SurveyWhole(**_facts(found), document=found.survey.model_dump(mode="json", exclude_defaults=True))


def _facts(listed: Listed) -> dict[str, Any]:
    title = dict(listed.survey.title)
    return {"key": listed.survey.key, "title": title, "status": listed.status, "version": listed.version}


OPERATIONS = (
    Operation("GET", "/surveys", "read:surveys", "The surveys", list_, Surveys),
    Operation("GET", "/surveys/{key}", "read:surveys", "One survey", one, SurveyWhole),
)
