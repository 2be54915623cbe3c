"""The transition table: what every event does to a conversation. `start` and `advance` are the only doors.

The rules, in words:

- A finished conversation takes corrections for a day (a tapped choice, an edited message, `change N`), else nothing.
- An answer goes to the question it names: the one a button stands under, the one an edited message answered,
  otherwise the one now asked. Whatever it changes, the next question is derived anew.
- A reply that is not understood is kept as a remark and asked again, twice at most; then an optional question is
  passed over and a required one ends the conversation politely.
- A timer is armed once and finds out by itself that it is stale: it compares its turn with the conversation's and
  arms itself again for the time that is left. So an answer costs no timer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any, NamedTuple

from bot.engine import replies, words
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
    Redraw,
    Say,
    Settle,
)
from bot.engine.events import (
    Commanded,
    Event,
    Expired,
    Interrupted,
    OptedOut,
    Replied,
    Tapped,
    WaitTimedOut,
)
from bot.engine.languages import LANGUAGES, Language, pick
from bot.engine.phrases import Phrase, phrase
from bot.engine.prompt import DONE
from bot.engine.prompting import LANGUAGE, Lead, language_prompt, prompt_for, spoken, statement_text
from bot.engine.routing import answerable, next_question, path, pipe, previous_question
from bot.engine.survey import Ending, FreeText, MultiChoice, Question, ScoreQuestion, SingleChoice, Statement, Survey

MAX_REPROMPTS = 2
CORRECTION_WINDOW = timedelta(hours=24)
LATER = timedelta(hours=24)


class Step(NamedTuple):
    """The conversation after the event, and what must be done, in order."""

    conversation: Conversation
    effects: tuple[Effect, ...]


def start(survey: Survey, seed: Seed) -> Step:
    """Begin: asks the first question and arms the timers of silence."""
    conversation = Conversation(
        id=seed.id,
        language=seed.language,
        name=seed.name,
        facts=seed.facts,
        started_at=seed.at,
        last_at=seed.at,
    )
    turn = _Turn(survey, conversation, seed)
    turn.arm_silence()
    turn.go_on()
    return turn.step


def advance(survey: Survey, conversation: Conversation, event: Event) -> Step:
    """The one door: what `event` does to `conversation`. The same arguments give the same step."""
    turn = _Turn(survey, conversation, event)
    handlers = _OPEN if conversation.open else _FINISHED
    handlers.get(type(event), _ignore)(turn, event)
    return turn.step


class _Turn:
    """One event being worked out: the conversation so far and the effects collected."""

    def __init__(self, survey: Survey, conversation: Conversation, event: Any) -> None:
        self.survey = survey
        self.conversation = conversation
        self.event = event
        self.effects: list[Effect] = []

    @property
    def step(self) -> Step:
        return Step(self.conversation, tuple(self.effects))

    @property
    def asked(self) -> Question | None:
        return self.survey.by_key.get(self.conversation.asked or "")

    def change(self, **fields: Any) -> None:
        self.conversation = replace(self.conversation, **fields)

    def emit(self, *effects: Effect) -> None:
        self.effects.extend(effects)

    # -- going on

    def go_on(self, *lead: str | Phrase) -> None:
        """Says the statements on the way, then asks the next question or ends."""
        said = list(lead)
        question = next_question(self.survey, self.conversation)
        while isinstance(question, Statement):
            said.append(statement_text(self.survey, self.conversation, question))
            self.change(shown=(*self.conversation.shown, question.key), revisit=None)
            question = next_question(self.survey, self.conversation)
        if question is None:
            self.end(tuple(said))
        else:
            self.ask(question, tuple(said))

    def ask(self, question: Question, lead: Lead) -> None:
        self.change(asked=question.key, rejections=0, picked=(), last_at=self.event.at)
        self.ask_again(lead)

    def ask_again(self, lead: Lead) -> None:
        """The open question once more, in a new message."""
        question = self.asked
        if question is None:
            return
        self.change(status="active", outcome=None, choosing_language=False, turn=self.conversation.turn + 1)
        self.emit(Ask(prompt_for(self.survey, self.conversation, question, lead)))

    def end(self, lead: Lead) -> None:
        ending = self._ending()
        wording = _words_of(self, ending.text)
        label = _words_of(self, ending.link_label) if ending.link_label else ""
        self.emit(Say((*lead, wording), ending.link or "", label))
        self.finish("completed")

    def finish(self, outcome: Outcome) -> None:
        self.change(status="finished", outcome=outcome, asked=None, revisit=None, picked=(), last_at=self.event.at)
        self.emit(Finish(outcome), CancelTimers())

    def _ending(self) -> Ending:
        _, lookup = path(self.survey, self.conversation)
        endings = self.survey.endings
        return next((e for e in endings if e.when is None or e.when.holds(lookup)), endings[-1])

    # -- silence

    def arm_silence(self) -> None:
        if self.survey.reminder_after is not None:
            self.arm("reminder", self.survey.reminder_after)
        self.arm("expiry", self.survey.expires_after)

    def arm(self, kind: Any, after: timedelta) -> None:
        self.emit(ArmTimer(kind, self.conversation.last_at + after, self.conversation.turn))

    # -- answers

    def accept(self, question: Question, value: Value, rest: str, lead: Lead) -> None:
        self.record(question, value)
        reason = next((each for each in self._reasons(question) if rest), None)
        if reason is not None:
            self.record(reason, rest[: reason.max_length])
        self.change(revisit=None)
        self.raise_alerts()
        self.go_on(*lead)

    def record(self, question: Question, value: Value) -> None:
        event = self.event
        typed = event.text if isinstance(event, Replied) else ""
        answer = Answer(
            question=question.key,
            value=value,
            words=typed,
            at=event.at,
            event_id=event.id,
            group=question.scale.group(int(str(value))) if isinstance(question, ScoreQuestion) else None,
            source=getattr(event, "source", ""),
        )
        self.conversation = self.conversation.with_answer(answer)
        self.emit(RecordAnswer(answer))

    def settle(self, question: Question, answer: str | Phrase, source: str) -> None:
        text = statement_text(self.survey, self.conversation, question)
        self.emit(Settle(question.key, text, answer, self.conversation.turn, source))

    def _reasons(self, question: Question) -> list[FreeText]:
        questions, _ = path(self.survey, self.conversation)
        answers = self.conversation.answers
        return [
            each
            for each in questions
            if isinstance(each, FreeText) and each.reason_for == question.key and each.key not in answers
        ]

    def raise_alerts(self) -> None:
        _, lookup = path(self.survey, self.conversation)
        for alert in self.survey.alerts:
            if alert.key not in self.conversation.alerted and alert.when.holds(lookup):
                self.change(alerted=(*self.conversation.alerted, alert.key))
                self.emit(OpenCase(alert.key))


def _words_of(turn: _Turn, texts: Any) -> str:
    conversation = turn.conversation
    _, lookup = path(turn.survey, conversation)
    return pipe(pick(texts, conversation.language, turn.survey.default_language), lookup, conversation.name)


# ---------------------------------------------------------------- replies and taps


def _replied(turn: _Turn, event: Replied) -> None:
    if event.edited:
        _edited(turn, event)
    elif turn.conversation.choosing_language and (language := _language_in(event.text)):
        _set_language(turn, language)
    elif (command := _command_in(turn, event)) is not None:
        _commanded(turn, command)
    elif (question := turn.asked) is not None:
        _answer(turn, question, _read(turn, question, event.text), "")


def _edited(turn: _Turn, event: Replied) -> None:
    """An edited message corrects the answer it gave; one that was not understood is taken anew."""
    answers = turn.conversation.answers.values()
    key = next((answer.question for answer in answers if event.source and answer.source == event.source), None)
    question = turn.survey.by_key.get(key) if key else None
    if question is not None:
        _correct(turn, question, _read(turn, question, event.text), "")
    elif turn.conversation.rejections and turn.asked is not None:
        _answer(turn, turn.asked, _read(turn, turn.asked, event.text), "")


def _tapped(turn: _Turn, event: Tapped) -> None:
    if event.question == LANGUAGE:
        if (language := _language_in(event.choice)) is not None:
            _set_language(turn, language)
        return
    question = turn.survey.by_key.get(event.question)
    if question is None:
        return
    if isinstance(question, MultiChoice):
        _tapped_check(turn, question, event)
    elif question.key == turn.conversation.asked:
        _answer(turn, question, replies.choose(question, event.choice), event.source)
    else:
        _correct(turn, question, replies.choose(question, event.choice), event.source)


def _tapped_check(turn: _Turn, question: MultiChoice, event: Tapped) -> None:
    if question.key != turn.conversation.asked:
        _revisit(turn, question)
        return
    if event.choice == DONE:
        _answer(turn, question, replies.choose_many(question, turn.conversation.picked), event.source)
        return
    if event.choice in {choice.key for choice in question.choices}:
        turn.change(picked=_toggled(question, turn.conversation.picked, event.choice), last_at=event.at)
        turn.emit(Redraw(prompt_for(turn.survey, turn.conversation, question), event.source))


def _toggled(question: MultiChoice, picked: tuple[str, ...], choice: str) -> tuple[str, ...]:
    wanted = set(picked) ^ {choice}
    return tuple(each.key for each in question.choices if each.key in wanted)


def _answer(turn: _Turn, question: Question, read: replies.Accepted | replies.Rejected, source: str) -> None:
    if isinstance(read, replies.Rejected):
        _reject(turn, question, read)
        return
    turn.settle(question, spoken(turn.survey, turn.conversation, question, read.value), source)
    turn.accept(question, read.value, read.rest, ())


def _correct(turn: _Turn, question: Question, read: replies.Accepted | replies.Rejected, source: str) -> None:
    """An answer to a question that is not the one now asked: only one that was asked before can be corrected."""
    if question.key not in (*turn.conversation.answers, *turn.conversation.skipped):
        turn.ask_again((phrase("lead.stale"),))
    elif isinstance(read, replies.Rejected):
        turn.ask_again((read.reason,))
    elif not _same(turn, question, read.value):
        answer = spoken(turn.survey, turn.conversation, question, read.value)
        if source:
            turn.settle(question, answer, source)
        turn.accept(question, read.value, read.rest, (phrase("lead.changed", answer=answer),))


def _same(turn: _Turn, question: Question, value: Value) -> bool:
    """The same choice pressed twice on a slow line changes nothing and says nothing."""
    answer = turn.conversation.answers.get(question.key)
    return answer is not None and answer.value == value


def _reject(turn: _Turn, question: Question, rejected: replies.Rejected) -> None:
    if isinstance(turn.event, Replied) and turn.event.text:
        turn.emit(RecordRemark(turn.event.text, question.key))
    turn.change(rejections=turn.conversation.rejections + 1, last_at=turn.event.at)
    if turn.conversation.rejections <= MAX_REPROMPTS:
        turn.ask_again((rejected.reason,))
    elif question.required:
        turn.emit(Say((phrase("say.stopped_politely"),)))
        turn.finish("abandoned")
    else:
        _skip_over(turn, question)


def _read(turn: _Turn, question: Question, text: str) -> replies.Accepted | replies.Rejected:
    region = turn.conversation.facts.get("country")
    return replies.read(
        question, text, turn.conversation.language, turn.event.at.date(), str(region) if region else None
    )


# ---------------------------------------------------------------- controls


def _command_in(turn: _Turn, event: Replied) -> Commanded | None:
    """A typed control, unless the words are exactly a choice of the question asked."""
    found = words.command_in(event.text)
    if found is None or _is_label(turn.asked, event.text):
        return None
    return Commanded(event.id, event.at, found[0], found[1])


def _is_label(question: Question | None, text: str) -> bool:
    if not isinstance(question, SingleChoice | MultiChoice):
        return False
    said = text.strip().casefold()
    return any(said == label.casefold() for choice in question.choices for label in choice.text.values())


def _commanded(turn: _Turn, event: Commanded) -> None:
    _COMMANDS[event.command](turn, event)


def _back(turn: _Turn, _event: Commanded) -> None:
    previous = previous_question(turn.survey, turn.conversation)
    if previous is None:
        turn.ask_again((phrase("lead.cannot_go_back"),))
    else:
        _revisit(turn, previous)


def _revisit(turn: _Turn, question: Question) -> None:
    turn.change(revisit=question.key)
    turn.ask(question, ())


def _skip(turn: _Turn, _event: Commanded) -> None:
    question = turn.asked
    if question is None:
        return
    if question.required:
        turn.ask_again((phrase("lead.cannot_skip"),))
    else:
        _skip_over(turn, question)


def _skip_over(turn: _Turn, question: Question) -> None:
    turn.settle(question, phrase("ask.skipped"), "")
    if question.key not in turn.conversation.answers:
        turn.change(skipped=(*turn.conversation.skipped, question.key))
    turn.change(revisit=None)
    turn.go_on()


def _help(turn: _Turn, _event: Commanded) -> None:
    turn.ask_again((phrase("say.help", company=turn.conversation.facts.get("company", "")),))


def _language(turn: _Turn, event: Commanded) -> None:
    if (language := _language_in(event.argument)) is not None:
        _set_language(turn, language)
        return
    turn.change(choosing_language=True, turn=turn.conversation.turn + 1, last_at=turn.event.at)
    turn.emit(Ask(language_prompt(turn.conversation)))


def _language_in(text: str) -> Language | None:
    """A language by its code, its name, or its number in the list shown."""
    stripped = text.strip()
    if stripped in ("1", "2", "3", "4"):
        return LANGUAGES[int(stripped) - 1]
    return next((each for each in LANGUAGES if each == stripped), None) or words.language_named(stripped)


def _set_language(turn: _Turn, language: Language) -> None:
    turn.change(language=language, last_at=turn.event.at)
    turn.ask_again((phrase("lead.language_set", language=phrase(f"lang.{language}")),))


def _later(turn: _Turn, _event: Commanded) -> None:
    turn.change(status="postponed", last_at=turn.event.at + LATER)
    turn.emit(ArmTimer("resume", turn.conversation.last_at, turn.conversation.turn))
    turn.emit(Say((phrase("say.later_ok"),)))


def _change(turn: _Turn, event: Commanded) -> None:
    """`change 2` asks the second question again; without a number, the last one answered."""
    known = [q for q in answerable(turn.survey, turn.conversation) if q.key in turn.conversation.answers]
    number = int(event.argument) if event.argument.isdecimal() else len(known)
    if 1 <= number <= len(known):
        turn.change(status="active", outcome=None)
        _revisit(turn, known[number - 1])
    elif turn.conversation.open:
        turn.ask_again((phrase("lead.nothing_to_change"),))


def _resume(turn: _Turn, _event: Commanded) -> None:
    turn.ask_again((phrase("lead.resumed"),))


_COMMANDS: dict[str, Callable[[_Turn, Commanded], None]] = {
    "back": _back,
    "skip": _skip,
    "help": _help,
    "language": _language,
    "later": _later,
    "change": _change,
    "resume": _resume,
}


# ---------------------------------------------------------------- time and the end


def _timed_out(turn: _Turn, event: WaitTimedOut) -> None:
    if event.wait == "resume":
        if turn.conversation.status == "postponed" and event.turn == turn.conversation.turn:
            turn.ask_again((phrase("lead.resumed"),))
    elif turn.survey.reminder_after is not None and not turn.conversation.reminded:
        _remind(turn, event, turn.survey.reminder_after)


def _remind(turn: _Turn, event: WaitTimedOut, after: timedelta) -> None:
    if event.at < turn.conversation.last_at + after:
        turn.arm("reminder", after)
        return
    turn.change(reminded=True)
    turn.ask_again((phrase("lead.reminder", company=turn.conversation.facts.get("company", "")),))


def _expired(turn: _Turn, event: Expired) -> None:
    if event.at < turn.conversation.last_at + turn.survey.expires_after:
        turn.arm("expiry", turn.survey.expires_after)
    else:
        turn.finish("expired")


def _opted_out(turn: _Turn, _event: OptedOut) -> None:
    turn.finish("opted_out")


def _interrupted(turn: _Turn, _event: Interrupted) -> None:
    turn.finish("handed_over")


# ---------------------------------------------------------------- after the end


def _correct_finished(turn: _Turn, event: Tapped | Replied | Commanded) -> None:
    conversation = turn.conversation
    if isinstance(event, Replied) and not event.edited:
        return
    if conversation.outcome != "completed" or event.at > conversation.last_at + CORRECTION_WINDOW:
        if isinstance(event, Tapped):
            turn.emit(Say((phrase("say.too_late"),)))
        return
    turn.change(status="active")
    _FINISHED_CORRECTIONS[type(event)](turn, event)
    if turn.effects and turn.conversation.open:
        turn.emit(*_silence(turn))
    if not turn.effects:
        turn.conversation = conversation


def _silence(turn: _Turn) -> tuple[Effect, ...]:
    """A reopened conversation can fall silent again."""
    again = _Turn(turn.survey, turn.conversation, turn.event)
    again.arm_silence()
    return again.step.effects


def _change_finished(turn: _Turn, event: Commanded) -> None:
    if event.command == "change":
        _change(turn, event)


def _ignore(_turn: _Turn, _event: Any) -> None:
    """What comes too late to matter."""


_FINISHED_CORRECTIONS: dict[type, Callable[[_Turn, Any], None]] = {
    Tapped: _tapped,
    Replied: _edited,
    Commanded: _change_finished,
}
_OPEN: dict[type, Callable[[_Turn, Any], None]] = {
    Replied: _replied,
    Tapped: _tapped,
    Commanded: _commanded,
    WaitTimedOut: _timed_out,
    Expired: _expired,
    OptedOut: _opted_out,
    Interrupted: _interrupted,
}
_FINISHED: dict[type, Callable[[_Turn, Any], None]] = {
    Tapped: _correct_finished,
    Replied: _correct_finished,
    Commanded: _correct_finished,
}
