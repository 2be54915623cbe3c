"""One event being worked out: the conversation so far, the effects collected, and the moves all handlers share."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from bot.engine import replies
from bot.engine.conversation import Answer, Conversation, Outcome, Seed, Value
from bot.engine.effects import (
    ArmTimer,
    Ask,
    CancelTimers,
    Effect,
    Finish,
    OpenCase,
    RecordAnswer,
    RecordRemark,
    Say,
    Settle,
    TimerKind,
    WithdrawCase,
)
from bot.engine.events import Event, Replied, Tapped
from bot.engine.phrases import Phrase, phrase
from bot.engine.prompting import Lead, brief, doubt_prompt, may_skip, prompt_for, spoken_on
from bot.engine.routing import Route
from bot.engine.survey import MultiChoice, Question, ScoreQuestion, Statement, Survey


class Step(NamedTuple):
    """The conversation after the event, and what must be done, in order."""

    conversation: Conversation
    effects: tuple[Effect, ...]


class Turn:
    """Handlers change the conversation and emit effects; what has no effect changes nothing."""

    def __init__(self, survey: Survey, conversation: Conversation, event: Event | Seed) -> None:
        self.survey = survey
        self.before = conversation
        self.conversation = conversation
        self.event = event
        self.effects: list[Effect] = []
        self._route = Route(survey, conversation)

    @property
    def step(self) -> Step:
        return Step(self.conversation if self.effects else self.before, tuple(self.effects))

    @property
    def route(self) -> Route:
        """The path as the conversation stands now; derived anew only after a change."""
        if self._route.conversation is not self.conversation:
            self._route = Route(self.survey, self.conversation)
        return self._route

    @property
    def asked(self) -> Question | None:
        return self.survey.by_key.get(self.conversation.asked or "")

    @property
    def doubted(self) -> Question | None:
        """The score that the customer is asked about, if it is still on the path."""
        question = self.survey.by_key.get(self.conversation.doubted or "")
        return question if question in self.route.questions else None

    @property
    def company(self) -> object:
        return self.conversation.facts.get("company", "")

    @property
    def source(self) -> str:
        """The message of the customer's own that the event came in; empty where it did not come in one."""
        return self.event.source if isinstance(self.event, Replied) else ""

    def change(self, **fields: Any) -> None:
        self.conversation = self.conversation.but(**fields)

    def emit(self, *effects: Effect) -> None:
        self.effects.extend(effects)

    # -- going on

    def go_on(self, *lead: str | Phrase) -> None:
        """Says the statements on the way, then asks the next question or ends."""
        if self.doubted is not None:
            self.ask_again(*lead)
            return
        said = list(lead)
        while isinstance(question := self.route.next(), Statement):
            said.append(self.route.text(question.text))
            self.change(shown=(*self.conversation.shown, question.key))
        if question is None:
            self.end(tuple(said))
        else:
            self.ask(question, tuple(said))

    def ask(self, question: Question, lead: Lead) -> None:
        """Asks it; one that was open already keeps its ticks and its count of replies not understood."""
        self.release()
        self.open(question)
        self.ask_again(*lead)

    def open(self, question: Question) -> None:
        """What is typed next belongs to it."""
        if question.key != self.conversation.revisit:
            self.change(revisit=None)
        if question.key != self.conversation.asked:
            self.change(asked=question.key, rejections=0, unread="", picked=self._ticked(question))

    def ask_again(self, *lead: str | Phrase) -> None:
        """The open question once more, in a new message. Where none is open, only the lead is said."""
        if (question := self.asked) is None:
            self.say(*lead)
            return
        turn = self.conversation.turn + 1
        self.change(status="active", outcome=None, choosing_language=False, turn=turn)
        shown = prompt_for if self.doubted is None else doubt_prompt
        self.emit(Ask(shown(self.route, question, lead)))

    def revisit(self, question: Question) -> None:
        """Goes back to a question, and says what was answered."""
        self.change(revisit=question.key)
        answer = self.conversation.answers.get(question.key)
        self.ask(question, (phrase("lead.so_far", answer=self.briefly(question)),) if answer else ())

    def _ticked(self, question: Question) -> tuple[str, ...]:
        answer = self.conversation.answers.get(question.key)
        value = answer.value if answer is not None and isinstance(question, MultiChoice) else ()
        return value if isinstance(value, tuple) else ()

    def stale(self) -> None:
        """A press that comes too late to count, or an edit of what no longer matters."""
        self.ask_again(phrase("lead.stale" if self.asked is not None else "say.too_late"))

    def say(self, *parts: str | Phrase) -> None:
        if parts:
            self.emit(Say(parts))

    def end(self, lead: Lead) -> None:
        route, endings = self.route, self.survey.endings
        ending = next((each for each in endings if each.when is None or each.when.holds(route.lookup)), endings[-1])
        self.emit(Say((*lead, route.text(ending.text)), ending.link or "", route.text(ending.link_label)))
        self.finish("completed")

    def finish(self, outcome: Outcome) -> None:
        if self.conversation.checked:
            self.change(doubted=None)
            self.raise_alerts()
        self.change(status="finished", outcome=outcome, last_at=self.event.at)
        self.change(asked=None, revisit=None, picked=(), choosing_language=False)
        self.emit(Finish(outcome), CancelTimers())

    # -- silence

    @property
    def reminder_after(self) -> timedelta | None:
        return self.conversation.course.remind_after or self.survey.reminder_after

    @property
    def expires_at(self) -> datetime:
        """If nothing is heard any more. Who is reminded late has as long again to answer."""
        remind_after, closes_at = self.conversation.course
        silent = self.conversation.silent_since + max(self.survey.expires_after, 2 * (remind_after or timedelta()))
        return silent if closes_at is None else min(silent, closes_at)

    def arm_silence(self) -> None:
        if self.reminder_after is not None and not self.conversation.reminded:
            self.arm("reminder", self.reminder_after)
        self.arm_expiry()

    def arm_expiry(self) -> None:
        self.emit(ArmTimer("expiry", self.expires_at, self.conversation.turn))

    def arm(self, kind: TimerKind, after: timedelta) -> None:
        self.emit(ArmTimer(kind, self.conversation.silent_since + after, self.conversation.turn))

    # -- answers

    def record(self, question: Question, value: Value) -> None:
        event = self.event
        assert not isinstance(event, Seed)
        answer = Answer(
            question=question.key,
            value=value,
            words=event.text if isinstance(event, Replied) else "",
            at=event.at,
            event_id=event.id,
            group=question.scale.group(int(str(value))) if isinstance(question, ScoreQuestion) else None,
            source=event.source if isinstance(event, Replied | Tapped) else "",
        )
        self.conversation = self.conversation.with_answer(answer)
        self.emit(RecordAnswer(answer))

    def remark(self, question: Question) -> None:
        """Keeps words that answered nothing."""
        if isinstance(self.event, Replied) and self.event.text:
            self.emit(RecordRemark(self.event.text, question.key))

    def settle(self, question: Question, value: Value | None, source: str) -> None:
        """Its message shows the answer instead of buttons; None where it was skipped."""
        answer = phrase("ask.skipped") if value is None else spoken_on(self.route, question, value)
        self.emit(Settle(question.key, self.route.text(question.text), answer, self.conversation.turn, source))

    def briefly(self, question: Question) -> str | Phrase:
        """The answer to it, short enough to be said within a sentence."""
        return brief(question, spoken_on(self.route, question, self.conversation.answers[question.key].value))

    def may_skip(self, question: Question) -> bool:
        return may_skip(question, self.conversation)

    def read(self, question: Question, text: str) -> replies.Accepted | replies.Rejected:
        region = self.conversation.facts.get("country")
        today = self.event.at.date()
        return replies.read(question, text, self.conversation.language, today, str(region) if region else None)

    def silent_for(self, time: timedelta) -> bool:
        """Has the customer not been heard for so long?"""
        return self.event.at >= self.conversation.silent_since + time

    def release(self) -> None:
        """A score is doubted no longer: what waited for that is done."""
        if self.conversation.doubted is not None:
            self.change(doubted=None)
            self.raise_alerts()

    def raise_alerts(self) -> None:
        """An alert opens a case when its condition begins to hold; when a correction has left none that holds, there
        is no reason for the case any more."""
        lookup, alerted = self.route.lookup, self.conversation.alerted
        holding = [alert.key for alert in self.survey.alerts if alert.when.holds(lookup)]
        before = {*alerted} - {*self.conversation.lifted}
        self.change(
            alerted=(*alerted, *(key for key in holding if key not in alerted)),
            lifted=tuple(key for key in alerted if key not in holding),
        )
        self.emit(*(OpenCase(key) for key in holding if key not in before))
        if before and not holding:
            self.emit(WithdrawCase())
