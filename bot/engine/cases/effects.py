"""What must be done about a case, in order. The engine says so; `services/cases/` does it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Page:
    """Bring the case to the target. `number` counts all pages of the case; `again` that nobody came the last time."""

    number: int
    target: str
    again: bool


@dataclass(frozen=True, slots=True)
class NobodyCame:
    """Everybody was paged in vain: the admins are told."""


@dataclass(frozen=True, slots=True)
class Overdue:
    """A deadline has passed: whoever has the case is reminded, and the thread says so."""

    deadline: Literal["reply", "resolve"]


@dataclass(frozen=True, slots=True)
class Note:
    """A line of the case's story, under its card: the id of a phrase about what has happened."""

    what: str


@dataclass(frozen=True, slots=True)
class TellResolved:
    """The customer hears what was done, and may say whether it helped."""


@dataclass(frozen=True, slots=True)
class AskFollowUp:
    """The customer is asked again, to compare before and after."""


CaseEffect = Page | NobodyCame | Overdue | Note | TellResolved | AskFollowUp
