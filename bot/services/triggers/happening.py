"""What happens to a customer sets triggers off, and ends others: in the transaction in which it happened."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.engine.cases.events import CaseEvent, Resolved
from bot.engine.condition_tree import Known, lookup_in
from bot.engine.triggers import dates
from bot.engine.triggers.trigger import OnAnswer, OnEvent
from bot.services.triggers.planning import Occasion, plan, zones
from bot.services.triggers.standing import Standing
from bot.services.work import Work
from bot.storage import askings, contacts
from bot.storage import triggers as storage

if TYPE_CHECKING:
    from bot.services.apply import Turn

CASE_CLOSED = "case_closed"
#: To the second, so that the same event told twice is one.
_STAMP = "%Y%m%dT%H%M%S"


async def happened(work: Work, contact: int, name: str, at: datetime) -> None:
    """`at` is when it did, which may be a while ago."""
    for each in await work.house.triggers.current(work.tx, work.now):
        if name in each.trigger.until:
            await _end(work, each, contact, at)
        start = each.trigger.start
        if isinstance(start, OnEvent) and start.event == name:
            await _begin(work, each, start, contact, f"{name}:{at:{_STAMP}}", at)


async def case_moved(work: Work, row: Any, event: CaseEvent) -> None:
    if isinstance(event, Resolved):
        await happened(work, row["contact_id"], CASE_CLOSED, work.now)


async def answered(turn: Turn) -> None:
    """A turn of a conversation: what was answered there, and whether that ended it."""
    for each in await turn.work.house.triggers.current(turn.work.tx, turn.work.now):
        start = each.trigger.start
        if not isinstance(start, OnAnswer) or start.survey != turn.survey.key:
            continue
        if _fits(turn, start):
            name = f"{start.survey}:{turn.conversation_id}"
            await _begin(turn.work, each, start, turn.person.contact_id, name, turn.work.now)
        elif _taken_back(turn, start):
            await askings.cancel_for(turn.work.tx, "trigger", each.id, turn.person.contact_id, turn.work.now)


async def _begin(
    work: Work, standing: Standing, start: OnEvent | OnAnswer, contact: int, name: str, at: datetime
) -> None:
    """While they wait to be asked for the same reason, once is enough, also of what happens at the same moment."""
    until = standing.trigger.until
    if until and await storage.happened_since(work.tx, contact, until, at):
        return
    await contacts.hold(work.tx, contact)
    if await askings.is_waiting(work.tx, "trigger", standing.id, contact):
        return
    zone = (await zones(work, [contact]))[contact]
    await plan(work, standing, [Occasion(contact, name, dates.first(start, at, zone))])


async def _end(work: Work, standing: Standing, contact: int, at: datetime) -> None:
    """Unless it has begun anew since. Whoever asks them at this moment plans the next time: we wait for that, and
    cancel it too."""
    start = standing.trigger.start
    if isinstance(start, OnEvent) and await storage.happened_since(work.tx, contact, [start.event], at):
        return
    for _ in range(2):
        await askings.cancel_for(work.tx, "trigger", standing.id, contact, work.now)


def _fits(turn: Turn, start: OnAnswer) -> bool:
    if start.answer == "answered":
        return bool(turn.answers) and turn.before is not None and not turn.before.answers
    if start.answer == "group":
        return start.group in _groups(turn)
    completed = turn.ended and turn.after.outcome == "completed"
    return completed and (start.where is None or start.where.holds(lookup_in(_known(turn), turn.after.facts)))


def _taken_back(turn: Turn, start: OnAnswer) -> bool:
    """They have corrected the score that it was for."""
    return start.answer == "group" and bool(turn.superseded) and bool(list(_groups(turn)))


def _groups(turn: Turn) -> Iterable[str]:
    return [each["score_group"] for each in turn.answers if each["score_group"]]


def _known(turn: Turn) -> dict[str, Known]:
    return {key: Known(each.value, each.group) for key, each in turn.after.answers.items()}
