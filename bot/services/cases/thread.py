"""The thread under a case's card: its story, and the customer's words. What staff say there reaches no customer by
itself."""

from __future__ import annotations

from typing import NamedTuple

from bot.contract.address import Address
from bot.contract.outbound import Notice
from bot.engine.cases.case import Case
from bot.engine.cases.events import CaseEvent
from bot.engine.phrases import Phrase, phrase
from bot.services import staff
from bot.services.cases.card import until
from bot.services.cases.keys import page_key
from bot.services.cases.stored import Row
from bot.services.literal import one_line, quotation
from bot.services.voice import say
from bot.services.work import Work

#: What is worth a message of its own to staff whose channel has no threads.
_LOUD = frozenset({"raised", "mentioned", "disputed", "woken", "answered", "withdrawn", "stood_down"})


class Spot(NamedTuple):
    """Where a case is talked about: the thread under a card, or (`under` empty) a chat without threads."""

    address: Address
    under: str


async def spot(work: Work, row: Row, case: Case) -> Spot | None:
    """Under the latest card that can have a thread; where there is none, the chat that was paged last. Chats of those
    who are staff no more are passed over."""
    paged = [(number, Address.parse(target)) for number, target in enumerate(case.paged, 1)]
    pages = [each for each in paged if await staff.may_be_told(work, each[1])]
    for number, address in reversed(pages):
        if _has_threads(work, address):
            return Spot(address, _key(row, number, last=len(paged)))
    return Spot(pages[-1][1], "") if pages else None


def _has_threads(work: Work, address: Address) -> bool:
    channel = work.channel(address)
    return channel is not None and channel.capabilities.threads


def _key(row: Row, number: int, last: int) -> str:
    """Of the message with that page: a card, or the list that its latest one is a line of."""
    return (number == last and row["bundled"]) or page_key(row["id"], number)


async def tell(work: Work, row: Row, case: Case, notice: Notice) -> None:
    """A message in the case's thread."""
    if (where := await spot(work, row, case)) is not None:
        work.tell_under(where.address, notice, where.under)


async def happened(work: Work, row: Row, case: Case, what: str, event: CaseEvent) -> None:
    """A line of the story."""
    where = await spot(work, row, case)
    if where is not None and (where.under or what in _LOUD):
        work.tell_under(where.address, _of_this_case(row, _say(work, _line(row, case, what, event))), where.under)


def _of_this_case(row: Row, words: str) -> Notice:
    """The thread under a list is that of many cases: there every line says of which it is."""
    number = f"#{row['id']}"
    return Notice(f"{number}: {words}" if row["bundled"] and not words.startswith(number) else words)


def _line(row: Row, case: Case, what: str, event: CaseEvent) -> Phrase:
    by = getattr(event, "by", None)
    return phrase(
        f"case.note.{what}",
        case=row["id"],
        by=by.name if by is not None else "",
        name=case.holder_name,
        until=until(case),
        line=case.line,
        cause=case.cause,
    )


def _say(work: Work, words: Phrase) -> str:
    return say(words, work.house.language)


async def note(work: Work, row: Row, case: Case, words: Phrase) -> None:
    """A line of the story that is of no use where there is no thread."""
    where = await spot(work, row, case)
    if where is not None and where.under:
        work.tell_under(where.address, _of_this_case(row, _say(work, words)), where.under)


async def overdue(work: Work, row: Row, case: Case, deadline: str) -> None:
    """Whoever has it is reminded where they are, and the thread says so."""
    words = _say(work, phrase(f"case.overdue.{deadline}", case=row["id"], name=case.holder_name))
    where = await spot(work, row, case)
    if where is not None:
        work.tell_under(where.address, Notice(words), where.under)
    holder = await _holder(work, case)
    if holder is not None and (where is None or where.address != holder):
        work.tell(holder, Notice(words))


async def _holder(work: Work, case: Case) -> Address | None:
    """Whoever has it, while they may hear of it."""
    holder = Address.parse(case.holder) if case.holder else None
    return holder if holder is not None and await staff.may_be_told(work, holder) else None


async def customer_said(work: Work, row: Row, case: Case, words: str) -> None:
    """Their words, as they wrote them. Whoever has the case reads them in their own chat too, where there is no
    thread."""
    name = one_line(row["name"] or "") or row["address"] or ""
    said = Notice(_say(work, phrase("case.customer_said", case=row["id"], name=name, words=quotation(words))))
    await tell(work, row, case, said)
    holder, where = await _holder(work, case), await spot(work, row, case)
    if holder is not None and not _has_threads(work, holder) and (where is None or where.address != holder):
        work.tell(holder, said)
