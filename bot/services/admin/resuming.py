"""Going on with a form that was left: in the chat, or as a form over everything else."""

from __future__ import annotations

from dataclasses import replace

from bot.engine.events import Commanded
from bot.services import dialogues, form_pages
from bot.services.admin import editor, leaving, saving
from bot.services.admin.asked import Asked, Reply
from bot.services.dialogues import Dialogue
from bot.services.drafts import Entry


async def take_up(asked: Asked, entry: Entry | None, words: list[str]) -> Reply:
    """The form of that number, else the latest that was left; `entry` is None for a survey that is not there."""
    key = entry.survey.key if entry is not None else ""
    dialogue = await saving.theirs(asked, entry, words) if words else await leaving.left(asked, key)
    if dialogue is None:
        return editor.screen(entry, asked.language) if entry is not None and not words else asked.fail("filling.gone")
    if dialogue.surface == "aside":
        return await saving.save(asked.work, asked.person, dialogue)
    if asked.form_handle:
        return await _as_form(asked, dialogue)
    if dialogue.surface == "modal":  # only a press can open it
        return leaving.reminder(dialogue, entry, asked.language)
    return await _in_chat(asked, dialogue)


async def _as_form(asked: Asked, dialogue: Dialogue) -> Reply:
    data = {**dialogue.data, "answer": form_pages.where_to_answer(asked.caller)}
    shown = await dialogues.put(asked.work, replace(dialogue, data=data), "modal")
    asked.work.tell(shown.address, form_pages.page(shown), reply_handle=asked.form_handle)
    return None


async def _in_chat(asked: Asked, dialogue: Dialogue) -> Reply:
    """Its open question once more."""
    resumed = Commanded(asked.work.key, asked.work.now, "resume")
    after, step = await dialogues.bring(asked.work, await dialogues.put(asked.work, dialogue, "chat"), resumed)
    dialogues.show(asked.work, after, step)
    return asked.tell("filling.in_your_chat") if asked.caller.place is not None else None
