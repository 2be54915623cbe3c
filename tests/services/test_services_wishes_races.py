"""What hangs on the database: two at once, batches over restarts, and whom a telling is for."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.contract.address import Address
from bot.services.wishes import tellings
from bot.storage import tables
from tests.services.admin_play import failed
from tests.services.wishes_play import (
    answered_in_a_case,
    asking,
    crowd,
    idea,
    later,
    news,
    outcomes,
    staffed,
    told_so_far,
    unhappy,
    voters,
    wish,
)
from tests.support.houses import ADMIN, AGENT, ANN, BOB, MEMBER, Play, words

IVAN, MEI = Address("telegram", "201"), Address("telegram", "202")


@pytest.fixture
async def board(play: Play) -> Play:
    """A wish of Ann's; Ivan and Mei, who read other languages, have voted for it."""
    await staffed(play)
    await idea(play, ANN, "a dark mode")
    for who, language in ((IVAN, "ru"), (MEI, "zh-TW")):
        await play.say(who, "/idea vote 1", language=language)
    return play


async def test_two_presses_at_once_in_two_processes_are_one_vote(play: Play) -> None:
    await idea(play, ANN, "a dark mode")
    twin = play.twin()
    await asyncio.gather(*(each.take(asking(play, BOB, "vote 1")) for each in (play, twin)))
    assert await voters(play, 1) == 2


async def test_many_who_vote_at_once_are_all_counted(play: Play) -> None:
    await idea(play, ANN, "a dark mode")
    twin = play.twin()
    crowd = [Address("telegram", str(900 + n)) for n in range(10)]
    events = [asking(play, who, "vote 1") for who in crowd]
    await asyncio.gather(*((play, twin)[n % 2].take(event) for n, event in enumerate(events)))
    assert await voters(play, 1) == 11
    assert await failed(play) == []


async def test_of_two_who_change_a_wish_at_once_both_are_heard_and_its_voters_hear_the_last(play: Play) -> None:
    await staffed(play)
    await idea(play, ANN, "a dark mode")
    twin = play.twin()
    await asyncio.gather(play.take(asking(play, AGENT, "plan 1")), twin.take(asking(play, ADMIN, "ship 1")))
    entries = await play.rows(select(tables.wish_log.c.action).where(tables.wish_log.c.action != "made"))
    assert sorted(row["action"] for row in entries) == ["plan", "ship"]
    last = (await wish(play, 1))["status"]
    before = len(play.seen(ANN))
    await later(play)
    assert len(play.seen(ANN)) == before + 1
    assert ("done!" in play.last(ANN)) == (last == "shipped")


async def test_many_are_told_in_batches_and_a_new_process_goes_on_where_one_was_killed(
    board: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tellings, "BATCH", 10)
    await crowd(board, 1, 42)
    await idea(board, AGENT, "plan 1")
    board.clock.now += timedelta(minutes=10)
    for _ in range(3):  # it begins, then two batches
        assert await board.app.timekeeper.fire_next()
    assert await told_so_far(board) == 20
    after = board.twin()  # the first process does nothing more
    await after.work()
    assert await told_so_far(board) == 45
    told = [each.to for each in after.platforms["telegram"].shown if "we plan" in words(each.content)]
    assert len(told) == len(set(told)) == 43
    assert not await after.app.timekeeper.fire_next()


