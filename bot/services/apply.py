"""Effect → rows, timers, outbox: all in the transaction of the event that caused them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.contract.outbound import Outbound
from bot.engine.advance import Step
from bot.engine.conversation import Answer, Conversation
from bot.engine.effects import (
    ArmTimer,
    Ask,
    CancelTimers,
    Finish,
    OpenCase,
    RecordAnswer,
    RecordRemark,
    Redraw,
    Say,
    Settle,
    WithdrawCase,
)
from bot.engine.phrases import Phrase, phrase
from bot.engine.survey import Survey
from bot.services import across, cases, menus, showing
from bot.services.hooks import telling
from bot.services.hooks.telling import Happened
from bot.services.law import consents
from bot.services.people import Person
from bot.services.promoters import Talk
from bot.services.topics import arriving
from bot.services.triggers import happening
from bot.services.work import Work
from bot.storage import cases as storage
from bot.storage import conversations, people, timers


@dataclass(slots=True)
class Turn:
    """One step of one conversation, on its way into the database."""

    work: Work
    person: Person
    conversation_id: int
    version_id: int
    survey: Survey
    before: Conversation | None
    after: Conversation
    answers: list[dict[str, Any]] = field(default_factory=list)
    superseded: list[str] = field(default_factory=list)
    remarks: list[RecordRemark] = field(default_factory=list)
    timers: list[dict[str, Any]] = field(default_factory=list)
    alerts: list[str] = field(default_factory=list)
    cancel_timers: bool = False
    withdrawn: bool = False
    interviewed_by: str = ""
    """Who typed the customer's answers, where staff did."""

    def message(self, content: Any, **more: Any) -> Outbound:
        number = len(self.work.rows)
        return Outbound(key=f"{self.work.key}#{number}", to=self.person.address, content=content, **more)

    @property
    def ended(self) -> bool:
        return self.before is not None and self.before.open and not self.after.open

    @property
    def said_more(self) -> bool:
        """After the answer for which the case was opened."""
        more = bool(self.answers or self.remarks)
        return more and bool(self.after.alerted) and not self.alerts and not self.withdrawn

    @property
    def group(self) -> str | None:
        """That of the first score given in this conversation."""
        return next((each.group for each in self.after.answers.values() if each.group is not None), None)

    @property
    def concluded(self) -> bool:
        """It is over, just now or before and a score has been corrected: what all surveys say together may differ."""
        if self.before is None or self.after.open:
            return False
        return self.before.open or any(each["score_group"] for each in self.answers)

    @property
    def talk(self) -> Talk:
        asks_more = self.ended and not self.interviewed_by
        return Talk(self.conversation_id, self.survey, self.after, asks_more)

    @property
    def edits(self) -> bool:
        channel = self.work.channel(self.person.address)
        return channel is not None and channel.capabilities.edits


async def apply(turn: Turn, step: Step) -> None:
    """Carries the effects out in their order, then writes what they collected, a statement for each kind."""
    for effect in step.effects:
        _DOERS[type(effect)](turn, effect)
    tx, now = turn.work.tx, turn.work.now
    for question in turn.superseded:
        await conversations.supersede(tx, turn.conversation_id, question, now)
    ids: Sequence[int] = ()
    if turn.answers:
        ids = await conversations.record(tx, turn.answers)
        await arriving.answers(turn.work, turn.answers, ids, turn.group)
        await consents.answered(turn.work, turn.person, turn.survey, turn.after, turn.answers)
    for remark in turn.remarks:
        await _remark(turn, remark)
    if turn.cancel_timers:
        await timers.cancel(tx, turn.conversation_id)
    if turn.timers:
        await timers.arm(tx, turn.timers)
    await _introduce_and_translate(turn)
    await telling.tell(turn.work, [*telling.answered(turn.answers, ids), *_finished(turn)])
    await happening.answered(turn)
    await _tell_staff(turn)
    if turn.concluded:
        await across.look(turn.work, turn.person, turn.talk)


def _finished(turn: Turn) -> list[Happened]:
    if not turn.ended:
        return []
    return [telling.finished(turn.conversation_id, turn.person.contact_id, turn.survey.key, turn.after.outcome)]


async def _introduce_and_translate(turn: Turn) -> None:
    tx = turn.work.tx
    if _must_introduce(turn) and turn.work.rows:
        await people.mark_introduced(tx, str(turn.person.address), turn.work.now)
    if turn.before is not None and turn.before.language != turn.after.language:
        await menus.speak(turn.work, turn.person, turn.after.language)


