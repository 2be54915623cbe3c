"""A form being filled in, question by question in a chat or page by page where the platform shows forms, and how one is
opened. The pages are in `form_pages.py`.

What it asks, and what becomes of the answers, is its kind's (`form_kinds.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from bot.contract.inbound import MessageReceived
from bot.contract.outbound import Notice
from bot.engine import replies, words
from bot.engine.advance import Step, advance
from bot.engine.conversation import Seed
from bot.engine.effects import Ask, Say, Settle
from bot.engine.events import Commanded, Event, Replied, Tapped
from bot.engine.languages import Language
from bot.engine.phrases import Phrase, phrase
from bot.engine.prompt import Prompt
from bot.engine.prompting import prompt_for
from bot.engine.routing import Route
from bot.engine.survey import FreeText, Question
from bot.services import dialogues, form_kinds, form_pages, formfields, menus, showing
from bot.services.dialogues import Dialogue, Plan, Surface
from bot.services.form_pages import Opener
from bot.services.people import Person
from bot.services.voice import say
from bot.services.work import Work

# ---------------------------------------------------------------- opening


class Subject(NamedTuple):
    """What a form is about: its kind, the words that its kind knows it by (`reply 12`), and what is kept with it."""

    kind: str
    words: str
    data: Mapping[str, Any]


async def open_form(work: Work, person: Person, opener: Opener, subject: Subject) -> Phrase | None:
    """Opens the form before the eyes of `person`: over everything else where what they did lets us open one (Slack's
    press or command), else question by question in their own chat.

    Returns what they are to be told where they are: that it goes on in their own chat, or that what it is about is not
    there. None where nothing is to be said. Who may is the caller's to check; at every later step it is checked here.
    """
    sheet = form_kinds.KINDS[subject.kind].sheet(subject.words, subject.data, person.language)
    if sheet is None:
        return phrase("filling.gone")
    handle = getattr(opener, "form_handle", "")
    surface: Surface = "modal" if handle else "chat"
    seed = Seed(id="", event_id=work.key, at=work.now, language=person.language, name=person.name)
    data = {**subject.data, "answer": form_pages.where_to_answer(opener)}
    plan = Plan(subject.kind, surface, subject.words, sheet.survey, seed, data)
    dialogue, step = await dialogues.begin(work, person, plan)
    if surface == "modal":
        work.tell(dialogue.address, form_pages.page(dialogue), reply_handle=handle)
        return None
    dialogues.show(work, dialogue, _as_fields(step, phrase("filling.how_to_leave")))
    return phrase("filling.in_your_chat") if opener.place is not None else None


# ---------------------------------------------------------------- in a chat

#: What ends a form at any field.
_LEAVES = frozenset({"stop", "cancel", "отмена", "取消"})


async def typed(work: Work, person: Person, dialogue: Dialogue, event: MessageReceived) -> None:
    """What is typed while a form is open answers it; a word that says stop ends the form, not the contact."""
    if _ends(dialogue, event.text):
        await dialogues.close(work, dialogue)
        dialogues.tell(work, dialogue, Notice(say(phrase("filling.cancelled"), person.language)))
    else:
        reply = Replied(event.key, event.at, event.text, event.message, event.edited)
        await _bring(work, person, dialogue, reply)


def _ends(dialogue: Dialogue, text: str) -> bool:
    """Where words are asked for, a survey's text may well be one that stops; a few words end a form all the same."""
    said = text.strip().casefold().lstrip("/")
    return said in _LEAVES or (not isinstance(_asked(dialogue), FreeText) and words.is_stop(text))


async def pressed(work: Work, person: Person, dialogue: Dialogue, event: Tapped | Commanded) -> None:
    """A button of one that was left takes it up again; one that is in dispute is shown as it is."""
    if dialogue.surface == "aside":
        await _done(work, person, dialogue)
    else:
        await _bring(work, person, await dialogues.put(work, dialogue, "chat"), event)


def _asked(dialogue: Dialogue) -> Question | None:
    return dialogue.survey.by_key.get(dialogue.conversation.asked or "")


