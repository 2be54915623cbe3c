"""What somebody waits for goes before what is one of many, and all processes together keep a platform's pace."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.contract.address import Address
from bot.contract.channel import Paces, Receipt
from bot.contract.errors import TryLater
from bot.contract.outbound import Notice, Outbound
from bot.engine.pace import Pace
from bot.services.people import meet
from bot.services.work import Work
from bot.storage import outbox
from bot.storage.tables import rates
from tests.support.channels import MemoryChannel
from tests.support.houses import ANN, BOB, CARE, PHONE, Play
from tests.support.mail import put, read, send_at_once

CROWD = [Address("telegram", str(number)) for number in range(500, 540)]
SECOND = timedelta(seconds=1)
#: Three at once, and then one in a fifth of a second; two at once for those that are one of many.
CHANNEL = Pace(calls=7, seconds=1.0, burst=3)


def pace(play: Play, name: str = "telegram", **paces: Any) -> Play:
    """With that pace in one channel."""
    channel = play.app.house.channels[name]
    assert isinstance(channel, MemoryChannel)
    channel.capabilities = replace(channel.capabilities, paces=Paces(**paces))
    return play


async def put_many(play: Play, *to: Address) -> None:
    """A message for each that nobody waits for."""
    async with play.database.transaction() as tx:
        work = Work(tx, play.app.house, play.clock(), f"many:{play.clock()}", priority=outbox.ONE_OF_MANY)
        for address in to:
            work.send(Outbound(f"{work.key}#{address}", address, Notice(f"many to {address.id}")))
        await work.flush()


async def round_(play: Play, channel: str = "telegram") -> int:
    """One of the worker's, and what it has begun comes to its end."""
    took = await play.app.courier.work_on(channel)
    await play.app.courier.settle()
    return took


async def rest(play: Play, channel: str = "telegram") -> None:
    """The worker sleeps as long as it means to."""
    play.clock.now += timedelta(seconds=play.app.courier.claims.rest.get(channel, 0.0) + 0.001)


def arrived(play: Play, name: str = "telegram") -> list[tuple[datetime, str]]:
    return [(each.at, each.to.id) for each in play.platforms[name].shown]


# ---------------------------------------------------------------- whose turn it is


async def test_what_somebody_waits_for_goes_before_all_that_is_one_of_many(play: Play) -> None:
    await put_many(play, *CROWD)
    play.clock.now += SECOND
    await put(play, ANN, "first", "second")
    await put(play, BOB, "other")
    await play.send()
    assert [who for _, who in arrived(play)][:2] == [ANN.id, BOB.id]
    assert read(play, ANN) == ["first", "second"]
    assert len(arrived(play)) == len(CROWD) + 3


async def test_while_it_is_on_its_way_none_of_many_is_begun(play: Play) -> None:
    gate = play.platforms["telegram"].hang(ANN)
    await put_many(play, *CROWD)
    await put(play, ANN, "first")
    assert await play.app.courier.work_on("telegram") == 1
    assert await play.app.courier.work_on("telegram") == 0
    assert await play.twin().app.courier.work_on("telegram") == 0
    gate.set()
    await play.app.courier.settle()
    assert await round_(play) == len(CROWD)
    assert arrived(play)[0][1] == ANN.id


async def test_one_that_hangs_does_not_hold_up_the_many_for_long(play: Play) -> None:
    gate = play.platforms["telegram"].hang(ANN)
    await put_many(play, *CROWD)
    await send_at_once(play, ANN, "hangs")
    assert await play.app.courier.work_on("telegram") == 0
    play.clock.now += 6 * SECOND
    assert await play.app.courier.work_on("telegram") == len(CROWD)
    gate.set()
    await play.app.courier.settle()


async def test_what_waits_for_the_same_person_is_taken_along_and_order_is_kept(play: Play) -> None:
    await put_many(play, *CROWD[:-1])
    await put_many(play, CROWD[-1])
    await put(play, CROWD[-1], "the reply")
    await play.send()
    assert read(play, CROWD[-1]) == [f"many to {CROWD[-1].id}", "the reply"]
    assert [who for _, who in arrived(play)][:2] == [CROWD[-1].id, CROWD[-1].id]


