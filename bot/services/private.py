"""Answers to the one who pressed or commanded, and to nobody else in the room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.contract.inbound import ButtonPressed, CommandUsed, MessageReceived
from bot.contract.outbound import Attachment, Content, Dossier, Drawing, Extract, Notice
from bot.engine.languages import Language
from bot.engine.phrases import Phrase, phrase
from bot.services import staff
from bot.services.voice import say
from bot.services.work import Work

#: What is never shown to a whole room.
_FILES = (Attachment, Drawing, Extract, Dossier)

Caller = ButtonPressed | CommandUsed | MessageReceived


def answer(work: Work, event: Caller, words: Phrase | Content, language: Language | None = None) -> None:
    answer_all(work, event, [_as_content(work, words, language)])


def answer_all(work: Work, event: Caller, contents: Sequence[Content], language: Language | None = None) -> None:
    """In their order. What the event can be answered with is good for one message; the others go to the place. A file
    goes to the reader's own chat whatever the place; where nothing else is said, that is."""
    if event.place is not None and contents and all(isinstance(each, _FILES) for each in contents):
        contents = [*contents, Notice(say(phrase("command.file_in_your_chat"), language or work.house.language))]
    place = event.place or event.sender
    handle, under = ("", event.under) if isinstance(event, MessageReceived) else (event.reply_handle, "")
    for number, content in enumerate(contents):
        shown = replace(content, private=True) if isinstance(content, Notice) else content
        answered = handle if number == 0 and isinstance(content, Notice) else ""
        edit = _pressed_on(work, event) if number == 0 and isinstance(content, Notice) and content.in_place else ""
        work.tell(place, shown, only_for=event.sender.id, reply_handle=answered, edit=edit, under=under)


def can_replace(work: Work, event: Caller) -> bool:
    """Whether what answers it may take the place of a message: the one whose button was pressed."""
    return bool(_pressed_on(work, event))


def _pressed_on(work: Work, event: Caller) -> str:
    """The message to change; empty where there is none that can be."""
    channel = work.channel(event.place or event.sender)
    edits = channel is not None and channel.capabilities.edits
    return event.message if edits and isinstance(event, ButtonPressed) else ""


async def refuse(work: Work, event: Caller, command: str, language: Language) -> None:
    """They may not; it says whom to ask. The audit log is the caller's to write."""
    answer(work, event, await refusal(work, command), language)


async def refusal(work: Work, command: str) -> Phrase:
    return phrase("command.refused", command=command, whom=await staff.whom_to_ask(work))


def confirm(work: Work, event: Caller, words: Phrase) -> None:
    """For a press that has changed a card before the presser's eyes: said only where the platform waits for an
    answer, or where no card can change."""
    channel = work.channel(event.place or event.sender)
    if channel is None or not channel.capabilities.edits or channel.capabilities.press_needs_answer:
        answer(work, event, words)


def _as_content(work: Work, words: Phrase | Content, language: Language | None) -> Content:
    return Notice(say(words, language or work.house.language)) if isinstance(words, Phrase) else words
