"""The form that resolves a case: the cause, and one line for the customer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.engine.cases.events import By
from bot.engine.conversation import Value
from bot.engine.phrases import Phrase, phrase
from bot.services.cases.closing import LONGEST_LINE, Resolution, resolve
from bot.services.forms.parts import Part
from bot.services.work import Work
from bot.storage import cases

_OTHER = "other"
_LONGEST_CAUSE = 40


def parts(data: Mapping[str, Any]) -> tuple[Part, ...]:
    return tuple(_parts(data))


def _parts(data: Mapping[str, Any]) -> Iterator[Part]:
    """What depends on a choice comes last: a platform's form ends before it."""
    named = [(key, name) for key, name in data.get("causes", ()) if key != _OTHER]
    if named:
        options = (*named, (_OTHER, phrase("closing.form_other")))
        yield Part("cause", phrase("closing.form_cause"), kind="one", options=options)
    hint = phrase(f"closing.form_line_{data.get('reach', 'chat')}")
    yield Part("line", phrase("closing.form_line"), hint=hint, most=LONGEST_LINE)
    when = f"cause = {_OTHER}" if named else ""
    yield Part(_OTHER, phrase("closing.form_cause"), when=when, most=_LONGEST_CAUSE)


async def filled_in(work: Work, case_id: int, by: By, answers: Mapping[str, Value]) -> Phrase:
    row = await cases.load(work.tx, case_id)
    if row is None:
        return phrase("staff.gone")
    cause = str(answers.get(_OTHER) or answers.get("cause", ""))
    return await resolve(work, row, by, Resolution(cause, str(answers.get("line", "")).strip()))
