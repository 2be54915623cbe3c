"""Whether the customer agreed to be written to, where the survey asks for that."""

from __future__ import annotations

from typing import Literal

from bot.engine.conversation import Answer, from_json
from bot.services.cases.stored import Row

#: needless: the alert asks for none.
Consent = Literal["needless", "yes", "no", "not_asked"]


def consent_of(row: Row) -> Consent:
    """`row` is a case as `storage.cases.load` gives it."""
    if not row["consent"]:
        return "needless"
    answer = answered(row)
    if answer is None:
        return "not_asked"
    return "yes" if answer.value else "no"


def answered(row: Row) -> Answer | None:
    """The answer that is the consent: yes or no, or where they can be reached."""
    state = row["conversation_state"]
    return from_json(state).answers.get(row["consent"]) if state is not None else None
