"""A case is brought to its targets."""

from __future__ import annotations

from bot.contract.address import Address
from bot.contract.outbound import Card, Notice, Outbound
from bot.engine.cases.effects import Page
from bot.engine.phrases import phrase
from bot.services.cases import storms, summaries
from bot.services.cases.admins import tell_admins
from bot.services.cases.card import card_of
from bot.services.cases.keys import page_key
from bot.services.cases.stored import Row
from bot.services.voice import say
from bot.services.work import Work
from bot.storage import case_lists, cases

#: Two segments of a text message hold so many characters of any alphabet.
_TWO_SEGMENTS = 134


async def page(work: Work, row: Row, effect: Page) -> Row:
    """The case's row, which knows then where its latest page is."""
    listed = await storms.take_in(work, row, effect)
    if not listed:
        await card(work, row, effect.number, Address.parse(effect.target))
    said = {"at": work.now, "actor": "heardback", "action": "paged", "detail": effect.target}
    await cases.log(work.tx, row["id"], said)
    return {**row, **(await cases.places(work.tx, row["id"]) if listed else {"bundled": ""})}


async def card(work: Work, row: Row, number: int, target: Address) -> None:
    """The message of its own that the page is."""
    shown = await _shown(work, row, target)
    work.send(Outbound(key=page_key(row["id"], number), to=target, content=shown), case_id=row["id"])


async def _shown(work: Work, row: Row, target: Address) -> Card | Notice:
    channel = work.channel(target)
    if channel is None or channel.capabilities.buttons:
        return await card_of(work, row)
    return Notice(await _by_text(work, row))


async def _by_text(work: Work, row: Row) -> str:
    """Who, the score, the first words, and what to type."""
    (found,) = await summaries.of(work, await case_lists.numbered(work.tx, [row["id"]]))
    answer = say(phrase("case.page_by_text_answer", case=found.number), work.house.language)
    room = _TWO_SEGMENTS - len(answer) - 1
    return f"{summaries.short(summaries.what(found), room)}\n{answer}"


def nobody_came(work: Work, row: Row) -> None:
    tell_admins(work, phrase("staff.nobody_came", case=row["id"]))
