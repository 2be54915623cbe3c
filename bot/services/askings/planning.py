"""Somebody is to be asked at a time: a row that a worker takes up when it is due (`asker.py`)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from bot.engine.gate_facts import Kind
from bot.engine.reaching import Place
from bot.services.askings import reaching
from bot.services.work import Work
from bot.storage import planning as storage


class Planned(NamedTuple):
    """`key` says what it is for: the same one is planned once. `cause` is whose or which, in words, `source` its
    number. Nobody is asked after `until`. `turn` counts how often a trigger has asked."""

    key: str
    contact: int
    survey: str
    kind: Kind
    due: datetime
    cause: str = ""
    source: int | None = None
    until: datetime | None = None
    turn: int = 0


async def plan(work: Work, planned: Sequence[Planned]) -> int:
    """How many of them are new."""
    found = await reaching.places(work, [each.contact for each in planned])
    return await plan_at(work, [(each, next(iter(found.get(each.contact, ())), None)) for each in planned])


async def plan_at(work: Work, planned: Sequence[tuple[Planned, Place | None]]) -> int:
    """As `plan`, where it is known at which of their addresses each goes first."""
    return await storage.plan(work.tx, [_row(each, place.channel if place else "") for each, place in planned])


def _row(planned: Planned, channel: str) -> dict[str, object]:
    return {
        "key": planned.key,
        "contact_id": planned.contact,
        "survey_key": planned.survey,
        "kind": planned.kind,
        "cause": planned.cause[:120],
        "source_id": planned.source,
        "turn": planned.turn,
        "channel": channel,
        "due_at": planned.due,
        "until": planned.until,
    }