async def test_one_of_many_is_left_to_the_workers_even_by_whoever_could_send_it_at_once(play: Play) -> None:
    async with play.database.transaction() as tx:
        work = Work(tx, play.app.house, play.clock(), "asked", priority=outbox.ONE_OF_MANY)
        await meet(work, ANN)
        work.send(Outbound("asked#1", ANN, Notice("one of many")))
        await work.flush()
    assert (work.jobs, work.left) == ([], {ANN})
    await play.send()
    assert read(play, ANN) == ["one of many"]


async def test_one_that_failed_does_not_lose_its_turn_to_others(play: Play) -> None:
    play.platforms["telegram"].fail(TryLater("503"), ANN)
    await put(play, ANN, "again")
    await round_(play)
    await put_many(play, BOB)
    await play.send()
    assert (read(play, ANN), read(play, BOB)) == ([], [f"many to {BOB.id}"])
    await put_many(play, *CROWD)
    await play.wait(2 * SECOND)
    assert read(play, ANN) == ["again"]
    assert [who for _, who in arrived(play)][1] == ANN.id


# ---------------------------------------------------------------- a channel's pace


async def test_two_processes_together_keep_the_pace_and_use_it(play: Play) -> None:
    workers = [pace(play, channel=CHANNEL), pace(play.twin(), channel=CHANNEL)]
    await put_many(play, *CROWD)
    began = play.clock.now
    while len(arrived(play)) < len(CROWD):
        await asyncio.gather(*(round_(each) for each in workers))
        await rest(play)
    times = [at for at, _ in arrived(play)]
    assert max(sum(first <= at < first + SECOND for at in times) for first in times) <= CHANNEL.calls
    assert (times[-1] - began) / SECOND <= len(CROWD) * CHANNEL.step + 1


async def test_a_reply_needs_no_turn_and_the_many_wait_for_it(play: Play) -> None:
    pace(play, channel=CHANNEL)
    await put_many(play, *CROWD)
    assert await round_(play) == CHANNEL.many
    for text in ("1", "2", "3", "4"):
        await send_at_once(play, ANN, text)
        await play.app.courier.settle()
    assert read(play, ANN) == ["1", "2", "3", "4"]
    await rest(play)
    assert await round_(play) == 0
    assert 4 * CHANNEL.step < play.app.courier.claims.rest["telegram"] + 2 * CHANNEL.step
    await rest(play)
    assert await round_(play) > 0


async def test_where_the_platform_queues_whoever_is_waited_for_needs_no_turn_even_in_the_outbox(play: Play) -> None:
    pace(play, "sms", channel=Pace(1, 1.0), queues=True)
    await send_at_once(play, PHONE, *"123")
    await play.app.courier.settle()
    await put_many(play, Address("tel", "+12025550124"))
    await put(play, Address("tel", "+12025550125"), "the reply")
    assert await round_(play, "sms") == 1
    assert arrived(play, "sms")[-1][1] == "+12025550125"
    assert await round_(play, "sms") == 0
    assert play.app.courier.claims.rest["sms"] > 2


async def test_what_a_process_without_workers_sends_counts_for_the_others(play: Play) -> None:
    web = pace(play.twin(), channel=CHANNEL)
    pace(play, channel=CHANNEL)
    await send_at_once(web, ANN, *"1234567")
    await web.app.courier.settle()
    await put_many(play, *CROWD)
    await web.app.courier.claims.settle()
    assert await round_(play) == 0
    await rest(play)
    assert await round_(play) > 0


async def test_a_process_that_was_held_up_takes_no_more_until_what_it_has_is_sent(play: Play) -> None:
    pace(play, channel=CHANNEL)
    gates = [play.platforms["telegram"].hang(who) for who in CROWD[: CHANNEL.many]]
    await put_many(play, *CROWD)
    assert await play.app.courier.work_on("telegram") == CHANNEL.many
    play.clock.now += 10 * SECOND
    assert await play.app.courier.work_on("telegram") == 0
    for gate in gates:
        gate.set()
    await play.app.courier.settle()
    assert await round_(play) == CHANNEL.many


