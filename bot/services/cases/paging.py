"""A case is brought to its targets."""

from __future__ import annotations

from bot.contract.address import Address
from bot.contract.outbound import Notice, Outbound
from bot.engine.cases.effects import Page
from bot.engine.phrases import Phrase, phrase
from bot.services.cases.card import card_of
from bot.services.cases.stored import Row
from bot.services.voice import say
from bot.services.work import Work
from bot.storage import cases


def page_key(case_id: int, number: int) -> str:
    """The outbox's key of a case's n-th page: later changes of the card, and its thread, name it."""
    return f"case:{case_id}:{number}"


async def page(work: Work, row: Row, effect: Page) -> None:
    card = await card_of(work, row)
    key = page_key(row["id"], effect.number)
    work.send(Outbound(key=key, to=Address.parse(effect.target), content=card), case_id=row["id"])
    said = {"at": work.now, "actor": "heardback", "action": "paged", "detail": effect.target}
    await cases.log(work.tx, row["id"], said)


def nobody_came(work: Work, row: Row) -> None:
    tell_admins(work, phrase("staff.nobody_came", case=row["id"]))


def tell_admins(work: Work, words: Phrase) -> None:
    for admin in work.house.admins:
        work.tell(admin, Notice(say(words, work.house.language)))
