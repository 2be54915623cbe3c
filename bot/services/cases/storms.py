"""Storms: from so many pages within so long on, what comes to a target is a line of one list there, and no card.

Every page lives in one place: on its own card, or as a line. A line is written anew some seconds after what it says has
changed, so that a storm does not become one of edits. Where messages can't be changed, what is new comes in one more.
"""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from bot.contract.address import Address
from bot.contract.outbound import Notice, Outbound
from bot.engine.cases.effects import Page
from bot.engine.phrases import phrase
from bot.services import staff, teams
from bot.services.admin.asked import button
from bot.services.cases import storm_list
from bot.services.cases.keys import page_key
from bot.services.cases.stored import Row, case_of
from bot.services.teams import Storm
from bot.services.voice import say
from bot.services.work import Work
from bot.storage import pages, timers

#: As many lines as one message holds, with a button to each.
LINES = 20
_REDRAWN_AFTER = timedelta(seconds=3)
#: A case that is not paged at once has waited for its team.
_WAITED = timedelta(minutes=1)
#: Where messages can't be changed.
_TOLD_AGAIN_AFTER = timedelta(minutes=5)


class _Place(NamedTuple):
    storm: int
    part: int
    begins: bool
    """Whether that part of the list is a message still to be sent."""


async def take_in(work: Work, row: Row, effect: Page) -> bool:
    """Puts the page into the target's list, if there is a storm. False: it comes as a card."""
    storm = (await teams.behind(work, row["team"] or None)).storm
    await pages.take_turn(work.tx, effect.target)
    waited = _waited(row, effect)
    if not waited and (storm is None or not await _storms(work, row, effect, storm)):
        await pages.add(work.tx, _page(work, row, effect))
        return False
    place = await _place(work, effect.target, storm or teams.USUAL_STORM, "digest" if waited else "storm")
    values = {"storm_id": place.storm, "part": place.part, "own": False, "carded": False, "stale": not place.begins}
    await pages.add(work.tx, {**_page(work, row, effect), **values})
    await _show(work, row, effect.target, place)
    return True


def _page(work: Work, row: Row, effect: Page) -> dict[str, object]:
    return {"case_id": row["id"], "number": effect.number, "target": effect.target, "at": work.now}


def _waited(row: Row, effect: Page) -> bool:
    """What came while the team was off comes together when it opens."""
    case, first = case_of(row), not effect.again or effect.number == 1
    return first and case.paged_at is not None and case.paged_at - case.since >= _WAITED


async def _storms(work: Work, row: Row, effect: Page, storm: Storm) -> bool:
    """A case that came in a list comes again in one."""
    if effect.again and row["bundled"]:
        return True
    return await pages.recent(work.tx, effect.target, work.now - storm.within) + 1 >= storm.cases


async def _place(work: Work, target: str, storm: Storm, kind: str) -> _Place:
    """In the list that grows there, if its message came out; else in a new one, with those that came just before."""
    tx, since = work.tx, work.now - storm.within
    found = await pages.latest_storm(tx, target, kind, since)
    if found is not None and not await pages.is_lost(tx, storm_list.key(found, 1)):
        await pages.change_storm(tx, found, last_at=work.now)
        return _next(work, Address.parse(target), found, await pages.count_lines(tx, found))
    begun = await pages.create_storm(tx, target, kind, work.now)
    taken = await _collect(work, Address.parse(target), begun, storm) if found is None and kind == "storm" else 0
    return _Place(begun, 1 + taken // LINES, begins=True)


def _next(work: Work, target: Address, storm: int, lines: int) -> _Place:
    if not _edits(work, target):
        return _Place(storm, 0, begins=False)
    return _Place(storm, 1 + lines // LINES, begins=lines % LINES == 0)


async def _collect(work: Work, target: Address, storm: int, what: Storm) -> int:
    """The cards that came just before and that nobody has answered become lines too, where cards can change."""
    if not _edits(work, target):
        return 0
    cards = (await pages.earlier(work.tx, str(target), work.now - what.within))[: LINES - 1]
    for each in cards:
        await pages.place(work.tx, each["id"], storm_id=storm, part=1, own=False)
        work.tell_edit(target, _stub(work, each["case_id"]), page_key(each["case_id"], each["number"]))
    return len(cards)


def _stub(work: Work, case_id: int) -> Notice:
    language = work.house.language
    opened = button(phrase("button.case", case=case_id), f"case show {case_id}", language)
    return Notice(say(phrase("storm.in_list", case=case_id), language), (opened,))


def _edits(work: Work, target: Address) -> bool:
    channel = work.channel(target)
    return channel is None or channel.capabilities.edits


async def _show(work: Work, row: Row, target: str, place: _Place) -> None:
    if place.begins:
        shown = await storm_list.notice(work, place.storm, place.part)
        key = storm_list.key(place.storm, place.part)
        work.send(Outbound(key=key, to=Address.parse(target), content=shown), case_id=row["id"])
    await touch(work, place.storm)


# ---------------------------------------------------------------- keeping the list true


async def touch(work: Work, storm: int) -> None:
    """Its list will be written anew soon, if that is not to happen already."""
    row = await pages.lock_storm(work.tx, storm)
    if row is None or row["redraw_at"] is not None:
        return
    edits = _edits(work, Address.parse(row["target"]))
    at = work.now + (_REDRAWN_AFTER if edits else _TOLD_AGAIN_AFTER)
    await pages.change_storm(work.tx, storm, redraw_at=at)
    await pages.arm(work.tx, storm, at)


async def outdate(work: Work, row: Row) -> None:
    """What the lines of the case say has changed."""
    if row["storm"] is not None:
        for storm in sorted(await pages.outdate(work.tx, row["id"])):
            await touch(work, storm)


async def fire(work: Work, timer: timers.Row) -> None:
    """The time to write a list anew has come."""
    storm = await pages.lock_storm(work.tx, timer["turn"])
    if storm is None:
        return
    await pages.change_storm(work.tx, storm["id"], redraw_at=None)
    parts, target = await pages.draw(work.tx, storm["id"]), Address.parse(storm["target"])
    if not await staff.may_be_told(work, target):
        return
    if 0 in parts:
        await _tell_new(work, storm["id"], target)
    if parts and _edits(work, target):
        for part in sorted({1, *parts}):
            work.tell_edit(target, await storm_list.notice(work, storm["id"], part), storm_list.key(storm["id"], part))


async def _tell_new(work: Work, storm: int, target: Address) -> None:
    """What has come since the last message, where that can't be changed: in as many as it takes."""
    lines = await pages.lines(work.tx, storm)
    part, new = max(each["part"] for each in lines), [each for each in lines if not each["part"]]
    for first in range(0, len(new), LINES):
        part += 1
        for each in new[first : first + LINES]:
            await pages.place(work.tx, each["id"], part=part)
        shown = await storm_list.notice(work, storm, part)
        out = Outbound(key=storm_list.key(storm, part), to=target, content=shown)
        work.send(out, case_id=new[first]["case_id"])
