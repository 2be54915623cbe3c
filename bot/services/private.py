"""Answers to the one who pressed or commanded, and to nobody else in the room."""

from __future__ import annotations

from dataclasses import replace

from bot.contract.inbound import ButtonPressed, CommandUsed, MessageReceived
from bot.contract.outbound import Notice
from bot.engine.phrases import Phrase
from bot.services.voice import say
from bot.services.work import Work

Caller = ButtonPressed | CommandUsed | MessageReceived


def answer(work: Work, event: Caller, words: Phrase | Notice) -> None:
    notice = words if isinstance(words, Notice) else Notice(say(words, work.house.language))
    handle = "" if isinstance(event, MessageReceived) else event.reply_handle
    place = event.place or event.sender
    work.tell(place, replace(notice, private=True), only_for=event.sender.id, reply_handle=handle)


def confirm(work: Work, event: Caller, words: Phrase) -> None:
    """For a press that has changed a card before the presser's eyes: said only where the platform waits for an
    answer, or where no card can change."""
    channel = work.channel(event.place or event.sender)
    if channel is None or not channel.capabilities.edits or channel.capabilities.press_needs_answer:
        answer(work, event, words)
