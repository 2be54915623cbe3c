"""The table of a case's states, and `advance`, the only door to them.

The rules, in words:

- A case is paged until somebody has it: the first target twice, then each of the others once; then the admins hear of
  it. Outside the team's hours only urgent ones are.
- One person has a case. Whoever comes second is told who was first; assigning it passes it on.
- Writing to the customer takes a case that nobody has. One that is put off stays with who put it off: somebody else's
  reply wakes it for them.
- What the customer says never closes a case. A correction stands it down only while nobody has it.
- A customer who says that it is not solved is believed: the case is open again, and pages.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.engine.cases import moves
from bot.engine.cases.case import Case, Status
from bot.engine.cases.events import (
    Acknowledged,
    Assigned,
    CaseEvent,
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
from bot.engine.cases.turn import CaseStep, Turn


@dataclass(frozen=True, slots=True)
class NotNow:
    """The event does not fit the case as it stands: somebody else was first, or it is closed."""

    status: Status
    holder_name: str


_ONGOING: Mapping[type, Status | None] = {Heard: None, Merged: "merged", Resolved: "resolved", DeadlinePassed: None}
_HELD: Mapping[type, Status | None] = {
    **_ONGOING,
    Raised: None,
    Mentioned: None,
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
        Mentioned: None,
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
        Mentioned: "open",
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
        Mentioned: "open",
        Withdrawn: None,
        Confirmed: None,
        Disputed: "open",
        Reopened: "open",
        Replied: None,
        DeadlinePassed: None,
    },
    "stood_down": {
        Heard: None,
        Raised: "open",
        Mentioned: "open",
        Withdrawn: None,
        Reopened: "open",
        Resolved: "resolved",
    },
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
    if type(event) not in after or _is_anothers(case, event):
        return NotNow(case.status, case.holder_name)
    turn = Turn(case, event.at)
    turn.change(status=after[type(event)] or case.status)
    _HANDLERS[type(event)](turn, event)
    return turn.step


def _is_anothers(case: Case, event: CaseEvent) -> bool:
    """Put off by somebody else, it has a holder: only `Assigned` passes it on."""
    return isinstance(event, Acknowledged) and case.status == "snoozed" and case.holder not in ("", event.by.address)


_HANDLERS: Mapping[type, Callable[[Turn, Any], None]] = {
    Opened: moves.opened,
    Raised: moves.raised,
    Mentioned: moves.mentioned,
    Withdrawn: moves.withdrawn,
    Heard: moves.heard,
    Acknowledged: moves.acknowledged,
    Assigned: moves.assigned,
    Replied: moves.replied,
    Snoozed: moves.snoozed,
    Resolved: moves.resolved,
    Confirmed: moves.confirmed,
    Disputed: moves.disputed,
    Reopened: moves.reopened,
    Merged: moves.merged,
    TargetFailed: moves.target_failed,
    DeadlinePassed: moves.deadline_passed,
}