async def test_a_message_of_several_parts_takes_as_many_turns(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    pace(play, "sms", channel=Pace(1, 1.0))
    sound = play.platforms["sms"].take

    async def long(outbound: Outbound) -> Receipt:
        return replace(await sound(outbound), parts=3)

    monkeypatch.setattr(play.platforms["sms"], "take", long)
    await put_many(play, PHONE, Address("tel", "+12025550124"))
    assert await round_(play, "sms") == 1
    play.clock.now += SECOND * 1.5
    assert await round_(play, "sms") == 0
    await rest(play, "sms")
    assert await round_(play, "sms") == 1


async def test_with_nothing_to_send_the_worker_waits_for_the_bell(play: Play) -> None:
    pace(play, channel=CHANNEL)
    assert await round_(play) == 0
    assert "telegram" not in play.app.courier.claims.rest


# ---------------------------------------------------------------- a place's pace


PLACE = Pace(calls=2, seconds=1.0, burst=2)


async def test_a_shared_place_gets_what_its_pace_allows_and_the_others_do_not_wait(play: Play) -> None:
    workers = [pace(each, "slack", channel=Pace(100, 1.0, 50), shared=PLACE) for each in (play, play.twin())]
    member = Address("slack", "T1/U77")
    await put(play, CARE, *"12345")
    await put(play, member, *"abc")
    began = play.clock.now
    for last in ("2", "3", "4", "5"):
        for each in reversed(workers):
            while await round_(each, "slack"):
                pass
        assert read(play, CARE)[-1] == last
        if last != "5":
            await rest(play, "slack")
    assert read(play, CARE) == [*"12345"]
    assert [(at - began) / SECOND for at, who in arrived(play, "slack") if who == CARE.id] == pytest.approx(
        [0, 0, 1, 2, 3], abs=0.1
    )
    assert {at for at, who in arrived(play, "slack") if who == member.id} == {began}


async def test_changes_of_messages_pass_where_the_platform_does_not_count_them(play: Play) -> None:
    channel = play.app.house.channels["slack"]
    assert isinstance(channel, MemoryChannel)
    paces = Paces(channel=Pace(100, 1.0, 50), shared=Pace(1, 1.0), edits=False)
    channel.capabilities = replace(channel.capabilities, paces=paces)
    await put(play, CARE, "shown")
    await play.send()
    (key,) = [row["key"] for row in await play.outbox(CARE)]
    async with play.database.transaction() as tx:
        work = Work(tx, play.app.house, play.clock(), "change")
        work.tell_edit(CARE, Notice("changed"), key)
        work.tell(CARE, Notice("another"))
        await work.flush()
    await play.send()
    assert read(play, CARE) == ["shown", "changed"]
    await play.wait(SECOND)
    assert read(play, CARE) == ["shown", "changed", "another"]


async def test_old_charges_are_forgotten(play: Play) -> None:
    pace(play, channel=CHANNEL, person=Pace(1, 1.0))
    await put_many(play, ANN, BOB)
    await play.send()
    kept = select(rates.c.scope).order_by(rates.c.scope)
    assert [row["scope"] for row in await play.rows(kept)] == ["telegram", str(ANN), str(BOB)]
    play.clock.now += timedelta(minutes=6)
    await play.app.courier.claims.settle()
    assert await play.rows(kept) == []


# ---------------------------------------------------------------- a clock that was wrong


async def test_a_clock_that_was_ahead_for_a_moment_silences_neither_the_channel_nor_a_chat(play: Play) -> None:
    pace(play, channel=CHANNEL, person=CHANNEL)
    play.clock.now += timedelta(hours=6)
    await put_many(play, ANN, BOB)
    await play.send()
    play.clock.now -= timedelta(hours=6) - 10 * SECOND
    before = len(arrived(play))
    await put_many(play, ANN, BOB)
    await put(play, BOB, "the reply")
    for _ in range(3):
        await play.send()
        play.clock.now += SECOND
    assert len(arrived(play)) == before + 3


async def test_a_reply_that_was_put_off_comes_though_the_clock_was_ahead(play: Play) -> None:
    pace(play, channel=CHANNEL)
    play.clock.now += timedelta(hours=6)
    await put_many(play, CROWD[0])
    await play.send()
    play.clock.now -= timedelta(hours=6) - 60 * SECOND
    play.platforms["telegram"].fail(TryLater("429", retry_after=5, scope="address"), ANN)
    await play.say(ANN, "feedback")
    assert not play.seen(ANN)
    for _ in range(2):
        await play.wait(10 * SECOND)
    assert play.seen(ANN)