async def _bring(work: Work, person: Person, dialogue: Dialogue, event: Event) -> None:
    if isinstance(event, Replied) and (problem := _objection(dialogue, event)) is not None:
        _ask_again(work, dialogue, problem)
        return
    after = advance(dialogue.survey, dialogue.conversation, event).conversation
    if after.outcome == "abandoned":
        await _once_more(work, dialogue)
    elif after.status == "postponed":
        await _later(work, person, dialogue)
    elif after.language != dialogue.conversation.language:
        await _speak(work, person, dialogue, after.language)
    else:
        await _go_on(work, person, dialogue, event)


async def _go_on(work: Work, person: Person, dialogue: Dialogue, event: Event) -> None:
    after, step = await dialogues.bring(work, dialogue, event)
    dialogues.show(work, after, _as_fields(_in_brief(step)))
    if not after.conversation.open:
        await _done(work, person, after)


async def _done(work: Work, person: Person, dialogue: Dialogue) -> None:
    for content in await form_kinds.KINDS[dialogue.kind].done(work, person, dialogue):
        dialogues.tell(work, dialogue, content)


def _as_fields(step: Step, *lead: Phrase) -> Step:
    """`lead` is said before what is asked."""
    effects = (
        replace(each, prompt=_as_field(replace(each.prompt, lead=(*lead, *each.prompt.lead))))
        if isinstance(each, Ask)
        else each
        for each in step.effects
    )
    return Step(step.conversation, tuple(effects))


def _as_field(prompt: Prompt) -> Prompt:
    """What is to be entered its own text says: few fields take whatever somebody writes."""
    return replace(prompt, hint=None) if prompt.hint == phrase("hint.text") else prompt


def _in_brief(step: Step) -> Step:
    """What was answered without the explanations, and at the end no thanks."""
    ended = not step.conversation.open
    effects = (
        replace(each, text=each.text.partition("\n")[0])
        if isinstance(each, Settle) and isinstance(each.text, str)
        else each
        for each in step.effects
        if not (ended and isinstance(each, Say))
    )
    return Step(step.conversation, tuple(effects))


async def _once_more(work: Work, dialogue: Dialogue) -> None:
    """A customer who is not understood is left in peace; staff would lose what was entered so far."""
    patient = replace(dialogue, conversation=dialogue.conversation.but(rejections=0))
    await dialogues.save(work, patient)
    _ask_again(work, patient, phrase("filling.not_understood"))


async def _later(work: Work, person: Person, dialogue: Dialogue) -> None:
    """A customer would be asked again tomorrow; staff come back to it when they like."""
    left = await dialogues.put(work, dialogue, "left")
    dialogues.tell(work, left, await form_kinds.KINDS[left.kind].left(work, left, person.language))


async def _speak(work: Work, person: Person, dialogue: Dialogue, language: Language) -> None:
    """From the next message on; a form stays in the language in which it was opened."""
    await menus.speak(work, person, language)
    same = replace(dialogue, conversation=dialogue.conversation.but(choosing_language=False))
    await dialogues.save(work, same)
    told = say(phrase("lead.language_set", language=phrase(f"lang.{language}")), language)
    dialogues.tell(work, same, Notice(told))
    _ask_again(work, same, phrase("lead.resumed"))


def _objection(dialogue: Dialogue, event: Replied) -> Phrase | None:
    """What the form has against a reply that the engine would take."""
    question = _answered(dialogue, event)
    if question is None or dialogue.conversation.choosing_language or words.command_in(event.text) is not None:
        return None
    read = replies.read(question, event.text, dialogue.conversation.language, event.at.date())
    if isinstance(read, replies.Rejected):
        return None
    value = formfields.cleared(question, read.value)
    given = formfields.answers(dialogue.survey, dialogue.conversation)
    return form_kinds.sheet(dialogue).check(question.key, value, given)


def _answered(dialogue: Dialogue, event: Replied) -> Question | None:
    """The question that is open; for an edited message the one that it answered."""
    given = dialogue.conversation.answers
    if not event.edited or event.source == dialogue.conversation.unread:
        return _asked(dialogue)
    earlier = (each for each in dialogue.survey.questions if each.key in given)
    return next((each for each in earlier if given[each.key].source == event.source), None)


def _ask_again(work: Work, dialogue: Dialogue, problem: Phrase) -> None:
    question = _asked(dialogue)
    assert question is not None
    prompt = prompt_for(Route(dialogue.survey, dialogue.conversation), question, (problem,))
    work.tell(dialogue.where, showing.question(_as_field(prompt), dialogue.conversation.id))
