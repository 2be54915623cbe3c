"""What each event makes of a case whose status it fits."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.engine.cases.deadlines import due
from bot.engine.cases.effects import AskFollowUp, Overdue, TellResolved
from bot.engine.cases.events import (
    Acknowledged,
    Assigned,
    Confirmed,
    DeadlinePassed,
    Disputed,
    Heard,
    Mentioned,
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
from bot.engine.cases.turn import Turn

# ---------------------------------------------------------------- of the customer


def opened(turn: Turn, _event: Opened) -> None:
    turn.page_if_due()


def raised(turn: Turn, _event: Raised) -> None:
    _again(turn)
    turn.note("raised")


def mentioned(turn: Turn, _event: Mentioned) -> None:
    """Its words are shown by whoever brought them."""
    _again(turn)
    turn.note("mentioned")


def _again(turn: Turn) -> None:
    if turn.before.status in ("snoozed", "resolved", "stood_down"):
        turn.begin_anew()


def withdrawn(turn: Turn, _event: Withdrawn) -> None:
    turn.note("stood_down" if turn.case.status == "stood_down" else "withdrawn")


def heard(_turn: Turn, _event: Heard) -> None:
    """Its words are shown by whoever brought them; nothing else changes."""


def confirmed(turn: Turn, _event: Confirmed) -> None:
    """Said again it is no news."""
    if turn.case.verdict != "solved":
        turn.change(verdict="solved")
        turn.note("confirmed")


def disputed(turn: Turn, _event: Disputed) -> None:
    turn.change(verdict="not_solved", resolved_at=None)
    turn.begin_anew()
    turn.note("disputed")


# ---------------------------------------------------------------- of the staff


def acknowledged(turn: Turn, event: Acknowledged) -> None:
    turn.take(event.by)
    turn.note("acknowledged")


def assigned(turn: Turn, event: Assigned) -> None:
    turn.take(event.to)
    turn.note("acknowledged" if event.by == event.to else "assigned")


def replied(turn: Turn, event: Replied) -> None:
    """What somebody has put off stays theirs, and is awake, whoever writes."""
    if turn.before.status == "snoozed" and turn.case.holder not in ("", event.by.address):
        turn.change(snoozed_until=None)
        turn.note("answered")
    elif turn.before.status in ("open", "snoozed"):
        turn.take(event.by)
    turn.change(replied_at=turn.case.replied_at or event.at)


def snoozed(turn: Turn, event: Snoozed) -> None:
    if not turn.case.holder:
        turn.take(event.by)
    turn.change(snoozed_until=event.until)
    turn.note("snoozed")


def resolved(turn: Turn, event: Resolved) -> None:
    if not turn.case.holder:
        turn.take(event.by)
    turn.change(resolved_at=event.at, cause=event.cause, line=event.line, snoozed_until=None)
    turn.change(verdict="", followed_up=False)
    turn.note("resolved")
    if event.line:
        _tell(turn, event)


def _tell(turn: Turn, event: Resolved) -> None:
    """A customer who can't be told is not waited for."""
    if event.reachable:
        turn.change(verdict="asked")
        turn.emit(TellResolved())
    turn.note("told" if event.reachable else "not_told")


def reopened(turn: Turn, _event: Reopened) -> None:
    turn.change(resolved_at=None, verdict="")
    turn.begin_anew()
    turn.note("reopened")


def merged(turn: Turn, _event: Merged) -> None:
    turn.note("merged")


# ---------------------------------------------------------------- of time


def target_failed(turn: Turn, event: TargetFailed) -> None:
    """Targets that are the one that failed are passed over; an earlier page of it means nothing any more."""
    if turn.case.paged[-1:] != (event.target,):
        return
    order = turn.case.policy.order
    while turn.case.rung < len(order) and order[turn.case.rung] == event.target:
        turn.change(rung=turn.case.rung + 1)
    turn.page()


def deadline_passed(turn: Turn, event: DeadlinePassed) -> None:
    """Of a timer that is not the one armed last nothing comes."""
    waiting = due(turn.before)
    if waiting is None or event.turn != turn.before.turn or event.at < waiting.at:
        turn.case = turn.before
        return
    _PASSED[waiting.what](turn)


def _overdue(turn: Turn) -> None:
    waiting = due(turn.before)
    assert waiting is not None
    turn.change(missed=(*turn.case.missed, waiting.what))
    turn.emit(Overdue("reply" if waiting.what == "reply" else "resolve"))


def _wake(turn: Turn) -> None:
    """It is again as it was before: whoever had it has it."""
    turn.change(status="assigned" if turn.case.holder else "open", snoozed_until=None)
    turn.note("woken")


def _follow_up(turn: Turn) -> None:
    turn.change(followed_up=True)
    turn.emit(AskFollowUp())


_PASSED: Mapping[str, Callable[[Turn], None]] = {
    "page": Turn.page,
    "acknowledge": Turn.page,
    "reply": _overdue,
    "resolve": _overdue,
    "wake": _wake,
    "follow_up": _follow_up,
}