async def test_a_batch_that_fails_half_way_has_told_nobody_and_is_done_again(
    board: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    await idea(board, AGENT, "plan 1")
    board.clock.now += timedelta(minutes=10)
    assert await board.app.timekeeper.fire_next()
    with monkeypatch.context() as broken:
        broken.setattr(tellings, "BATCH", "many")
        assert await board.app.timekeeper.fire_next()
    assert await told_so_far(board) == 0
    before = len(board.seen(ANN))
    await later(board, 2)
    assert len(await news(board, ANN, before)) == 1


async def test_two_workers_tell_nobody_twice(board: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tellings, "BATCH", 5)
    await crowd(board, 1, 20)
    await idea(board, AGENT, "plan 1")
    board.clock.now += timedelta(minutes=10)
    twin = board.twin()
    for _ in range(12):
        await asyncio.gather(board.app.timekeeper.fire_next(), twin.app.timekeeper.fire_next())
    await board.work()
    told = [each.to for each in board.platforms["telegram"].shown if "we plan" in words(each.content)]
    assert len(told) == len(set(told)) == 21
    assert await failed(board) == []


async def test_a_change_in_the_middle_of_a_telling_ends_it_and_everybody_hears_the_new_one(
    board: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tellings, "BATCH", 1)
    await idea(board, AGENT, "plan 1")
    board.clock.now += timedelta(minutes=10)
    for _ in range(2):
        assert await board.app.timekeeper.fire_next()
    await idea(board, AGENT, "reopen 1")
    await later(board)
    first = [address for telling, address, _ in await outcomes(board) if telling == 1]
    second = [address for telling, address, _ in await outcomes(board) if telling == 2]
    assert first == [str(ANN)]
    assert second == [str(ANN), str(IVAN), str(MEI)]


async def test_two_admins_who_tell_the_same_at_once_tell_it_once(board: Play) -> None:
    for who in (ADMIN, AGENT):
        await board.command(ADMIN, f"staff add {AGENT} admin")
        await idea(board, who, "tell wish 1 en: Here. ru: Готово. zh-Hant: 好了")
    twin = board.twin()
    await asyncio.gather(
        board.take(asking(board, ADMIN, "tell send 1")), twin.take(asking(board, AGENT, "tell send 2"))
    )
    await board.work()
    sent = [address for _, address, outcome in await outcomes(board) if outcome == "sent"]
    assert sorted(sent) == sorted(str(who) for who in (ANN, IVAN, MEI))


async def test_all_who_raised_a_topic_are_told_where_they_said_it(board: Play) -> None:
    for who, language in ((BOB, "en"), (IVAN, "ru")):
        await board.say(who, "feedback", language=language)
        await board.press(who, "9")
        await board.say(who, "delivery was slow")
    await board.say(MEI, "your delivery is late")
    answer = await idea(board, ADMIN, "tell topic delivery en: We deliver on Sundays too. ru: Возим и по воскресеньям.")
    assert answer.startswith('"Delivery": 2 customers would be told.')
    assert "read 繁體中文, and there is no text in it: 1" in answer
    await board.press(ADMIN, "Tell 2 now")
    assert board.last(BOB) == "You said, we did.\nWe deliver on Sundays too."
    assert board.last(IVAN) == "Вы сказали - мы сделали.\nВозим и по воскресеньям."
    assert "no_text" in [outcome for _, address, outcome in await outcomes(board) if address == str(MEI)]


async def test_confirmed_each_reads_their_own_text_and_one_message_says_how_far_it_is(
    board: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tellings, "BATCH", 1)
    await idea(board, ADMIN, "tell wish 1 en: It is here. ru: Готово.")
    await board.press(ADMIN, "Tell 2 now")
    assert board.last(ANN) == 'You said, we did: "a dark mode"\nIt is here.'
    assert board.last(IVAN) == "Вы сказали - мы сделали: «a dark mode»\nГотово."
    assert "我們做到了" not in board.last(MEI)
    progress = [each for each in board.seen(ADMIN) if "telling:" in each.key]
    assert words(progress[0].content) == "Telling customers ..."
    assert words(progress[-1].content) == "Done. Told: 2. Not told: 1."
    assert {each.edit for each in progress[1:]} == {progress[0].message}
    assert {outcome for _, _, outcome in await outcomes(board)} == {"sent", "no_text"}


async def test_who_asked_not_to_be_contacted_is_not_told_of_a_topic_but_of_a_wish_they_voted_for(board: Play) -> None:
    await board.say(BOB, "feedback")
    await board.press(BOB, "2")
    await board.say(BOB, "the delivery was late")
    for _ in range(2):  # nor would they warn a friend
        await board.press(BOB, "No")
    await answered_in_a_case(board, BOB, "resolved")
    await idea(board, BOB, "vote 1")
    assert "asked not to be contacted: 1" in await idea(board, ADMIN, "tell topic delivery en: Faster now.")
    assert '"a dark mode": 2 customers would be told.' in await idea(board, ADMIN, "tell wish 1 en: Here.")


async def test_two_wishes_become_one_and_whoever_voted_for_both_has_one_vote(board: Play) -> None:
    await idea(board, BOB, "vote 1")
    await idea(board, MEMBER, "night colours")
    await idea(board, BOB, "vote 2")
    assert await idea(board, AGENT, "merge 2 into 1") == '#2 is part of #1 "a dark mode" now, with its votes.'
    assert await voters(board, 1) == 5
    assert await voters(board, 2) == 0
    assert "#1 a dark mode (5 votes" in await idea(board, MEMBER, "show 2")
    assert "You have voted" in await idea(board, MEMBER, "vote 2")
    assert "night colours" not in await idea(board, ANN, "list")
    assert "Both are #1 already" in await idea(board, AGENT, "merge 2 into 1")


@pytest.mark.parametrize(
    ("status", "state", "heard"),
    [("resolved", "sent", 1), ("acknowledged", "sent", 1), ("resolved", "failed", 0)],
)
async def test_who_was_written_to_in_a_case_has_heard_back(board: Play, status: str, state: str, heard: int) -> None:
    await unhappy(board, BOB)
    board.clock.now += timedelta(minutes=1)
    await answered_in_a_case(board, BOB, status, state)
    assert f"{heard} of 1 unhappy customer" in await board.command(ADMIN, "overview")
