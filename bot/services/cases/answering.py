"""What a customer answers to what staff wrote: it goes to the case, and back into its thread."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.contract import tokens
from bot.contract.outbound import Button, Notice
from bot.engine.cases.case import Case
from bot.engine.phrases import Phrase, phrase
from bot.services.cases import cards, thread
from bot.services.cases.stored import Row, case_of
from bot.services.literal import one_line, quotation
from bot.services.people import Person
from bot.services.voice import say
from bot.services.work import Work
from bot.storage import cases

#: So long after it was closed the customer's words still belong to a case.
AFTERWARDS = timedelta(days=7)
#: They hear at most so often that their words have arrived.
_THANKED_AGAIN = timedelta(minutes=30)


async def in_talk(work: Work, contact_id: int) -> Row | None:
    """The case in which staff have written to the customer and wait for an answer: it has the conversation."""
    row = await cases.ongoing(work.tx, contact_id)
    return row if row is not None and case_of(row).replied_at is not None else None


async def meant(work: Work, contact_id: int) -> Row | None:
    """The case that words unasked for belong to: the one going on, else one closed lately in which they were written
    to."""
    row = await cases.ongoing(work.tx, contact_id)
    if row is not None:
        return row
    lately = await cases.resolved_last(work.tx, contact_id)
    return lately if lately is not None and _still_theirs(case_of(lately), work.now) else None


def _still_theirs(case: Case, now: datetime) -> bool:
    written_to = case.replied_at is not None or bool(case.line)
    return written_to and case.resolved_at is not None and now - case.resolved_at < AFTERWARDS


async def said(work: Work, person: Person, row: Row, words: str) -> None:
    """Their words are shown to staff, and they hear that they have arrived."""
    before = await cases.last_heard(work.tx, row["id"])
    shown = words or say(phrase("reply.only_a_file"), work.house.language)
    if case_of(row).closed:
        await _after_close(work, row, shown)
    else:
        await cards.heard(work, row, shown)
    if _may_thank(before, work.now):
        work.tell(person.address, Notice(say(phrase("say.passed_on"), person.language)))


def _may_thank(before: datetime | None, now: datetime) -> bool:
    return before is None or now - before >= _THANKED_AGAIN


async def _after_close(work: Work, row: Row, words: str) -> None:
    """It stays closed: a "thanks" is no reason to open it. Staff may."""
    await cases.add_message(work.tx, {"direction": "from", "words": words, "case_id": row["id"], "at": work.now})
    language, case = work.house.language, case_of(row)
    name, state = one_line(row["name"] or "") or row["address"] or "", phrase(f"staff.status.{case.status}")
    told: Phrase = phrase("reply.after_close", case=row["id"], name=name, state=state, words=quotation(words))
    reopen = Button(say(phrase("staff.button.reopen"), language), tokens.case(row["id"], "reopen"))
    await thread.tell(work, row, case, Notice(say(told, language), (reopen,)))
