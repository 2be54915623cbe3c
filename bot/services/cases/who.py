"""Who of the staff does something to a case, and who was faster."""

from __future__ import annotations

from bot.engine.cases.advance import NotNow
from bot.engine.cases.events import By
from bot.engine.phrases import Phrase, phrase
from bot.services.literal import one_line
from bot.services.people import Person


def by_of(person: Person) -> By:
    """Whose name is not known goes by their address, among colleagues."""
    return By(str(person.address), (one_line(person.name) or str(person.address))[:200])


def too_late(found: NotNow) -> Phrase:
    """Who was faster, or that there is nothing more to be done."""
    state = phrase(f"staff.status.{found.status}")
    if found.holder_name:
        return phrase("staff.already", name=found.holder_name, state=state)
    return phrase("case.is_so", state=state)
