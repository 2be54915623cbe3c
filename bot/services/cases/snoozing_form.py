"""The form that asks until when a case is put off."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.engine.phrases import Phrase, phrase
from bot.services.cases.snoozing import until_in
from bot.services.forms.parts import Part

_LONGEST = 40


def parts(data: Mapping[str, Any]) -> tuple[Part, ...]:
    """`zone` is that of the case's team, `now` when the form was opened."""
    zone, now = data.get("zone", "UTC"), data.get("now")

    def judged(value: Any, _answers: object) -> Phrase | None:
        wrong = now is not None and until_in(str(value), datetime.fromisoformat(now), zone) is None
        return phrase("case.no_such_time") if wrong else None

    hint = phrase("case.snooze_form_hint", zone=zone)
    return (Part("until", phrase("case.snooze_form_until"), hint=hint, needed=True, most=_LONGEST, judge=judged),)
