"""The customer of a case that is going on can't be written to any more, or can again: staff hear of it at once, and the
card says so."""

from __future__ import annotations

from bot.contract.outbound import Notice
from bot.engine.phrases import phrase
from bot.services.cases import cards, thread
from bot.services.cases.stored import case_of
from bot.services.people import Person
from bot.services.voice import say
from bot.services.work import Work
from bot.storage import cases


async def told(work: Work, person: Person, what: str) -> None:
    """`what` is opted_out, blocked or back; their address has been changed already."""
    row = await cases.ongoing(work.tx, person.contact_id)
    if row is None or row["address"] != str(person.address):
        return
    words = phrase(f"case.left.{what}", case=row["id"], name=person.name or str(person.address))
    await thread.tell(work, row, case_of(row), Notice(say(words, work.house.language)))
    await cards.redraw(work, row)
