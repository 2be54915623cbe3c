"""A survey played without a database or a platform: the same engine, the same words, nothing stored, nobody paged.

`heardback play` shows it in the terminal; the golden transcripts are rehearsals written down.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.contract.outbound import Content, Question
from bot.engine.advance import Step, advance, start
from bot.engine.conversation import Conversation, Seed, from_json, to_json
from bot.engine.effects import Ask, Effect, Finish, OpenCase, RecordAnswer, Redraw, Say, Settle
from bot.engine.events import Command, Commanded, Event, Replied, Tapped
from bot.engine.languages import Language
from bot.engine.survey import Survey
from bot.services import showing

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
_A_MOMENT = timedelta(seconds=20)


@dataclass(slots=True)
class Rehearsal:
    """One conversation in memory. Its state goes through JSON between any two turns, as it does in the database.

    `shown` collects what the customer sees, `notes` what happens out of their sight (`case: low`, `completed`).
    """

    survey: Survey
    language: Language
    name: str = ""
    company: str = "Heardback"
    now: datetime = NOON
    state: str = ""
    shown: list[Content] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    turns: int = 0
    _seen: int = 0

    def begin(self) -> None:
        facts = {"company": self.company, "channel": "terminal", "language": self.language}
        seed = Seed("1", "start", self.now, self.language, self.name, dict(facts))
        self._take(start(self.survey, seed))

    @property
    def conversation(self) -> Conversation:
        return from_json(json.loads(self.state))

    def type(self, text: str, source: str = "", *, edited: bool = False) -> None:
        self._bring(Replied(self._next_id(), self.now, text, source or f"m{self.turns}", edited))

    def tap(self, question: str, choice: str) -> None:
        self._bring(Tapped(self._next_id(), self.now, question, choice, "m"))

    def command(self, command: Command, argument: str = "") -> None:
        self._bring(Commanded(self._next_id(), self.now, command, argument))

    def wait(self, time: timedelta) -> None:
        self.now += time

    def bring(self, event: Event) -> None:
        self._bring(event)

    def _next_id(self) -> str:
        self.turns += 1
        self.now += _A_MOMENT
        return f"e{self.turns}"

    def _bring(self, event: Event) -> None:
        self._take(advance(self.survey, self.conversation, event))

    def _take(self, step: Step) -> None:
        self.state = json.dumps(to_json(step.conversation), ensure_ascii=False)
        for effect in step.effects:
            self._show(effect, step.conversation)

    def _show(self, effect: Effect, conversation: Conversation) -> None:
        if isinstance(effect, Ask | Redraw):
            self.shown.append(showing.question(effect.prompt, conversation.id))
        elif isinstance(effect, Say):
            self.shown.append(showing.notice(effect, conversation.language))
        elif isinstance(effect, Settle):
            self.shown.append(showing.settled(effect, conversation.language))
        elif isinstance(effect, OpenCase):
            self.notes.append(f"case: {effect.alert}")
        elif isinstance(effect, RecordAnswer):
            answer = effect.answer
            group = f" ({answer.group})" if answer.group else ""
            self.notes.append(f"answer: {answer.question} = {_shown(answer.value)}{group}")
        elif isinstance(effect, Finish):
            self.notes.append(effect.outcome)

    @property
    def question(self) -> Question | None:
        """The question now open, as it was last shown."""
        return next((each for each in reversed(self.shown) if isinstance(each, Question)), None)

    def take_notes(self) -> list[str]:
        """What has happened since the last time."""
        notes, self.notes = self.notes, []
        return notes

    def take_shown(self) -> list[Content]:
        """What the customer has seen since the last time."""
        new, self._seen = self.shown[self._seen :], len(self.shown)
        return new


def _shown(value: object) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value)
