"""A wish is made, or found to be there already and voted for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.contract.outbound import Notice
from bot.engine.phrases import phrase
from bot.services.admin.asked import Asked, Failed, Reply, notice
from bot.services.wishes import making, shown, similar, wordings
from bot.services.wishes.understood import ALIVE, wish_number
from bot.storage import wishes

MOST_A_DAY = 5
_MOST_ALIKE = 3


async def new(asked: Asked) -> Reply:
    """Where it is like others they are shown first; the words wait until their author says that they are new."""
    text = " ".join(asked.words)
    if (problem := await _problem(asked, text)) is not None:
        return problem
    work, person = asked.work, asked.person
    await wishes.forget_unsent(work.tx, person.contact_id)
    found = similar.alike(text, await wordings.on_the_board(work), _MOST_ALIKE)
    number = await making.create(work, making.author(person), text, "unsent" if found else "open")
    if found:
        return await _suggest(asked, number, found)
    return await _made(asked, number)


async def _problem(asked: Asked, text: str) -> Failed | None:
    if not text:
        return asked.usage()
    if (wrong := making.problem(text)) is not None:
        return Failed(asked.say(wrong))
    return await _too_many(asked)


async def _too_many(asked: Asked) -> Failed | None:
    made = await wishes.made_since(asked.work.tx, asked.person.contact_id, asked.work.now - timedelta(days=1))
    return asked.fail("wish.too_many", n=MOST_A_DAY) if made >= MOST_A_DAY else None


async def _suggest(asked: Asked, number: int, found: Sequence[int]) -> Notice:
    rows = [row for each in found if (row := await wishes.seen(asked.work.tx, each, asked.person.contact_id))]
    lines = [asked.tell("wish.alike"), *(shown.line(asked, row) for row in rows)]
    if not asked.shows_buttons:
        return Notice("\n".join([*lines, asked.tell("wish.alike_by_text", vote=found[0], number=number)]))
    votes = [shown.vote_button(asked, row) for row in rows if shown.can_be_voted_for(row)]
    return notice("\n".join(lines), *votes, asked.button("wish_keep", f"idea keep {number}", "primary"))


async def keep(asked: Asked) -> Reply:
    """Their own words are new. Anybody else's are, to them, as if they were not there."""
    number = wish_number(asked.words[0]) if len(asked.words) == 1 else None
    if number is None:
        return asked.usage()
    row = await wishes.load(asked.work.tx, number)
    if row is None or row["status"] != "unsent" or row["contact_id"] != asked.person.contact_id:
        return asked.fail("wish.not_waiting")
    if (problem := await _too_many(asked)) is not None:
        return problem
    await wishes.change(asked.work.tx, row, str(asked.caller.sender), asked.work.now, status="open")
    return replace(await _made(asked, number), in_place=True)


async def _made(asked: Asked, number: int) -> Notice:
    """Who wishes for something has voted for it."""
    work, person = asked.work, asked.person
    await making.count(work, number, making.author(person), "own")
    await wishes.log(work.tx, number, work.now, str(asked.caller.sender), "made")
    return Notice(asked.tell("wish.made", number=number))


async def vote(asked: Asked) -> Reply:
    row = await shown.find_only(asked)
    if isinstance(row, str):
        return row
    if row["status"] not in ALIVE:
        return asked.fail("wish.closed", title=row["title"], status=shown.status(row["status"]))
    work, person = asked.work, asked.person
    await wishes.forget_unsent(work.tx, person.contact_id)
    fresh = await making.count(work, row["id"], making.author(person), "voted")
    return await _voted(asked, row, "wish.voted" if fresh else "wish.voted_already")


async def unvote(asked: Asked) -> Reply:
    row = await shown.find_only(asked)
    if isinstance(row, str):
        return row
    gone = await wishes.unvote(asked.work.tx, row["id"], asked.person.contact_id)
    return await _voted(asked, row, "wish.unvoted" if gone else "wish.not_voted")


async def _voted(asked: Asked, row: Mapping[str, Any], said: str) -> str:
    seen = await wishes.seen(asked.work.tx, row["id"], asked.person.contact_id)
    assert seen is not None
    return asked.say(phrase(said, title=row["title"], votes=phrase("wish.votes", n=seen["votes"])))
