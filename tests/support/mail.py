"""Messages straight into the outbox, and what became of them."""

from __future__ import annotations

import itertools

from bot.contract.address import Address
from bot.contract.outbound import Content, Notice, Outbound
from bot.services.people import meet
from bot.services.work import Work
from tests.support.houses import Play, words

_numbers = itertools.count(1)


async def put(play: Play, to: Address, *contents: str | Content) -> None:
    """Messages for somebody known, left to the workers; a str is a notice."""
    async with play.database.transaction() as tx:
        work = Work(tx, play.app.house, play.clock(), f"put:{next(_numbers)}")
        await meet(work, to)
        work.direct = None
        for content in contents:
            work.tell(to, Notice(content) if isinstance(content, str) else content)
        await work.flush()


async def put_edit(play: Play, to: Address, content: Content, of: str) -> None:
    """A change of the message that was sent under the key `of`."""
    async with play.database.transaction() as tx:
        work = Work(tx, play.app.house, play.clock(), f"put:{next(_numbers)}")
        work.tell_edit(to, content, of)
        await work.flush()


async def send_at_once(play: Play, to: Address, *texts: str) -> None:
    """Messages that this process sends right after the commit, one after the other."""
    async with play.database.transaction() as tx:
        work = Work(tx, play.app.house, play.clock(), f"put:{next(_numbers)}")
        await meet(work, to)
        for text in texts:
            work.send(Outbound(f"{work.key}#{text}", to, Notice(text)))
        await work.flush()
    play.app.courier.after_commit(work)


def read(play: Play, who: Address) -> list[str]:
    """The words of all that came to this address."""
    return [words(each.content) for each in play.seen(who)]


async def states(play: Play, to: Address) -> list[str]:
    """The address's outbox rows by their state, oldest first."""
    return [row["state"] for row in await play.outbox(to)]
