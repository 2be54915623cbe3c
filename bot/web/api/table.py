"""Everything that the API can do. What is served and what is documented are both made of this."""

from __future__ import annotations

from bot.web.api import answers, contacts, events, feedback, imports, surveys
from bot.web.api.operations import Operation

OPERATIONS: tuple[Operation, ...] = (
    *contacts.OPERATIONS,
    *imports.OPERATIONS,
    *events.OPERATIONS,
    *feedback.OPERATIONS,
    *answers.OPERATIONS,
    *surveys.OPERATIONS,
)
