"""What triggers have planned for a contact, for `/why`."""

from __future__ import annotations

from bot.services.admin.asked import Asked
from bot.services.gates import wording
from bot.storage import askings

_MOST = 10


async def lines(asked: Asked, contact: int, zone: str) -> list[str]:
    """`Planned: nps, November 9 (nps 1: 7 days after signed_up)`, and the gates that put it off."""
    planned = await askings.planned(asked.work.tx, contact, _MOST)
    return [_line(asked, row, zone) for row in planned if row["kind"] == "trigger"]


def _line(asked: Asked, row: askings.Row, zone: str) -> str:
    date = wording.day(row["due_at"], asked.work.now, zone, asked.language)
    told = asked.tell("why.planned", survey=row["survey_key"], date=date, cause=row["cause"])
    return told + (asked.tell("why.because", reason=wording.names(list(row["gates"]))) if row["gates"] else "")
