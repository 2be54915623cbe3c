"""After a conversation: what all of a contact's surveys say together, and what is done about it."""

from __future__ import annotations

from bot.services import promoters, risk
from bot.services.people import Person
from bot.services.promoters import Talk
from bot.services.work import Work


async def look(work: Work, person: Person, talk: Talk) -> None:
    """A conversation without a score costs no statement here."""
    scored = any(each.group for each in talk.conversation.answers.values())
    found = await risk.look(work, person, talk.conversation_id) if scored else []
    await promoters.offer(work, person, talk, found)
