"""Time passes: one reminder after silence, then the end; nothing lost, nothing early, nothing twice."""

from __future__ import annotations

import asyncio
import random
from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from bot.services import timers as firing
from bot.storage import tables
from bot.storage.database import DatabaseUnavailable, LostRace
from tests.support.houses import ANN, BOB, Play, words

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MINUTE = timedelta(minutes=1)
RESTARTS = 12


async def outcome(play: Play) -> str | None:
    rows = await play.rows(select(tables.conversations.c.outcome).order_by(tables.conversations.c.id))
    found: str | None = rows[-1]["outcome"]
    return found


async def armed(play: Play) -> list[str]:
    rows = await play.rows(select(tables.timers.c.kind).order_by(tables.timers.c.kind))
    return [row["kind"] for row in rows]


def reminders(play: Play) -> int:
    return sum("A quick reminder" in words(each.content) for each in play.seen(ANN))


async def test_one_reminder_after_a_day_of_silence_then_the_end_and_not_a_minute_early(play: Play) -> None:
    await play.say(ANN, "feedback")  # expires after seven days
    await play.wait(DAY - MINUTE)
    assert reminders(play) == 0
    await play.wait(MINUTE)
    assert reminders(play) == 1
    await play.wait(6 * DAY - MINUTE)
    assert (reminders(play), await outcome(play)) == (1, None)
    await play.wait(MINUTE)
    assert (reminders(play), await outcome(play)) == (1, "expired")
    assert await armed(play) == []


async def test_restarts_in_between_lose_no_timer_and_fire_none_twice(play: Play) -> None:
    """A new process at random moments; time also passes while none is running."""
    drawn = random.Random(7)
    await play.say(ANN, "feedback")
    moments = [*sorted(drawn.uniform(0, 8) for _ in range(RESTARTS - 1)), 8]
    start = play.clock.now
    for moment in moments:
        play.clock.now = start + moment * DAY
        await play.twin().work()
    assert (reminders(play), await outcome(play)) == (1, "expired")
    print(f"{RESTARTS} restarts")


async def test_a_timer_overtaken_by_an_answer_arms_itself_again_for_the_time_that_is_left(play: Play) -> None:
    await play.say(ANN, "feedback")
    await play.wait(23 * HOUR)
    await play.press(ANN, "9")
    await play.wait(23 * HOUR)
    assert (reminders(play), await armed(play)) == (0, ["expiry", "reminder"])
    await play.wait(HOUR)
    assert reminders(play) == 1


async def test_later_means_tomorrow_and_the_survey_picks_up_where_it_was(play: Play) -> None:
    await play.say(ANN, "feedback")
    await play.press(ANN, "9")
    await play.say(ANN, "later")
    assert "We'll ask again tomorrow" in play.last(ANN)
    await play.wait(DAY - MINUTE)
    assert "We'll ask again tomorrow" in play.last(ANN)
    await play.wait(MINUTE)
    assert "Picking up where we left off." in play.last(ANN)
    assert "What do you like most?" in play.last(ANN)


async def test_later_is_forgotten_when_the_customer_goes_on_at_once(play: Play) -> None:
    await play.say(ANN, "feedback")
    await play.say(ANN, "later")
    await play.press(ANN, "9")
    shown = len(play.seen(ANN))
    await play.wait(DAY - MINUTE)
    assert len(play.seen(ANN)) == shown


async def test_a_finished_conversation_has_nothing_left_to_wait_for(play: Play) -> None:
    await play.say(ANN, "feedback")
    await play.press(ANN, "9")
    await play.press(ANN, "Skip")
    assert (await outcome(play), await armed(play)) == ("completed", [])
    shown = len(play.seen(ANN))
    await play.wait(30 * DAY)
    assert len(play.seen(ANN)) == shown


async def test_two_workers_never_fire_the_same_timer(play: Play) -> None:
    people = [ANN._replace(id=str(900 + number)) for number in range(15)]
    for each in people:
        await play.say(each, "feedback")
    play.clock.now += DAY
    workers = [play, play.twin(), play.twin()]
    while any(await asyncio.gather(*(each.app.timekeeper.fire_next() for each in workers))):
        pass
    for worker in workers:
        await worker.send()
    assert [len(play.seen(each)) for each in people] == [2] * len(people)


async def test_an_answer_and_a_timer_at_the_same_moment_do_not_wait_for_each_other(play: Play) -> None:
    """The last answer cancels the timers of a conversation whose timer is being fired."""
    people = [ANN._replace(id=str(900 + number)) for number in range(15)]
    for each in people:
        await play.say(each, "feedback")
        await play.press(each, "9")
    play.clock.now += DAY
    events = [play.message(each, "everything") for each in people]
    worker = play.twin()
    await asyncio.gather(*(play.take(event) for event in events), *(_fire_all(worker) for _ in range(3)))
    await play.work()
    rows = await play.rows(select(tables.conversations.c.outcome))
    assert [row["outcome"] for row in rows] == ["completed"] * len(people)
    assert await armed(play) == []


async def _fire_all(play: Play) -> None:
    while await play.app.timekeeper.fire_next():
        pass


async def test_a_timer_that_fails_stands_aside_and_the_others_fire(play: Play) -> None:
    await play.say(ANN, "feedback")
    poison = {"kind": "unheard of", "conversation_id": None, "case_id": None, "turn": 1, "due_at": play.clock()}
    async with play.database.transaction() as tx:
        await tx.run(insert(tables.timers), poison)
    await play.wait(DAY)
    assert reminders(play) == 1
    rows = await play.rows(select(tables.timers).where(tables.timers.c.kind == "unheard of"))
    assert [(row["failures"], row["due_at"]) for row in rows] == [(1, play.clock() + MINUTE)]


@pytest.mark.parametrize("trouble", [LostRace("test"), DatabaseUnavailable("test")], ids=["race", "outage"])
async def test_a_timer_that_could_not_fire_fires_the_next_time(
    play: Play, monkeypatch: pytest.MonkeyPatch, trouble: Exception
) -> None:
    await play.say(ANN, "feedback")
    play.clock.now += DAY
    wake, troubles = firing._FIRE["reminder"], [trouble]

    async def wake_or_fail(*given: object) -> None:
        await wake(*given)  # type: ignore[arg-type]
        if troubles:
            raise troubles.pop()

    monkeypatch.setitem(firing._FIRE, "reminder", wake_or_fail)
    await _round(play)
    assert reminders(play) == 0
    await play.work()
    assert reminders(play) == 1


async def _round(play: Play) -> None:
    try:
        assert await play.app.timekeeper.fire_next()  # a lost race: at once again
    except DatabaseUnavailable:
        await play.app.courier.settle()  # an outage: the worker's loop rests first


async def test_somebody_who_cannot_be_reached_is_not_reminded_and_expires_in_time(play: Play) -> None:
    await play.say(ANN, "feedback")
    async with play.database.transaction() as tx:
        from bot.storage import people

        await people.set_reachability(tx, str(ANN), "unreachable", "blocked", play.clock())
    await play.wait(DAY)
    await play.wait(7 * DAY)
    assert (len(play.seen(ANN)), await outcome(play)) == (1, "expired")
    await play.say(BOB, "feedback")
    assert len(play.seen(BOB)) == 1
