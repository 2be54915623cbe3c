"""A form that was left in the middle, and how it is taken up again. What was entered is kept for a week."""

from __future__ import annotations

from bot.contract.outbound import Button, Notice
from bot.engine.languages import Language
from bot.engine.phrases import phrase
from bot.services import dialogues, drafts
from bot.services.admin import saving
from bot.services.admin.asked import Asked, button, notice
from bot.services.dialogues import Dialogue
from bot.services.drafts import Entry
from bot.services.voice import say
from bot.services.work import Work


async def leave(work: Work, dialogue: Dialogue, language: Language) -> Notice:
    """What is said of one that was put off just now."""
    return reminder(dialogue, await drafts.entry(work, dialogue.data["key"]), language)


async def left(asked: Asked, key: str) -> Dialogue | None:
    """The latest form for that survey that is not finished; nobody misses one that was shown, and nothing entered in.
    The key of a survey that is still to be made is empty."""
    everything = await dialogues.theirs(asked.work, asked.caller.sender)
    forms = (each for each in everything if each.kind == "form" and each.data["key"] == key)
    return next((each for each in forms if each.begun or each.surface != "modal"), None)


def reminder(dialogue: Dialogue, entry: Entry | None, language: Language) -> Notice:
    return notice(words(dialogue, language), *buttons(dialogue, entry, language))


def words(dialogue: Dialogue, language: Language) -> str:
    title = dialogue.survey.title[dialogue.survey.default_language]
    return say(phrase("filling.left_open", title=title, days=dialogues.KEPT.days), language)


def buttons(dialogue: Dialogue, entry: Entry | None, language: Language) -> tuple[Button, Button]:
    where = saving.command_about(dialogue, entry)
    return (
        button(phrase("button.continue"), f"{where} continue {dialogue.id}", language),
        button(phrase("button.drop_form"), f"{where} drop {dialogue.id}", language),
    )