async def _tell_staff(turn: Turn) -> None:
    """A case is opened for the alert; one that is open already takes up what was said since."""
    if turn.alerts:
        await cases.open_for_alert(turn.work, turn.person, turn.conversation_id, turn.survey, turn.alerts)
    if turn.withdrawn:
        await cases.withdrawn(turn.work, turn.conversation_id)
    if turn.ended or turn.said_more:
        await _keep_posted(turn)


async def _keep_posted(turn: Turn) -> None:
    """Of what was said in a case after it was opened, and that nothing more will be."""
    row = await storage.load_of(turn.work.tx, turn.conversation_id)
    if row is None:
        return
    if turn.said_more:
        await cases.redraw(turn.work, row)
    if turn.ended and turn.after.alerted and not turn.alerts:
        await cases.finished(turn.work, row)
    if turn.ended:
        await cases.followed_up(turn.work, row, turn.conversation_id)


async def _remark(turn: Turn, effect: RecordRemark) -> None:
    values = {
        "contact_id": turn.person.contact_id,
        "conversation_id": turn.conversation_id,
        "question": effect.question,
        "words": effect.text,
        "event_key": turn.work.key,
        "said_at": turn.work.now,
    }
    number = await conversations.remark(turn.work.tx, values)
    await arriving.remark(turn.work, values, number, turn.after.language, turn.survey.key, turn.group)


def _must_introduce(turn: Turn) -> bool:
    """The first text message to a number names the sender and says how to stop."""
    return turn.person.address.channel == "sms" and not turn.person.introduced


def _ask(turn: Turn, effect: Ask) -> None:
    company = turn.work.house.company
    intro: tuple[Phrase, ...] = (phrase("say.first_sms", company=company),) if _must_introduce(turn) else ()
    content = showing.question(effect.prompt, turn.after.id, intro)
    key = _prompt_key(turn, effect.prompt.turn)
    turn.work.send(Outbound(key=key, to=turn.person.address, content=content))


def _prompt_key(turn: Turn, number: int) -> str:
    return f"{turn.conversation_id}:{number}"


def _redraw(turn: Turn, effect: Redraw) -> None:
    content = showing.question(effect.prompt, turn.after.id)
    turn.work.send(turn.message(content, edit=effect.source))


def _settle(turn: Turn, effect: Settle) -> None:
    if not turn.edits:
        return
    content = showing.settled(effect, turn.after.language)
    edits = "" if effect.source else _prompt_key(turn, effect.turn)
    turn.work.send(turn.message(content, edit=effect.source), edits=edits)


def _say(turn: Turn, effect: Say) -> None:
    turn.work.send(turn.message(showing.notice(effect, turn.after.language)))


def _record(turn: Turn, effect: RecordAnswer) -> None:
    answer = effect.answer
    if turn.before is not None and answer.question in turn.before.answers:
        turn.superseded.append(answer.question)
    turn.answers.append(
        {
            "conversation_id": turn.conversation_id,
            "survey_key": turn.survey.key,
            "version_id": turn.version_id,
            "contact_id": turn.person.contact_id,
            "channel": "interview" if turn.interviewed_by else turn.person.address.channel,
            "language": turn.after.language,
            "question": answer.question,
            "kind": turn.survey.by_key[answer.question].kind,
            "value": answer.value,
            "score": _score(answer),
            "score_group": answer.group,
            "words": answer.words,
            "event_key": answer.event_id,
            "answered_at": answer.at,
        }
    )


def _score(answer: Answer) -> int | None:
    return answer.value if answer.group is not None and isinstance(answer.value, int) else None


def _keep_remark(turn: Turn, effect: RecordRemark) -> None:
    turn.remarks.append(effect)


def _arm(turn: Turn, effect: ArmTimer) -> None:
    turn.timers.append(
        {
            "kind": effect.kind,
            "conversation_id": turn.conversation_id,
            "case_id": None,
            "turn": effect.turn,
            "due_at": effect.at,
        }
    )


def _cancel(turn: Turn, _effect: CancelTimers) -> None:
    turn.cancel_timers = True


def _open_case(turn: Turn, effect: OpenCase) -> None:
    turn.alerts.append(effect.alert)


def _withdraw_case(turn: Turn, _effect: WithdrawCase) -> None:
    turn.withdrawn = True


def _finish(_turn: Turn, _effect: Finish) -> None:
    """The outcome is part of the conversation's state, saved with it."""


_DOERS: dict[type, Callable[[Turn, Any], None]] = {
    Ask: _ask,
    Redraw: _redraw,
    Settle: _settle,
    Say: _say,
    RecordAnswer: _record,
    RecordRemark: _keep_remark,
    ArmTimer: _arm,
    CancelTimers: _cancel,
    OpenCase: _open_case,
    WithdrawCase: _withdraw_case,
    Finish: _finish,
}
