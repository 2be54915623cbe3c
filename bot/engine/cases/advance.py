"""The table of a case's states, and `advance`, the only door to them.

The rules, in words:

- A case is paged until somebody has it: the first target twice, then each of the others once; then the admins hear of
  it. Outside the team's hours only urgent ones are.
- One person has a case. Whoever comes second is told who was first; assigning it passes it on.
- Writing to the customer takes a case that nobody has.
- What the customer says never closes a case. A correction stands it down only while nobody has it.
- A customer who says that it is not solved is believed: the case is open again, and pages.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.engine.cases.case import Case, Status
from bot.engine.cases.deadlines import due
from bot.engine.cases.effects import AskFollowUp, CaseEffect, NobodyCame, Note, Overdue, Page, TellResolved
from bot.engine.cases.events import (
    Acknowledged,
    Assigned,
    By,
    CaseEvent,
    Confirmed,
    DeadlinePassed,
    Disputed,
    Heard,
    Merged,
    Opened,
    Raised,
    Reopened,
    Replied,
    Resolved,
    Snoozed,
    TargetFailed,
    Withdrawn,
)


@dataclass(frozen=True, slots=True)
class CaseStep:
    """The case after an event, and what must be done."""

    case: Case
    effects: tuple[CaseEffect, ...]


@dataclass(frozen=True, slots=True)
class NotNow:
    """The event does not fit the case as it stands: somebody else was first, or it is closed."""

    status: Status
    holder_name: str


_ONGOING: Mapping[type, Status | None] = {Heard: None, Merged: "merged", Resolved: "resolved", DeadlinePassed: None}
_HELD: Mapping[type, Status | None] = {
    **_ONGOING,
    Raised: None,
    Withdrawn: None,
    Assigned: "assigned",
    Replied: None,
    Snoozed: "snoozed",
}
#: Status → event → status after it; None for the one that it has. An event that is not here does not fit.
TABLE: Mapping[Status, Mapping[type, Status | None]] = {
    "open": {
        **_ONGOING,
        Opened: None,
        Raised: None,
        Withdrawn: "stood_down",
        Acknowledged: "acknowledged",
        Assigned: "assigned",
        Replied: "acknowledged",
        Snoozed: "snoozed",
        TargetFailed: None,
    },
    "acknowledged": _HELD,
    "assigned": _HELD,
    "snoozed": {
        **_ONGOING,
        Raised: "open",
        Withdrawn: None,
        Acknowledged: "acknowledged",
        Assigned: "assigned",
        Replied: "acknowledged",
        Snoozed: None,
        DeadlinePassed: "open",
    },
    "resolved": {
        Heard: None,
        Raised: "open",
        Withdrawn: None,
        Confirmed: None,
        Disputed: "open",
        Reopened: "open",
        Replied: None,
        DeadlinePassed: None,
    },
    "stood_down": {Heard: None, Raised: "open", Withdrawn: None, Reopened: "open", Resolved: "resolved"},
    "merged": {Heard: None},
}


def opened(case: Case) -> CaseStep:
    """The first step of a new case."""
    step = advance(case, Opened(case.since))
    assert isinstance(step, CaseStep)
    return step


def advance(case: Case, event: CaseEvent) -> CaseStep | NotNow:
    """The same arguments give the same step, so anything can be replayed."""
    after = TABLE[case.status]
    if type(event) not in after:
        return NotNow(case.status, case.holder_name)
    turn = _Turn(case, event.at)
    turn.change(status=after[type(event)] or case.status)
    _HANDLERS[type(event)](turn, event)
    return turn.step


class _Turn:
    """One event being worked out."""

    def __init__(self, case: Case, at: datetime) -> None:
        self.before = case
        self.case = case
        self.at = at
        self.effects: list[CaseEffect] = []

    @property
    def step(self) -> CaseStep:
        if due(self.case) != due(self.before) or not self.before.turn:
            self.change(turn=self.before.turn + 1)
        return CaseStep(self.case, tuple(self.effects))

    def change(self, **fields: Any) -> None:
        self.case = self.case.but(**fields)

    def emit(self, *effects: CaseEffect) -> None:
        self.effects.extend(effects)

    def note(self, what: str) -> None:
        self.emit(Note(what))

    def take(self, by: By) -> None:
        self.change(holder=by.address, holder_name=by.name, held_since=self.at, snoozed_until=None)

    def begin_anew(self) -> None:
        """Nobody has it any more, and everybody is paged from the first target on. What has happened is told under
        the new card, so it is noted after this."""
        self.change(since=self.at, rung=0, paged_at=None, missed=(), replied_at=None, snoozed_until=None)
        self.change(holder="", holder_name="", held_since=None)
        self.page_if_due()

    def page_if_due(self) -> None:
        if self.case.policy.begins(self.at) <= self.at:
            self.page()

    def page(self) -> None:
        """The next target in the order; when all have been paged, the admins."""
        order, rung = self.case.policy.order, self.case.rung
        self.change(rung=rung + 1, paged_at=self.at)
        if rung < len(order):
            self.change(paged=(*self.case.paged, order[rung]))
            self.emit(Page(len(self.case.paged), order[rung], again=rung > 0))
        elif rung == len(order):
            self.emit(NobodyCame())


# ---------------------------------------------------------------- of the customer


def _opened(turn: _Turn, _event: Opened) -> None:
    turn.page_if_due()


def _raised(turn: _Turn, _event: Raised) -> None:
    if turn.before.status in ("snoozed", "resolved", "stood_down"):
        turn.begin_anew()
    turn.note("raised")


def _withdrawn(turn: _Turn, _event: Withdrawn) -> None:
    turn.note("stood_down" if turn.case.status == "stood_down" else "withdrawn")


def _heard(_turn: _Turn, _event: Heard) -> None:
    """Its words are shown by whoever brought them; nothing else changes."""


def _confirmed(turn: _Turn, _event: Confirmed) -> None:
    """Said again it is no news."""
    if turn.case.verdict != "solved":
        turn.change(verdict="solved")
        turn.note("confirmed")


def _disputed(turn: _Turn, _event: Disputed) -> None:
    turn.change(verdict="not_solved", resolved_at=None)
    turn.begin_anew()
    turn.note("disputed")


# ---------------------------------------------------------------- of the staff


def _acknowledged(turn: _Turn, event: Acknowledged) -> None:
    turn.take(event.by)
    turn.note("acknowledged")


def _assigned(turn: _Turn, event: Assigned) -> None:
    turn.take(event.to)
    turn.note("acknowledged" if event.by == event.to else "assigned")


def _replied(turn: _Turn, event: Replied) -> None:
    if turn.before.status in ("open", "snoozed"):
        turn.take(event.by)
    turn.change(replied_at=turn.case.replied_at or event.at)


def _snoozed(turn: _Turn, event: Snoozed) -> None:
    if not turn.case.holder:
        turn.take(event.by)
    turn.change(snoozed_until=event.until)
    turn.note("snoozed")


def _resolved(turn: _Turn, event: Resolved) -> None:
    if not turn.case.holder:
        turn.take(event.by)
    turn.change(resolved_at=event.at, cause=event.cause, line=event.line, snoozed_until=None)
    turn.change(verdict="", followed_up=False)
    turn.note("resolved")
    if event.line:
        _tell(turn, event)


def _tell(turn: _Turn, event: Resolved) -> None:
    """A customer who can't be told is not waited for."""
    if event.reachable:
        turn.change(verdict="asked")
        turn.emit(TellResolved())
    turn.note("told" if event.reachable else "not_told")


