"""A survey played without a database or a platform: the same engine, the same words, nothing stored, nobody paged.

`heardback play` shows it in the terminal; the golden transcripts are rehearsals written down.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.contract.outbound import Content, Question
from bot.engine.advance import Step, advance, start
from bot.engine.conditions import Scalar
from bot.engine.conversation import Conversation, Seed, from_json, to_json
from bot.engine.effects import (
    ArmTimer,
    CancelTimers,
    Finish,
    OpenCase,
    RecordAnswer,
    RecordRemark,
    Redraw,
    WithdrawCase,
)
from bot.engine.events import Command, Commanded, Event, Expired, Replied, Tapped, WaitTimedOut
from bot.engine.languages import Language
from bot.engine.survey import Survey
from bot.services import showing

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
#: Who asks, where nobody is named.
COMPANY = "Heardback"
_A_MOMENT = timedelta(seconds=20)


@dataclass(slots=True)
class Rehearsal:
    """One conversation in memory. Its state goes through JSON between any two turns, as it does in the database.

    `shown` collects what the customer sees, `notes` what happens out of their sight (`case: low`, `completed`);
    `timers` are those armed and not yet due.
    """

    survey: Survey
    language: Language
    name: str = ""
    company: str = COMPANY
    attributes: dict[str, Scalar] = field(default_factory=dict)
    now: datetime = NOON
    state: str = ""
    shown: list[Content] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    timers: list[ArmTimer] = field(default_factory=list)
    turns: int = 0
    _seen: int = 0

    def begin(self) -> None:
        facts = {"company": self.company, "channel": "terminal", "language": self.language, **self.attributes}
        self._take(start(self.survey, Seed("1", "start", self.now, self.language, self.name, facts)))

    @property
    def conversation(self) -> Conversation:
        return from_json(json.loads(self.state))

    @property
    def question(self) -> Question | None:
        """The question now open, as it was last shown."""
        return next((each for each in reversed(self.shown) if isinstance(each, Question)), None)

    # -- what the customer does

    def type(self, text: str, source: str = "", *, edited: bool = False) -> None:
        self.bring(Replied(self._next_id(), self.now, text, source or f"m{self.turns}", edited))

    def tap(self, question: str, choice: str) -> None:
        self.bring(Tapped(self._next_id(), self.now, question, choice, "m"))

    def command(self, command: Command, argument: str = "") -> None:
        self.bring(Commanded(self._next_id(), self.now, command, argument))

    def wait(self, time: timedelta) -> None:
        """Lets time pass. The timers that fall due go off, each at its time."""
        until = self.now + time
        while (timer := min(self.timers, key=lambda each: each.at, default=None)) and timer.at <= until:
            self.timers.remove(timer)
            self.now = max(self.now, timer.at)
            self.bring(_event(timer, self._next_id()))
        self.now = max(self.now, until)

    def bring(self, event: Event) -> None:
        self._take(advance(self.survey, self.conversation, event))

    def _next_id(self) -> str:
        self.turns += 1
        self.now += _A_MOMENT
        return f"e{self.turns}"

    # -- what comes of it

    def take_notes(self) -> list[str]:
        """What has happened since the last time."""
        notes, self.notes = self.notes, []
        return notes

    def take_shown(self) -> list[Content]:
        """What the customer has seen since the last time."""
        new, self._seen = self.shown[self._seen :], len(self.shown)
        return new

    def _take(self, step: Step) -> None:
        self.state = json.dumps(to_json(step.conversation), ensure_ascii=False)
        for effect in step.effects:
            if (content := showing.content(effect, step.conversation)) is not None:
                self.shown.append(content)
            if (note := _NOTES.get(type(effect))) is not None:
                note(self, effect)

    def _answer(self, effect: RecordAnswer) -> None:
        answer = effect.answer
        group = f" ({answer.group})" if answer.group else ""
        self.notes.append(f"answer: {answer.question} = {shown_value(answer.value)}{group}")


def _event(timer: ArmTimer, id_: str) -> Event:
    if timer.kind == "expiry":
        return Expired(id_, timer.at, timer.turn)
    return WaitTimedOut(id_, timer.at, timer.turn, timer.kind)


def shown_value(value: object) -> str:
    """An answer's value as a reader of transcripts sees it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(value) if isinstance(value, tuple) else str(value)


#: What happens out of the customer's sight.
_NOTES: dict[type, Callable[[Rehearsal, Any], None]] = {
    Redraw: lambda played, _effect: played.notes.append("redrawn in place"),
    RecordAnswer: Rehearsal._answer,
    RecordRemark: lambda played, effect: played.notes.append(f"remark: {effect.text}"),
    OpenCase: lambda played, effect: played.notes.append(f"case: {effect.alert}"),
    WithdrawCase: lambda played, _effect: played.notes.append("case withdrawn"),
    Finish: lambda played, effect: played.notes.append(effect.outcome),
    ArmTimer: lambda played, effect: played.timers.append(effect),
    CancelTimers: lambda played, _effect: played.timers.clear(),
}
