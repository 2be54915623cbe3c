"""Opening a form about a case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.engine.phrases import Phrase, phrase
from bot.services import filling
from bot.services.filling import Subject
from bot.services.people import meet
from bot.services.private import Caller
from bot.services.work import Work


async def open_form(work: Work, caller: Caller, subject: str, data: Mapping[str, Any] | None = None) -> Phrase | None:
    """Opens the form of that subject (`resolve 12`) for whoever pressed or typed; who may is checked before.

    What it asks and what becomes of it is in `forms.py`, by the subject's first word; `data` is kept with the form
    (as JSON) and given to it each time it is shown: what stands there now, what can be chosen. On Slack it opens over
    everything else, elsewhere it is asked question by question in their own chat. The role is checked again at every
    step.

    Returns what they are to be told where they pressed (`private.answer`); None where the form is before their eyes.
    """
    person = await meet(work, caller.sender, caller.name, caller.language)
    name, _, case_id = subject.partition(" ")
    if caller.place is not None and person.state != "reachable" and not getattr(caller, "form_handle", ""):
        return phrase("case.write_in_thread", word=name, case=case_id)
    told = await filling.open_form(work, person, caller, Subject("case", subject, data or {}))
    return phrase("case.in_your_chat", word=name) if told == phrase("filling.in_your_chat") else told
