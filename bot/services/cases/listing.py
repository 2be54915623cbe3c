"""`/case list`, `mine` and `overdue`: a page at a time, with a button to each."""

from __future__ import annotations

from typing import Any, NamedTuple, get_args

from bot.services.admin.asked import Asked, Reply, notice
from bot.services.cases import summaries
from bot.services.cases.summaries import Summary
from bot.storage import case_lists
from bot.storage.case_lists import Which

#: As many as buttons fit under them; by text message, with the line above them, three lines.
_ON_A_PAGE, _BY_TEXT = 8, 2
_MOST_PAGES = 1000


class Wanted(NamedTuple):
    """Which cases, and the page of them, counted from 1."""

    which: Which
    page: int


async def bare(asked: Asked) -> Reply:
    """`/case` alone: mine where I have any."""
    mine = await case_lists.count(asked.work.tx, "mine", str(asked.caller.sender), asked.work.now)
    return await _listed(asked, Wanted("mine" if mine else "open", 1))


async def list_(asked: Asked) -> Reply:
    return await _found(asked, asked.words)


async def mine(asked: Asked) -> Reply:
    return await _found(asked, ["mine", *asked.words])


async def overdue(asked: Asked) -> Reply:
    return await _found(asked, ["overdue", *asked.words])


async def _found(asked: Asked, words: list[str]) -> Reply:
    wanted = _wanted([word.casefold() for word in words])
    return await _listed(asked, wanted) if wanted is not None else asked.usage()


def _wanted(words: list[str]) -> Wanted | None:
    which: Any = words[0] if words and words[0] in get_args(Which) else "open"
    rest = words[1:] if words and words[0] in get_args(Which) else words
    if not rest:
        return Wanted(which, 1)
    if len(rest) != 2 or rest[0] != "page" or not rest[1].isascii() or not rest[1].isdigit():
        return None
    page = int(rest[1][:6])
    return Wanted(which, page) if 0 < page <= _MOST_PAGES else None


async def _listed(asked: Asked, wanted: Wanted) -> Reply:
    work, who = asked.work, str(asked.caller.sender)
    n = await case_lists.count(work.tx, wanted.which, who, work.now)
    most = _ON_A_PAGE if asked.shows_buttons else _BY_TEXT
    where = {"who": who, "now": work.now, "first": (wanted.page - 1) * most, "most": most}
    found = await summaries.of(work, await case_lists.page(work.tx, wanted.which, where))
    if not found:
        return notice(asked.tell(f"case.none_{wanted.which}"), *_elsewhere(asked, wanted))
    return _page(asked, wanted, n, found)


def _page(asked: Asked, wanted: Wanted, n: int, found: list[Summary]) -> Reply:
    head = asked.tell(f"case.listed_{wanted.which}", n=n)
    if not asked.shows_buttons:
        return "\n".join([head, *(_by_text(asked, each) for each in found)])
    buttons = [asked.button_with("case", f"case show {each.number}", case=each.number) for each in found]
    if wanted.page * _ON_A_PAGE < n:
        buttons.append(asked.button("more_cases", f"case list {wanted.which} page {wanted.page + 1}"))
    text = "\n".join([head, *(summaries.lines(each, asked.work.now, asked.language) for each in found)])
    return notice(text, *buttons, *_elsewhere(asked, wanted))


def _by_text(asked: Asked, summary: Summary) -> str:
    """Who, and who has it: what there is room for."""
    stands = summaries.stands(summary, asked.work.now, asked.language)
    return summaries.short(f"#{summary.number} {summary.who} {summary.score} {stands}", 100)


def _elsewhere(asked: Asked, wanted: Wanted) -> list[Any]:
    others = ("open", "mine", "overdue")
    return [asked.button(f"cases_{each}", f"case list {each}") for each in others if each != wanted.which]
