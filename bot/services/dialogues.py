"""A dialogue that is nobody's answers: a form that staff fill in, or a survey tried out. It runs on the same engine.

In a chat it goes question by question; a form on a platform that shows forms is filled in at once. What was entered is
kept between any two steps, so a form that is left and taken up again has lost nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Literal, cast

from bot.contract import tokens
from bot.contract.address import Address
from bot.contract.outbound import Content, Notice, Outbound
from bot.engine.advance import Step, advance, start
from bot.engine.conversation import Conversation, Seed, from_json, to_json
from bot.engine.effects import Ask, Effect, Redraw, Settle
from bot.engine.events import Event
from bot.engine.survey import Survey
from bot.services import showing
from bot.services.people import Person
from bot.services.work import Work
from bot.storage import dialogues as storage

#: What was begun is forgotten after this.
KEPT = timedelta(days=7)
#: Where one goes on: by what is typed in the chat, by a form over everything else, or (left) as soon as it is taken up
#: again. One that is aside waits for a decision.
Surface = Literal["chat", "modal", "left", "aside"]


@dataclass(frozen=True, slots=True)
class Dialogue:
    """One of them. `subject` are the words that say what it is about, `data` what its kind keeps beside the answers."""

    id: int
    kind: str
    surface: Surface
    subject: str
    address: Address
    place: Address | None
    survey: Survey
    conversation: Conversation
    data: dict[str, Any]

    @property
    def where(self) -> Address:
        return self.place or self.address

    @property
    def is_form(self) -> bool:
        """Whatever it is about: a draft, a case."""
        return self.kind not in ("preview", "interview")

    @property
    def begun(self) -> bool:
        """Whether anything has been entered that could be lost."""
        return bool(self.conversation.answers or self.conversation.skipped or self.conversation.picked)


@dataclass(frozen=True, slots=True)
class Plan:
    """A dialogue to begin."""

    kind: str
    surface: Surface
    subject: str
    survey: Survey
    seed: Seed
    data: dict[str, Any]
    place: Address | None = None


async def begin(work: Work, person: Person, plan: Plan) -> tuple[Dialogue, Step]:
    """It is written down; what its first step shows is left to the caller."""
    if plan.surface == "chat":
        await _make_room(work, person.address)
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
    step = start(plan.survey, replace(plan.seed, id=tokens.dialogue(id_)))
    dialogue = Dialogue(
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
    await save(work, dialogue)
    return dialogue, step


async def bring(work: Work, dialogue: Dialogue, event: Event) -> tuple[Dialogue, Step]:
    """As the engine takes it, written down."""
    step = advance(dialogue.survey, dialogue.conversation, event)
    after = replace(dialogue, conversation=step.conversation)
    await save(work, after)
    return after, step


async def save(work: Work, dialogue: Dialogue) -> None:
    await storage.save(work.tx, dialogue.id, to_json(dialogue.conversation), dialogue.data)


async def put(work: Work, dialogue: Dialogue, surface: Surface) -> Dialogue:
    """Where it goes on: what is typed in the chat is brought to one dialogue at most."""
    if surface == "chat" and dialogue.surface != "chat":
        await _make_room(work, dialogue.address)
    after = replace(dialogue, surface=surface)
    await save(work, after)
    await storage.put(work.tx, dialogue.id, surface)
    return after


async def _make_room(work: Work, address: Address) -> None:
    await storage.sweep(work.tx, work.now - KEPT)
    if (before := await in_chat(work, address)) is not None:
        await leave(work, before)


async def leave(work: Work, dialogue: Dialogue) -> None:
    """What something has been entered in can be taken up again; a preview is over."""
    if dialogue.kind != "preview" and dialogue.begun:
        await put(work, dialogue, "left")
    else:
        await close(work, dialogue)


async def close(work: Work, dialogue: Dialogue) -> None:
    await storage.close(work.tx, dialogue.id)


async def in_chat(work: Work, address: Address) -> Dialogue | None:
    row = await storage.in_chat(work.tx, str(address), work.now - KEPT)
    return _dialogue(row) if row is not None else None


async def theirs(work: Work, address: Address) -> list[Dialogue]:
    """All that are open or left, the latest first."""
    return [_dialogue(row) for row in await storage.theirs(work.tx, str(address), work.now - KEPT)]


async def load(work: Work, id_: int, address: Address) -> Dialogue | None:
    """That one, if it is theirs."""
    row = await storage.load(work.tx, id_, str(address), work.now - KEPT)
    return _dialogue(row) if row is not None else None


def _dialogue(row: storage.Row) -> Dialogue:
    return Dialogue(
        id=row["id"],
        kind=row["kind"],
        surface=cast("Surface", row["surface"]),
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


def show(work: Work, dialogue: Dialogue, step: Step, remark: Remark = lambda _effect: None) -> None:
    """The messages of a step, in the chat or the place it is held in."""
    for effect in step.effects:
        content = showing.content(effect, dialogue.conversation) or remark(effect)
        if content is not None:
            _send(work, dialogue, effect, content)


def _send(work: Work, dialogue: Dialogue, effect: Effect, content: Content) -> None:
    match effect:
        case Ask():
            work.send(Outbound(key=_prompt_key(dialogue, effect.prompt.turn), to=dialogue.where, content=content))
        case Redraw():
            work.tell(dialogue.where, content, edit=effect.source)
        case Settle():
            _settle(work, dialogue, effect, content)
        case _:
            work.tell(dialogue.where, content)


def _settle(work: Work, dialogue: Dialogue, effect: Settle, content: Content) -> None:
    """Its message shows the answer in place of buttons, where messages can be changed."""
    channel = work.channel(dialogue.where)
    if channel is None or not channel.capabilities.edits:
        return
    if effect.source:
        work.tell(dialogue.where, content, edit=effect.source)
    else:
        work.tell_edit(dialogue.where, content, _prompt_key(dialogue, effect.turn))


def _prompt_key(dialogue: Dialogue, turn: int) -> str:
    return f"{dialogue.conversation.id}:{turn}"


def tell(work: Work, dialogue: Dialogue, content: Content) -> None:
    """Words about it, to the one whose it is."""
    private = replace(content, private=True) if isinstance(content, Notice) else content
    work.tell(dialogue.where, private, only_for=dialogue.address.id)
