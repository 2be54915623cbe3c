"""What can happen to a conversation. Every event has an id that makes it recognisable and its time (UTC)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Command = Literal["back", "skip", "help", "language", "later", "change", "resume"]
Wait = Literal["reminder", "resume", "doubt", "fallback", "undelivered"]


@dataclass(frozen=True, slots=True)
class Replied:
    """The customer typed something. `source` is the platform's message id; an edited message keeps it. `tomorrow` is
    when they are asked again who put it off now, where the hour of day matters."""

    id: str
    at: datetime
    text: str
    source: str = ""
    edited: bool = False
    tomorrow: datetime | None = None


@dataclass(frozen=True, slots=True)
class Tapped:
    """The customer pressed a choice of `question`, whichever message it stood on."""

    id: str
    at: datetime
    question: str
    choice: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Commanded:
    """A control, pressed or typed. `argument` is the language for `language`, the question's number or key for
    `change`, and for a pressed `back` or `skip` the question whose button it was. `tomorrow`: as of `Replied`."""

    id: str
    at: datetime
    command: Command
    argument: str = ""
    tomorrow: datetime | None = None


@dataclass(frozen=True, slots=True)
class WaitTimedOut:
    """A reminder is due, a postponed conversation goes on, an alert has waited long enough for a doubt, or the customer
    is asked elsewhere from now on. Stale when `turn` is no longer the conversation's. `sent_at` is when what they are
    silent at went out, now where it still waits to be sent; None where nobody knows."""

    id: str
    at: datetime
    turn: int
    wait: Wait
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Expired:
    """`sent_at`: as of `WaitTimedOut`."""

    id: str
    at: datetime
    turn: int
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OptedOut:
    id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Interrupted:
    """Something more important takes the conversation (staff step in, the survey is withdrawn)."""

    id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Unreached:
    """The first question could not be delivered: there is nobody to answer."""

    id: str
    at: datetime


Event = Replied | Tapped | Commanded | WaitTimedOut | Expired | OptedOut | Interrupted | Unreached
