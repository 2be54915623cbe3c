"""A talk that is nobody's answers: a form an admin fills in, or a survey tried out. It runs on the same engine.

In a chat it goes question by question; a form on a platform that shows forms is filled in at once. What was entered is
kept between any two steps, so a form that is left and taken up again has lost nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from bot.contract import tokens
from bot.contract.address import Address
from bot.contract.outbound import Content, Notice, Outbound
from bot.engine.advance import Step, advance, start
from bot.engine.conversation import Conversation, Seed, from_json, to_json
from bot.engine.effects import Ask, Effect, OpenCase, Redraw, Say, Settle
from bot.engine.events import Event
from bot.engine.survey import Survey
from bot.services import showing
from bot.services.people import Person
from bot.services.work import Work
from bot.storage import dialogues as storage

#: What was begun and left is forgotten after this.
KEPT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Talk:
    """One of them. `subject` are the words that say what it is about, `data` what its kind keeps beside the answers."""

    id: int
    kind: str
    surface: str
    subject: str
    address: Address
    place: Address | None
    survey: Survey
    conversation: Conversation
    data: dict[str, Any]

    @property
    def where(self) -> Address:
        return self.place or self.address


@dataclass(frozen=True, slots=True)
class Plan:
    """A talk to begin."""

    kind: str
    surface: str
    subject: str
    survey: Survey
    seed: Seed
    data: dict[str, Any]
    place: Address | None = None


async def begin(work: Work, person: Person, plan: Plan) -> tuple[Talk, Step]:
    """It is written down; what its first step shows is left to the caller."""
    await storage.sweep(work.tx, work.now - KEPT)
    values = {
        "address": str(person.address),
        "place": str(plan.place or ""),
        "kind": plan.kind,
        "surface": plan.surface,
        "subject": plan.subject,
        "document": plan.survey.model_dump(mode="json"),
        "state": {},
        "data": plan.data,
        "opened_at": work.now,
    }
    id_ = await storage.open_(work.tx, values)
    step = start(plan.survey, replace(plan.seed, id=tokens.talk(id_)))
    talk = Talk(
        id_,
        plan.kind,
        plan.surface,
        plan.subject,
        person.address,
        plan.place,
        plan.survey,
        step.conversation,
        plan.data,
    )
    await save(work, talk)
    return talk, step


async def bring(work: Work, talk: Talk, event: Event) -> tuple[Talk, Step]:
    """As the engine takes it, written down."""
    step = advance(talk.survey, talk.conversation, event)
    after = replace(talk, conversation=step.conversation)
    await save(work, after)
    return after, step


async def save(work: Work, talk: Talk) -> None:
    await storage.save(work.tx, talk.id, to_json(talk.conversation), talk.data)


async def close(work: Work, talk: Talk) -> None:
    await storage.close(work.tx, talk.id)


async def in_chat(work: Work, address: Address) -> Talk | None:
    row = await storage.in_chat(work.tx, str(address))
    return _talk(row) if row is not None else None


async def load(work: Work, id_: int, address: Address) -> Talk | None:
    """That one, if it is theirs."""
    row = await storage.load(work.tx, id_, str(address))
    return _talk(row) if row is not None else None


def _talk(row: storage.Row) -> Talk:
    return Talk(
        id=row["id"],
        kind=row["kind"],
        surface=row["surface"],
        subject=row["subject"],
        address=Address.parse(row["address"]),
        place=Address.parse(row["place"]) if row["place"] else None,
        survey=Survey.model_validate(row["document"]),
        conversation=from_json(row["state"]),
        data=row["data"],
    )


# ---------------------------------------------------------------- what is shown

#: What a kind says of an effect that only it has words for; None for nothing.
Remark = Callable[[Effect], Content | None]


def show(work: Work, talk: Talk, step: Step, remark: Remark = lambda _effect: None) -> None:
    """The messages of a step, in the chat or the place it is held in."""
    for effect in step.effects:
        match effect:
            case Ask():
                content: Content = showing.question(effect.prompt, talk.conversation.id)
                work.send(Outbound(key=_prompt_key(talk, effect.prompt.turn), to=talk.where, content=content))
            case Redraw():
                redrawn = showing.question(effect.prompt, talk.conversation.id)
                work.tell(talk.where, redrawn, edit=effect.source)
            case Settle():
                _settle(work, talk, effect)
            case Say():
                work.tell(talk.where, showing.notice(effect, talk.conversation.language))
            case OpenCase():
                if (said := remark(effect)) is not None:
                    work.tell(talk.where, said)


def _settle(work: Work, talk: Talk, effect: Settle) -> None:
    """Its message shows the answer in place of buttons, where messages can be changed."""
    channel = work.channel(talk.where)
    if channel is None or not channel.capabilities.edits:
        return
    settled = showing.settled(effect, talk.conversation.language)
    if effect.source:
        work.tell(talk.where, settled, edit=effect.source)
    else:
        work.tell_edit(talk.where, settled, _prompt_key(talk, effect.turn))


def _prompt_key(talk: Talk, turn: int) -> str:
    return f"{talk.conversation.id}:{turn}"


def tell(work: Work, talk: Talk, content: Content) -> None:
    """Words about it, to the one whose it is."""
    private = replace(content, private=True) if isinstance(content, Notice) else content
    work.tell(talk.where, private, only_for=talk.address.id)
