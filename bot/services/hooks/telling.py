"""What happened becomes rows to be sent, in the transaction in which it happened.

A body is ids, times and what was counted. A customer's own words are in it only for who has asked `with words`.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from bot.engine.cases.events import CaseEvent, Opened, Resolved
from bot.services.hooks.subscriptions import Subscription
from bot.services.work import Work
from bot.storage import webhooks as storage

Facts = Mapping[str, Any]


class Happened(NamedTuple):
    type: str
    data: Facts
    words: Facts


async def tell(work: Work, events: Iterable[Happened]) -> None:
    known = await work.house.hooks.current(work.tx, work.now)
    rows = [_row(work, hook, event) for event in events for hook in known if event.type in hook.events]
    if rows:
        await storage.enqueue(work.tx, rows)


def _row(work: Work, hook: Subscription, event: Happened) -> dict[str, Any]:
    data = {**event.data, **event.words} if hook.words else event.data
    body = {"type": event.type, "timestamp": iso(work.now), "data": data}
    return {
        "webhook_id": hook.id,
        "message_id": f"msg_{secrets.token_urlsafe(18)}",
        "body": json.dumps(body, ensure_ascii=False),
        "available_at": work.now,
        "created_at": work.now,
    }


def iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def answered(answers: Sequence[Facts], ids: Sequence[int]) -> list[Happened]:
    """`answers` as they were stored, and the numbers they were given."""
    return [_answer(answer, number) for answer, number in zip(answers, ids, strict=True)]


def _answer(answer: Facts, number: int) -> Happened:
    same = ("conversation_id", "contact_id", "channel", "question", "kind", "score")
    data = {
        "answer_id": number,
        "survey": answer["survey_key"],
        **{name: answer[name] for name in same},
        "group": answer["score_group"],
        "answered_at": iso(answer["answered_at"]),
    }
    return Happened("answer.recorded", data, {"value": answer["value"], "words": answer["words"]})


def finished(conversation_id: int, contact_id: int, survey: str, outcome: str | None) -> Happened:
    data = {"conversation_id": conversation_id, "contact_id": contact_id, "survey": survey, "outcome": outcome}
    return Happened("conversation.finished", data, {})


_OF_A_CASE: dict[type, str] = {Opened: "case.opened", Resolved: "case.resolved"}


async def case_moved(work: Work, row: Facts, event: CaseEvent) -> None:
    """`row` is the case after the event."""
    if (type_ := _OF_A_CASE.get(type(event))) is None:
        return
    same = ("contact_id", "conversation_id", "source", "status", "cause")
    data = {"case_id": row["id"], "survey": row["survey_key"], **{name: row[name] for name in same}}
    await tell(work, [Happened(type_, data, {"words": row["words"]})])
