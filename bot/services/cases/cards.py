"""Keeping a case's cards true: changed in place where a channel can, told once more where it can't."""

from __future__ import annotations

from collections.abc import Collection

from bot.contract.address import Address
from bot.engine.phrases import phrase
from bot.services import staff
from bot.services.cases import before_after, paging, storms, thread
from bot.services.cases.card import card_of
from bot.services.cases.keys import page_key
from bot.services.cases.stored import Row, case_of
from bot.services.work import Work
from bot.storage import cases, pages


async def refresh(work: Work, conversation_id: int) -> None:
    """The customer said more: every card of the case shows it."""
    row = await cases.load_of(work.tx, conversation_id)
    if row is not None:
        await redraw(work, row)


async def finished(work: Work, row: Row) -> None:
    """The customer has finished: whoever was paged where cards can't change gets all the words in one more message."""
    paged = await _paged(work, row, edits=False)
    if case_of(row).closed or not paged:
        return
    card, lines = await card_of(work, row), await _lines(work, row)
    for target in {target for number, target in paged if number not in lines}:
        work.tell(target, card)


async def followed_up(work: Work, row: Row, conversation_id: int) -> None:
    """A conversation has ended. If it was a case's follow-up, its thread and its cards say what became of the score."""
    if row["follow_up_id"] != conversation_id:
        return
    if scores := await before_after.scores(work.tx, row):
        await thread.note(work, row, case_of(row), phrase("case.follow_up_answered", scores=scores))
        await redraw(work, row)


async def heard(work: Work, row: Row, words: str) -> None:
    """Words that the customer wrote unasked while their case is going on."""
    said = {"direction": "from", "words": words, "case_id": row["id"], "at": work.now}
    await cases.add_message(work.tx, said)
    await thread.customer_said(work, row, case_of(row), words)
    await redraw(work, row)


async def redraw(work: Work, row: Row, but: Collection[int] = ()) -> None:
    """Changes the cards already sent, in place, but those of the pages in `but`, which are new; lines in a list follow
    a little later."""
    await storms.outdate(work, row)
    hidden = {*but, *await _lines(work, row)}
    shown = [page for page in await _paged(work, row, edits=True) if page[0] not in hidden]
    if shown:
        card = await card_of(work, row)
        for number, target in shown:
            work.tell_edit(target, card, page_key(row["id"], number))


async def _lines(work: Work, row: Row) -> set[int]:
    """The numbers of the pages that have no card."""
    if row["storm"] is None:
        return set()
    return {each["number"] for each in await pages.of_case(work.tx, row["id"]) if not each["own"]}


async def give(work: Work, row: Row) -> Row:
    """Where the latest page is a line, it gets its own card: somebody deals with this one by itself."""
    if not row["bundled"]:
        return row
    carded = {each["number"]: each["carded"] for each in await pages.of_case(work.tx, row["id"])}
    for each in await pages.to_cards(work.tx, row["id"]):
        target, number = Address.parse(each["target"]), each["number"]
        if carded[number]:
            work.tell_edit(target, await card_of(work, row), page_key(row["id"], number))
        elif number == len(case_of(row).paged):
            await paging.card(work, row, number, target)
    return {**row, "bundled": ""}


async def _paged(work: Work, row: Row, *, edits: bool) -> list[tuple[int, Address]]:
    """The pages sent so far, of those channels whose messages can (or can't) be changed, and whose readers are still
    staff."""
    numbered = enumerate(map(Address.parse, case_of(row).paged), 1)
    found = [page for page in numbered if _edits(work, page[1]) is edits]
    return [page for page in found if await staff.may_be_told(work, page[1])]


def _edits(work: Work, target: Address) -> bool | None:
    """None for a channel that is not there."""
    channel = work.channel(target)
    return channel.capabilities.edits if channel is not None else None
