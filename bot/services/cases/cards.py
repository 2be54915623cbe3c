"""Keeping a case's cards true: changed in place where a channel can, told once more where it can't."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from bot.contract.address import Address
from bot.engine.phrases import phrase
from bot.services.cases import before_after, thread
from bot.services.cases.card import card_of
from bot.services.cases.paging import page_key
from bot.services.cases.stored import Row, case_of
from bot.services.work import Work
from bot.storage import cases


async def refresh(work: Work, conversation_id: int) -> None:
    """The customer said more: every card of the case shows it."""
    row = await cases.load_of(work.tx, conversation_id)
    if row is not None:
        await redraw(work, row)


async def finished(work: Work, conversation_id: int) -> None:
    """The customer has finished: whoever was paged where cards can't change gets all the words in one more message."""
    row = await cases.load_of(work.tx, conversation_id)
    if row is None or case_of(row).closed:
        return
    card = await card_of(work, row)
    for target in {target for _, target in _paged(work, row, edits=False)}:
        work.tell(target, card)


async def followed_up(work: Work, conversation_id: int) -> None:
    """A conversation has ended. If it was a case's follow-up, its thread and its cards say what became of the score."""
    row = await cases.load_of(work.tx, conversation_id)
    if row is None or row["follow_up_id"] != conversation_id:
        return
    if scores := await before_after.scores(work.tx, row):
        thread.note(work, row, case_of(row), phrase("case.follow_up_answered", scores=scores))
        await redraw(work, row)


async def heard(work: Work, row: Row, words: str) -> None:
    """Words that the customer wrote unasked while their case is going on."""
    said = {"direction": "from", "words": words, "case_id": row["id"], "at": work.now}
    await cases.add_message(work.tx, said)
    thread.customer_said(work, row, case_of(row), words)
    await redraw(work, row)


async def redraw(work: Work, row: Row, but: Collection[int] = ()) -> None:
    """Changes the cards already sent, in place, but those of the pages in `but`, which are new."""
    pages = [page for page in _paged(work, row, edits=True) if page[0] not in but]
    if pages:
        card = await card_of(work, row)
        for number, target in pages:
            work.tell_edit(target, card, page_key(row["id"], number))


def _paged(work: Work, row: Row, *, edits: bool) -> Iterator[tuple[int, Address]]:
    """The pages sent so far, of those channels whose messages can (or can't) be changed."""
    for number, paged in enumerate(case_of(row).paged, 1):
        target = Address.parse(paged)
        channel = work.channel(target)
        if channel is not None and channel.capabilities.edits is edits:
            yield number, target
