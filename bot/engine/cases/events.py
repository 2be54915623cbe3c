"""What can happen to a case. Each carries its time, and who did it where it was somebody of the staff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple


class By(NamedTuple):
    """Somebody of the staff: their address, and the name that is shown."""

    address: str
    name: str


@dataclass(frozen=True, slots=True)
class Opened:
    """An alert, a risk rule or a mention wants somebody to act."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Raised:
    """Another low answer of the same customer, or one that is low again."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Mentioned:
    """The same customer has said something bad where nobody had asked."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """The answer that opened it was corrected: there is no reason for it any more."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Heard:
    """The customer said more."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Acknowledged:
    at: datetime
    by: By


@dataclass(frozen=True, slots=True)
class Assigned:
    at: datetime
    by: By
    to: By


@dataclass(frozen=True, slots=True)
class Replied:
    """Somebody wrote to the customer."""

    at: datetime
    by: By


@dataclass(frozen=True, slots=True)
class Snoozed:
    at: datetime
    by: By
    until: datetime


@dataclass(frozen=True, slots=True)
class Resolved:
    """`cause` is the topic that was behind it, `line` what the customer is told, if they are `reachable`."""

    at: datetime
    by: By
    cause: str = ""
    line: str = ""
    reachable: bool = True


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The customer says that it helped."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Disputed:
    """The customer says that it is not solved."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Reopened:
    at: datetime
    by: By


@dataclass(frozen=True, slots=True)
class Merged:
    """Another case of the customer goes on for it."""

    at: datetime
    by: By


@dataclass(frozen=True, slots=True)
class TargetFailed:
    """A target can't be reached: the next one is paged at once, if it was this one's turn."""

    at: datetime
    target: str


@dataclass(frozen=True, slots=True)
class DeadlinePassed:
    """The timer that was armed in that turn."""

    at: datetime
    turn: int


CaseEvent = (
    Opened
    | Raised
    | Mentioned
    | Withdrawn
    | Heard
    | Acknowledged
    | Assigned
    | Replied
    | Snoozed
    | Resolved
    | Confirmed
    | Disputed
    | Reopened
    | Merged
    | TargetFailed
    | DeadlinePassed
)
