"""Who had the customer asked from whose answers a case came: a campaign or a trigger."""

from __future__ import annotations

from bot.engine.phrases import Phrase, phrase
from bot.services.cases.stored import Row

_SAID = ("campaign", "trigger")


def said(row: Row) -> Phrase | str:
    """`campaign #3`, `trigger: 7 days after signed_up`; empty where the customer began by themselves, or a colleague
    or a case had them asked."""
    if row["asked_by"] not in _SAID:
        return ""
    return phrase(f"staff.asked_by.{row['asked_by']}", cause=row["asked_because"])
