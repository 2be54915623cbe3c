"""Opening a form that makes or changes a draft."""

from __future__ import annotations

from bot.engine.phrases import phrase
from bot.services import filling
from bot.services.admin.asked import Asked, Failed, Reply
from bot.services.drafts import Entry
from bot.services.filling import Subject


async def open_form(asked: Asked, entry: Entry | None, subject: list[str]) -> Reply:
    """The form of that subject for the draft of `entry`; None for a survey that is still to be made."""
    survey = entry.survey if entry is not None else None
    data = {
        "draft": survey.model_dump(mode="json") if survey is not None else None,
        "key": survey.key if survey is not None else "",
    }
    about = Subject("form", " ".join(subject), data)
    told = await filling.open_form(asked.work, asked.person, asked.caller, about)
    if told is None:
        return None
    return Failed(asked.say(told)) if told == phrase("filling.gone") else asked.say(told)
