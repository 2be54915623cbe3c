"""What was decided of a customer, and what is planned: one line each, with the time where they live."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.contract.address import Address
from bot.engine.patience import for_good
from bot.engine.phrases import phrase
from bot.services import names
from bot.services.admin.asked import Asked
from bot.services.askings import reaching
from bot.services.gates import deciding, wording
from bot.services.literal import one_line
from bot.services.people import known
from bot.services.work import Work
from bot.storage import askings, consents
from bot.storage import gates as storage

#: So many lines of each.
_MOST_DECISIONS = 15
_MOST_PLANNED = 5
_MOST_EVIDENCE = 3


async def planned(asked: Asked, contact_id: int, zone: str) -> list[str]:
    """`December 3: nps (trigger, 7 days after signed_up)`, and the gates that put it off; the next first."""
    rows = await askings.planned(asked.work.tx, contact_id, _MOST_PLANNED)
    called = await _called(asked, rows)
    vain = {row["id"]: await _in_vain(asked.work, row) for row in rows}
    return [_planned(asked, row, _cause(asked, row, called), zone, vain[row["id"]]) for row in rows]


def _planned(asked: Asked, row: storage.Row, cause: str, zone: str, vain: Sequence[str]) -> str:
    if vain:
        reason = wording.names(vain)
        return asked.tell("why.planned_in_vain", survey=row["survey_key"], cause=cause, reason=reason)
    date = _day(asked, row["due_at"], zone)
    told = asked.tell("why.planned_one", date=date, survey=row["survey_key"], cause=cause)
    return told + (asked.tell("why.because", reason=wording.names(list(row["gates"]))) if row["gates"] else "")


async def _in_vain(work: Work, row: storage.Row) -> Sequence[str]:
    """The gates that no waiting opens: as it stands, they will not be asked."""
    listed = await work.house.library.find(work.tx, row["survey_key"])
    places = (await reaching.places(work, [row["contact_id"]])).get(row["contact_id"], ())
    person = await known(work, Address.parse(places[0].address)) if places else None
    if listed is None or person is None:
        return ()
    return for_good(await deciding.look(work, person, listed, deciding.asking(listed, row["kind"])))


async def decided(asked: Asked, contact_id: int, zone: str) -> list[str]:
    """`Nov 2, 2026, 12:00 nps: asked (by hand, Grace)`, and the gates that were shut; the newest first."""
    rows = await storage.history(asked.work.tx, contact_id, _MOST_DECISIONS)
    called = await _called(asked, rows)
    return [_one(asked, row, called, zone) for row in rows]


async def agreed(asked: Asked, contact_id: int, zone: str) -> list[str]:
    """`Nov 2, 2026, 12:00: no more surveys (said, "stop surveys")`, the latest."""
    rows = await consents.evidence(asked.work.tx, contact_id, _MOST_EVIDENCE)
    return [_evidence(asked, row, zone) for row in rows]


def _evidence(asked: Asked, row: consents.Row, zone: str) -> str:
    said = phrase(f"consent.{row['purpose']}.{row['state']}")
    source = asked.tell(f"consent.source.{row['source']}")
    told = f"{source}, {one_line(row['wording'])}" if row["wording"] else source
    at = wording.minute(row["at"], zone, asked.language)
    return asked.tell("consent.evidence", at=at, said=said, source=told)


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
