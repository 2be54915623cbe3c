"""Whoever is to be asked is asked when it is time, a few at a time, by one of the workers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, insert, select, update

from bot.contract.address import Address
from bot.services.askings import asker, kinds, planning
from bot.services.askings.planning import Planned
from bot.services.work import Work
from bot.storage import tables
from tests.services.gate_play import decisions, gate
from tests.support.houses import ADMIN, ANN, BOB, PHONE, Play, buttons

NEW_YORK = Address("tel", "+12125550123")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


async def planned(play: Play, *whom: Address, after: timedelta = timedelta(), key: str = "k", **more: Any) -> int:
    """They are to be asked nps then; the number that is new."""
    rows = await play.rows(select(tables.addresses).where(tables.addresses.c.address.in_([str(each) for each in whom])))
    numbers = {row["address"]: row["contact_id"] for row in rows}
    async with play.database.transaction() as tx:
        work = Work(tx, play.app.house, play.clock(), "test")
        wanted = [
            Planned(f"{key}:{numbers[str(each)]}", numbers[str(each)], "nps", "by_hand", play.clock() + after, **more)
            for each in whom
        ]
        return await planning.plan(work, wanted)


async def known(play: Play, *whom: Address) -> None:
    """Contacts of whom nothing is known but where they are."""
    async with play.database.transaction() as tx:
        for each in whom:
            row = {"name": "", "attributes": {}, "created_at": play.clock()}
            made = await tx.run(insert(tables.contacts).values(row).returning(tables.contacts.c.id))
            address = {"address": str(each), "contact_id": made.scalar_one(), "changed_at": play.clock()}
            await tx.run(insert(tables.addresses).values(address))


async def askings(play: Play) -> Sequence[Mapping[str, Any]]:
    return await play.rows(select(tables.askings).order_by(tables.askings.c.id))


async def test_they_are_asked_when_it_is_time_and_once(play: Play) -> None:
    await known(play, PHONE, ANN)
    assert await planned(play, PHONE, ANN, after=HOUR) == 2
    assert await planned(play, PHONE, ANN, after=HOUR) == 0
    await play.wait(HOUR - timedelta(seconds=1))
    assert play.seen(PHONE) == []
    await play.wait(timedelta(seconds=1))
    for who in (PHONE, ANN):
        assert "0 (not at all likely) to 10" in play.last(who) or "recommend" in play.last(who)
    rows = await askings(play)
    assert [row["status"] for row in rows] == ["asked", "asked"]
    assert len({row["conversation_id"] for row in rows}) == 2
    await play.wait(DAY)
    assert [row["allowed"] for row in await decisions(play)] == [True, True]


async def test_who_is_refused_waits_for_the_day_when_they_may_be_asked(play: Play) -> None:
    """Noon in London is seven in the morning in New York."""
    await gate(play, "quiet 8:00-21:00")
    await known(play, NEW_YORK)
    await planned(play, NEW_YORK)
    await play.work()
    (row,) = await askings(play)
    assert (row["status"], list(row["gates"])) == ("waiting", ["quiet_hours"])
    await play.wait(row["due_at"] - play.clock() - timedelta(minutes=1))
    assert play.seen(NEW_YORK) == []
    await play.wait(timedelta(minutes=1))
    assert [row["status"] for row in await askings(play)] == ["asked"]
    assert [row["allowed"] for row in await decisions(play)] == [False, True]


async def test_nobody_is_asked_after_the_end(play: Play) -> None:
    await gate(play, "quiet 8:00-21:00")
    await known(play, NEW_YORK)
    await planned(play, NEW_YORK, until=play.clock() + timedelta(minutes=5))
    await play.wait(2 * DAY)
    assert [row["status"] for row in await askings(play)] == ["refused"]
    assert play.seen(NEW_YORK) == []


async def test_who_has_opted_out_is_refused_for_good_and_nobody_twice_in_one_batch(play: Play) -> None:
    await known(play, ANN, PHONE)
    await play.say(PHONE, "STOP")
    await planned(play, PHONE, ANN)
    await planned(play, PHONE, ANN, key="another")
    said = len(play.seen(PHONE))
    await play.work()
    assert len(play.seen(PHONE)) == said
    rows = await askings(play)
    assert [row["status"] for row in rows[:2]] == ["refused", "asked"]
    assert (rows[3]["status"], list(rows[3]["gates"])) == ("waiting", ["busy"])


async def test_many_are_decided_by_rules_that_are_read_once(play: Play) -> None:
    """Also where silence will lead to another address."""
    await known(play, ANN, BOB, PHONE)
    hers = select(tables.addresses.c.contact_id).where(tables.addresses.c.address == str(ANN)).scalar_subquery()
    moved = update(tables.addresses).where(tables.addresses.c.address == str(PHONE)).values(contact_id=hers)
    await play.rows(moved.returning(tables.addresses.c.id))
    await planned(play, ANN, BOB)
    read: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        read.extend(re.findall("FROM gate_rules", statement))

    event.listen(play.database.engine.sync_engine, "before_cursor_execute", note)
    assert await play.app.asker.ask_next("telegram")
    assert len(read) == 1
    rows = await play.rows(select(tables.timers).where(tables.timers.c.kind == "fallback"))
    assert [row["status"] for row in await askings(play)] == ["asked", "asked"]
    assert len(rows) == 1


async def test_a_contact_without_an_address_is_a_decision_too(play: Play) -> None:
    await known(play, ANN)
    await play.rows(update(tables.addresses).values(contact_id=1).returning(tables.addresses.c.id))
    async with play.database.transaction() as tx:
        row = {"name": "", "attributes": {}, "created_at": play.clock()}
        number = (await tx.run(insert(tables.contacts).values(row).returning(tables.contacts.c.id))).scalar_one()
        work = Work(tx, play.app.house, play.clock(), "test")
        await planning.plan(work, [Planned("k", number, "nps", "by_hand", play.clock())])
    await play.work()
    (kept,) = await decisions(play)
    assert (kept["contact_id"], kept["allowed"], list(kept["gates"])) == (number, False, ["no_channel"])
    assert [row["status"] for row in await askings(play)] == ["refused"]


async def test_nobody_more_is_asked_while_many_messages_wait(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asker, "BACKLOG", 2)
    monkeypatch.setattr(asker, "BATCH", 2)
    whom = [Address("tel", f"+4479460000{n:02}") for n in range(7)]
    await known(play, *whom)
    await planned(play, *whom)
    assert await play.app.asker.ask_next("sms")
    assert not await play.app.asker.ask_next("sms")
    assert [row["status"] for row in await askings(play)].count("asked") == 2
    await play.work()
    assert {row["status"] for row in await askings(play)} == {"asked"}


async def test_one_that_fails_stands_aside_and_the_others_are_asked(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A customer's own trouble is nobody else's."""
    await known(play, ANN, PHONE)
    await planned(play, PHONE, ANN, after=HOUR)
    poisoned = (await askings(play))[0]["id"]
    by_hand = kinds.KINDS["by_hand"]

    async def stumbles(work: Work, settled: Sequence[kinds.Settled]) -> None:
        await by_hand.settled(work, settled)
        if any(each.row["id"] == poisoned for each in settled):
            raise ZeroDivisionError

    monkeypatch.setitem(kinds.KINDS, "by_hand", by_hand._replace(settled=stumbles))
    await play.wait(HOUR)
    assert [row["status"] for row in await askings(play)] == ["waiting", "asked"]
    assert play.seen(PHONE) == []
    for _ in range(5):
        await play.wait(timedelta(minutes=1))
    assert [row["status"] for row in await askings(play)] == ["refused", "asked"]


async def test_two_processes_ask_everybody_once(play: Play) -> None:
    whom = [Address("tel", f"+4479460000{n:02}") for n in range(30)]
    await known(play, *whom)
    await planned(play, *whom)
    twin = play.twin()
    await play.work()
    await twin.work()
    assert [len(play.seen(each)) for each in whom] == [1] * 30


async def test_a_colleague_at_night_has_them_asked_in_the_morning(play: Play) -> None:
    await gate(play, "quiet 8:00-21:00")
    await play.command(ADMIN, f"send nps to {NEW_YORK}")
    assert [each.label for each in buttons(play.seen(ADMIN)[-1].content)] == ["Ask then"]
    await play.press(ADMIN, "Ask then")
    assert "nps will be asked at tel:+12125550123" in play.last(ADMIN)
    await play.wait(6 * HOUR)
    assert "recommend" in play.last(NEW_YORK)
