"""A case in a line or two: who, the score, the first words, who has it, and what is next by when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from bot.engine.cases.case import HELD, Case
from bot.engine.cases.deadlines import due, overdue
from bot.engine.languages import Language
from bot.engine.phrases import phrase
from bot.engine.survey import ScoreQuestion
from bot.services.cases.card import until
from bot.services.cases.stored import Row, case_of
from bot.services.cases.times import moment
from bot.services.literal import one_line
from bot.services.voice import say
from bot.services.work import Work
from bot.storage import case_lists

_LONGEST_NAME, _LONGEST_WORDS = 40, 80


class Summary(NamedTuple):
    """`score` and `words` are empty where there are none."""

    number: int
    who: str
    score: str
    words: str
    case: Case


async def of(work: Work, rows: Sequence[Row]) -> list[Summary]:
    """`rows` are as `storage.case_lists` gives them."""
    asked = [row["conversation_id"] for row in rows if row["conversation_id"] is not None]
    said = await case_lists.said(work.tx, asked) if asked else []
    return [
        await _of(work, row, [each for each in said if each["conversation_id"] == row["conversation_id"]])
        for row in rows
    ]


async def _of(work: Work, row: Row, said: Sequence[Row]) -> Summary:
    scored = next((each for each in said if each["score"] is not None), None)
    written = next((each["words"] for each in said if each["kind"] == "text"), row["words"])
    return Summary(
        number=row["id"],
        who=short(row["name"] or row["address"] or "", _LONGEST_NAME),
        score=await _score(work, row, scored) if scored is not None else "",
        words=short(written, _LONGEST_WORDS),
        case=case_of(row),
    )


async def _score(work: Work, row: Row, answer: Mapping[str, Any]) -> str:
    survey = await work.house.library.version(work.tx, row["version_id"])
    question = survey.by_key[answer["question"]]
    assert isinstance(question, ScoreQuestion)
    return f"{answer['score']}/{question.scale.high}"


def short(text: str, most: int) -> str:
    """On one line, its end cut off where it is too long."""
    line = one_line(text)
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def what(summary: Summary) -> str:
    """`#12 Ann · 2/10 · the parcel was late`."""
    return " · ".join(part for part in (f"#{summary.number} {summary.who}", summary.score, summary.words) if part)


def stands(summary: Summary, now: datetime, language: Language) -> str:
    """Who has it, and what is next by when."""
    case = summary.case
    held = phrase(
        "case.with" if case.holder and case.status in HELD else f"case.stands.{case.status}",
        name=case.holder_name,
        until=until(case),
    )
    parts = [held, *((phrase("case.is_overdue"),) if not case.closed and overdue(case, now) else ())]
    waiting = due(case)
    if waiting is not None and case.status in ("open", *HELD):
        parts.append(phrase(f"case.next.{waiting.what}", at=moment(waiting.at, case.policy.hours.zone)))
    return " ".join(say(each, language) for each in parts)


def lines(summary: Summary, now: datetime, language: Language) -> str:
    return f"{what(summary)}\n   {stands(summary, now, language)}"
