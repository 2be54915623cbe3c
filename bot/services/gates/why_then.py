"""What was decided of a customer, and what is planned: one line each, with the time where they live."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.engine.phrases import phrase
from bot.services import names
from bot.services.admin.asked import Asked
from bot.services.gates import wording
from bot.storage import askings
from bot.storage import gates as storage

#: So many lines of each.
_MOST_DECISIONS = 15
_MOST_PLANNED = 5


async def planned(asked: Asked, contact_id: int, zone: str) -> list[str]:
    """`December 3: nps (trigger, 7 days after signed_up)`, and the gates that put it off; the next first."""
    rows = await askings.planned(asked.work.tx, contact_id, _MOST_PLANNED)
    called = await _called(asked, rows)
    return [
        asked.tell(
            "why.planned_one",
            date=_day(asked, row["due_at"], zone),
            survey=row["survey_key"],
            cause=_cause(asked, row, called),
        )
        + (asked.tell("why.because", reason=wording.names(list(row["gates"]))) if row["gates"] else "")
        for row in rows
    ]


async def decided(asked: Asked, contact_id: int, zone: str) -> list[str]:
    """`Nov 2, 2026, 12:00 nps: asked (by hand, Grace)`, and the gates that were shut; the newest first."""
    rows = await storage.history(asked.work.tx, contact_id, _MOST_DECISIONS)
    called = await _called(asked, rows)
    return [_one(asked, row, called, zone) for row in rows]


def _one(asked: Asked, row: storage.Row, called: Mapping[str, str], zone: str) -> str:
    told = asked.tell(
        "why.asked" if row["allowed"] else "why.not_asked",
        at=wording.minute(row["at"], zone, asked.language),
        survey=row["survey_key"],
        cause=_cause(asked, row, called),
    )
    if row["gates"]:
        reason = wording.names(list(row["gates"]))
        told += asked.tell("why.in_spite" if row["allowed"] else "why.because", reason=reason)
    if row["next_eligible"] is not None:
        told += asked.tell("why.next", date=_day(asked, row["next_eligible"], zone))
    return told


async def _called(asked: Asked, rows: Sequence[storage.Row]) -> Mapping[str, str]:
    """What those are called who asked by hand."""
    return await names.called(asked.work, [row["cause"] for row in rows if row["kind"] == "by_hand"])


def _cause(asked: Asked, row: storage.Row, called: Mapping[str, str]) -> str:
    """Why, and whose it was or which one."""
    kind, cause = phrase(f"gate.kind.{row['kind']}"), called.get(row["cause"], row["cause"])
    return asked.tell("why.cause", kind=kind, cause=cause) if cause else asked.say(kind)


def _day(asked: Asked, at: datetime, zone: str) -> str:
    return wording.day(at, asked.work.now, zone, asked.language)
