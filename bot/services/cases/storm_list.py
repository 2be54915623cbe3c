"""The list of a storm: a line for each case, buttons to open them, and one to acknowledge all."""

from __future__ import annotations

from collections.abc import Sequence

from bot.contract.address import Address
from bot.contract.outbound import Button, Notice
from bot.engine.languages import Language
from bot.engine.phrases import Phrase, phrase
from bot.services.admin.asked import button
from bot.services.cases import summaries
from bot.services.cases.keys import list_key as key
from bot.services.cases.summaries import Summary
from bot.services.voice import say
from bot.services.work import Work
from bot.storage import case_lists, pages
from bot.storage.pages import Row

__all__ = ["key", "notice"]

_LONGEST = 90


async def notice(work: Work, storm: int, part: int) -> Notice:
    """One message of the list as it is now."""
    lines = await pages.lines(work.tx, storm)
    ids = [each["case_id"] for each in lines if each["part"] == part]
    found = await summaries.of(work, await case_lists.numbered(work.tx, ids))
    head = say(_head(await pages.kind_of(work.tx, storm), lines), work.house.language)
    if not _presses(work, lines[0]["target"]):
        return Notice("\n".join([head, *(_by_text(each) for each in found), _answer(work, found)]))
    heads = [head, *(_taken(work, lines) if part == 1 else ())]
    told = [*heads, *(_line(each, work.house.language) for each in found)]
    return Notice("\n".join(told), _buttons(work, storm, found))


def _head(kind: str, lines: Sequence[Row]) -> Phrase:
    return phrase(f"storm.head_{kind}", n=len({each["case_id"] for each in lines}))


def _taken(work: Work, lines: Sequence[Row]) -> list[str]:
    """How many of all somebody deals with, or has. The first message says it: that is written anew each time."""
    standing = {each["case_id"]: each["status"] for each in lines}
    taken = sum(status != "open" for status in standing.values())
    return [say(phrase("storm.taken", n=taken, all=len(standing)), work.house.language)] if taken else []


def _presses(work: Work, target: str) -> bool:
    channel = work.channel(Address.parse(target))
    return channel is None or channel.capabilities.buttons


def _line(summary: Summary, language: Language) -> str:
    said = summaries.short(summaries.what(summary), _LONGEST)
    if summary.case.status == "open":
        return said
    name = summaries.short(summary.case.holder_name, 30)
    stands = phrase("case.with", name=name) if name else phrase(f"case.stands.{summary.case.status}")
    return f"✓ {said} - {say(stands, language)}"


def _by_text(summary: Summary) -> str:
    return summaries.short(f"#{summary.number} {summary.who} {summary.score}", 40)


def _answer(work: Work, found: list[Summary]) -> str:
    first = found[0].number if found else 0
    return say(phrase("case.page_by_text_answer", case=first), work.house.language)


def _buttons(work: Work, storm: int, found: list[Summary]) -> tuple[Button, ...]:
    language = work.house.language
    waiting = [each.number for each in found if each.case.status == "open"]
    each_one = [button(phrase("button.case", case=n), f"case show {n}", language) for n in waiting]
    together = button(phrase("button.acknowledge_all"), f"case acknowledge all {storm}", language, "primary")
    return (together, *each_one) if waiting else ()
