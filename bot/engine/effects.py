"""What must be done about an event, in order. The engine says so; `services/apply.py` does it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.engine.conversation import Answer, Outcome
from bot.engine.phrases import Phrase
from bot.engine.prompt import Prompt

TimerKind = Literal["reminder", "resume", "expiry", "doubt"]


@dataclass(frozen=True, slots=True)
class Ask:
    """Send the prompt as a new message."""

    prompt: Prompt


@dataclass(frozen=True, slots=True)
class Redraw:
    """Change the message that carries this prompt (`source`) in place: a toggled choice."""

    prompt: Prompt
    source: str


@dataclass(frozen=True, slots=True)
class Settle:
    """The question is answered: its message shows the answer and its buttons go.

    `source` is the message pressed; empty when the answer was typed, then it is the message of `turn`.
    """

    question: str
    text: str | Phrase
    answer: str | Phrase
    turn: int
    source: str = ""


@dataclass(frozen=True, slots=True)
class Say:
    """Send words of the bot's own or the survey's, with an optional link."""

    parts: tuple[str | Phrase, ...]
    link: str = ""
    link_label: str = ""


@dataclass(frozen=True, slots=True)
class RecordAnswer:
    """Store the answer. An earlier one to the same question stays in history, superseded."""

    answer: Answer


@dataclass(frozen=True, slots=True)
class RecordRemark:
    """Words that answered nothing are kept too: nothing a customer says is lost."""

    text: str
    question: str


@dataclass(frozen=True, slots=True)
class ArmTimer:
    kind: TimerKind
    at: datetime
    turn: int


@dataclass(frozen=True, slots=True)
class CancelTimers:
    pass


@dataclass(frozen=True, slots=True)
class OpenCase:
    """The alert's condition holds, for the first time in this conversation or again."""

    alert: str


@dataclass(frozen=True, slots=True)
class WithdrawCase:
    """No alert of the conversation holds any more: what was said has been corrected."""


@dataclass(frozen=True, slots=True)
class Finish:
    outcome: Outcome


Effect = (
    Ask
    | Redraw
    | Settle
    | Say
    | RecordAnswer
    | RecordRemark
    | ArmTimer
    | CancelTimers
    | OpenCase
    | WithdrawCase
    | Finish
)
