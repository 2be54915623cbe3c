"""Bringing an event to a case, and carrying out what comes of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

from bot.engine.cases.advance import NotNow, advance
from bot.engine.cases.case import Case
from bot.engine.cases.effects import AskFollowUp, CaseEffect, NobodyCame, Note, Overdue, Page, TellResolved
from bot.engine.cases.events import CaseEvent, Resolved
from bot.engine.cases.turn import CaseStep
from bot.services.cases import cards, customer, duty, paging, thread
from bot.services.cases.stored import Row, case_of, store
from bot.services.hooks import telling
from bot.services.triggers import happening
from bot.services.work import Work
from bot.storage import cases


class Moved(NamedTuple):
    """The case after the event, as it is stored now."""

    row: Row
    case: Case


async def bring(work: Work, row: Row, event: CaseEvent) -> Moved | NotNow:
    """Brings the event to the case in `row`. An event that does not fit changes nothing, and says why.

    Raises LostRace when somebody else has moved it on since it was read.
    """
    before = case_of(row)
    step = advance(before, event)
    return step if isinstance(step, NotNow) else await carry_out(work, row, event, step)


async def carry_out(work: Work, row: Row, event: CaseEvent, step: CaseStep) -> Moved:
    """The case after the step is written down, its cards show it, and its effects happen."""
    before, after = case_of(row), await duty.resolved(work, row, event, step)
    if after.case != before:
        row = await store(work, row, before, after.case)
    if after.case != before or after.effects:
        await _log(work, row["id"], event)
        await cards.redraw(work, row, but=_paged_now(after.effects))
    await telling.case_moved(work, row, event)
    await happening.case_moved(work, row, event)
    for effect in after.effects:
        if isinstance(effect, Page):
            row = await paging.page(work, row, effect)
        else:
            await _DOERS[type(effect)](work, Moved(row, after.case), event, effect)
    return Moved(row, after.case)


def _paged_now(effects: tuple[CaseEffect, ...]) -> frozenset[int]:
    return frozenset(effect.number for effect in effects if isinstance(effect, Page))


async def _log(work: Work, case_id: int, event: CaseEvent) -> None:
    by = getattr(event, "by", None)
    to = getattr(event, "to", None)
    await cases.log(
        work.tx,
        case_id,
        {
            "at": work.now,
            "actor": by.address if by is not None else "heardback",
            "name": by.name if by is not None else "",
            "action": _name(event),
            "detail": to.address if to is not None else getattr(event, "target", ""),
        },
    )


def _name(event: CaseEvent) -> str:
    """`DeadlinePassed` is `deadline passed` in the log."""
    return "".join(f" {each.lower()}" if each.isupper() else each for each in type(event).__name__).strip()


async def _nobody_came(work: Work, moved: Moved, _event: CaseEvent, _effect: NobodyCame) -> None:
    paging.nobody_came(work, moved.row)


async def _overdue(work: Work, moved: Moved, _event: CaseEvent, effect: Overdue) -> None:
    await thread.overdue(work, moved.row, moved.case, effect.deadline)


async def _note(work: Work, moved: Moved, event: CaseEvent, effect: Note) -> None:
    await thread.happened(work, moved.row, moved.case, effect.what, event)


async def _tell_resolved(work: Work, moved: Moved, event: CaseEvent, _effect: TellResolved) -> None:
    assert isinstance(event, Resolved)
    await customer.tell_resolved(work, moved.row, event)


async def _ask_follow_up(work: Work, moved: Moved, _event: CaseEvent, _effect: AskFollowUp) -> None:
    await customer.ask_follow_up(work, moved.row)


_DOERS: dict[type, Callable[[Work, Moved, CaseEvent, Any], Awaitable[None]]] = {
    NobodyCame: _nobody_came,
    Overdue: _overdue,
    Note: _note,
    TellResolved: _tell_resolved,
    AskFollowUp: _ask_follow_up,
}