def _reopened(turn: _Turn, _event: Reopened) -> None:
    turn.change(resolved_at=None, verdict="")
    turn.begin_anew()
    turn.note("reopened")


def _merged(turn: _Turn, _event: Merged) -> None:
    turn.note("merged")


# ---------------------------------------------------------------- of time


def _target_failed(turn: _Turn, event: TargetFailed) -> None:
    """Targets that are the one that failed are passed over; an earlier page of it means nothing any more."""
    if turn.case.paged[-1:] != (event.target,):
        return
    order = turn.case.policy.order
    while turn.case.rung < len(order) and order[turn.case.rung] == event.target:
        turn.change(rung=turn.case.rung + 1)
    turn.page()


def _deadline_passed(turn: _Turn, event: DeadlinePassed) -> None:
    """Of a timer that is not the one armed last nothing comes."""
    waiting = due(turn.before)
    if waiting is None or event.turn != turn.before.turn or event.at < waiting.at:
        turn.case = turn.before
        return
    _PASSED[waiting.what](turn)


def _overdue(turn: _Turn) -> None:
    waiting = due(turn.before)
    assert waiting is not None
    turn.change(missed=(*turn.case.missed, waiting.what))
    turn.emit(Overdue("reply" if waiting.what == "reply" else "resolve"))


def _wake(turn: _Turn) -> None:
    """It is again as it was before: whoever had it has it."""
    turn.change(status="assigned" if turn.case.holder else "open", snoozed_until=None)
    turn.note("woken")


def _follow_up(turn: _Turn) -> None:
    turn.change(followed_up=True)
    turn.emit(AskFollowUp())


_PASSED: Mapping[str, Callable[[_Turn], None]] = {
    "page": _Turn.page,
    "acknowledge": _Turn.page,
    "reply": _overdue,
    "resolve": _overdue,
    "wake": _wake,
    "follow_up": _follow_up,
}

_HANDLERS: Mapping[type, Callable[[_Turn, Any], None]] = {
    Opened: _opened,
    Raised: _raised,
    Withdrawn: _withdrawn,
    Heard: _heard,
    Acknowledged: _acknowledged,
    Assigned: _assigned,
    Replied: _replied,
    Snoozed: _snoozed,
    Resolved: _resolved,
    Confirmed: _confirmed,
    Disputed: _disputed,
    Reopened: _reopened,
    Merged: _merged,
    TargetFailed: _target_failed,
    DeadlinePassed: _deadline_passed,
}
