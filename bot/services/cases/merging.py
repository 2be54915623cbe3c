"""`/case merge 12 into 9`: what belongs to one case belongs to the other from then on."""

from __future__ import annotations

from bot.contract.outbound import Notice
from bot.engine.cases.advance import NotNow
from bot.engine.cases.events import By, Merged, Reopened
from bot.engine.phrases import phrase
from bot.services.admin.asked import Asked, Failed, Reply
from bot.services.cases import cards, thread
from bot.services.cases.doing import by
from bot.services.cases.moving import bring
from bot.services.cases.naming import numbered
from bot.services.cases.stored import Row, case_of
from bot.services.cases.who import too_late
from bot.services.voice import say
from bot.services.work import Work
from bot.storage import case_lists, cases


async def merge(asked: Asked) -> Reply:
    """Of one customer only: a case writes to one, and hears one."""
    words = [word for word in asked.words if word.casefold() != "into"]
    if len(words) != 2:
        return asked.usage()
    pair = await _pair(asked, words[0], words[1])
    if isinstance(pair, Failed):
        return pair
    one, into = pair
    return _of_two(asked, one, into) if one["contact_id"] != into["contact_id"] else await _merge(asked, one, into)


async def _pair(asked: Asked, first: str, second: str) -> tuple[Row, Row] | Failed:
    """Locked in the order of their numbers, whichever way round they are merged."""
    found = {}
    for word in sorted({first, second}, key=lambda word: (len(word.lstrip("#0")), word.lstrip("#0"))):
        row = await numbered(asked, word)
        if isinstance(row, Failed):
            return row
        found[word] = row
    one, into = found[first], found[second]
    if one["id"] == into["id"]:
        return asked.fail("case.merge_itself")
    if into["status"] == "merged":
        return asked.fail("case.merge_gone", case=into["id"], into=into["merged_into"])
    return one, into


def _of_two(asked: Asked, one: Row, into: Row) -> Failed:
    names = {"one": one["name"] or one["address"] or "", "other": into["name"] or into["address"] or ""}
    return asked.fail("case.merge_of_two", case=one["id"], into=into["id"], **names)


async def _merge(asked: Asked, one: Row, into: Row) -> Reply:
    done = await join(asked.work, one, into, by(asked))
    if isinstance(done, NotNow):
        return Failed(asked.say(too_late(done)))
    return asked.tell("case.merged", case=one["id"], into=into["id"])


async def join(work: Work, one: Row, into: Row, who: By) -> NotNow | None:
    """Both are locked; the second one goes on for the first."""
    moved = await bring(work, await cards.give(work, one), Merged(work.now, who))
    if isinstance(moved, NotNow):
        return moved
    await case_lists.move_all(work.tx, one["id"], into["id"])
    if case_of(into).closed:
        await bring(work, await cards.give(work, into), Reopened(work.now, who))
        into = await cases.load(work.tx, into["id"]) or into
    await cards.redraw(work, into)
    told = say(phrase("case.took_in", by=who.name, case=one["id"], into=into["id"]), work.house.language)
    await thread.tell(work, into, case_of(into), Notice(told))
    await thread.tell(work, moved.row, moved.case, Notice(told))
    return None
