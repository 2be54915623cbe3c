"""Triggers make customers eligible: on events, dates, a calendar, answers and keywords. The gates decide."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import insert, select

from bot.contract.address import Address
from bot.contract.inbound import CommandUsed
from bot.services.triggers import planning, walking
from bot.services.work import Work
from bot.storage import tables, timers
from tests.services.case_play import case, detractor
from tests.services.gate_play import decisions, gate, why
from tests.services.trigger_play import askings, contact, happens, known, on, statuses, trigger
from tests.support.houses import ADMIN, ANN, BOB, PHONE, Play, buttons
from tests.web.api_client import connected, token

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


async def answer(play: Play, who: Address, score: str = "9") -> None:
    for each in (score, "skip", "skip"):
        await play.say(who, each)


async def asked_on(play: Play) -> list[int]:
    """The days, from the beginning, on which it was decided that somebody is asked."""
    return [(row["at"] - _BORN).days for row in await decisions(play) if row["allowed"] and row["kind"] == "trigger"]


_BORN = datetime.fromisoformat("2026-11-02T12:00:00+00:00")


async def test_a_customer_is_asked_after_a_week_a_month_and_every_quarter_until_they_leave(play: Play) -> None:
    await on(play, "nps 7 days after signed_up, again 30 days after the first ask, then every 90 days")
    ann = await contact(play, PHONE)
    await happens(play, ann, "signed_up")
    for days in (7, 30, 90):
        await play.wait(days * DAY)
        await answer(play, PHONE)
    assert await asked_on(play) == [7, 37, 127]
    await play.say(PHONE, "STOP")
    await play.wait(91 * DAY)
    assert (await statuses(play))[-1] == "refused"
    await play.wait(91 * DAY)
    assert await asked_on(play) == [7, 37, 127]
    await play.say(PHONE, "START")
    await happens(play, ann, "signed_up")
    await play.wait(7 * DAY)
    assert await asked_on(play) == [7, 37, 127, 316]


async def test_a_turn_for_which_it_became_too_late_does_not_end_the_programme(play: Play) -> None:
    await on(play, "nps 7 days after signed_up, then every 90 days")
    await happens(play, await contact(play, PHONE), "signed_up")
    await play.command(ADMIN, "pause nps")
    for _ in range(24):
        await play.wait(DAY)
    assert await statuses(play) == ["refused", "waiting"]
    await play.command(ADMIN, "resume nps")
    await play.wait(73 * DAY)
    assert await asked_on(play) == [97]


async def test_whoever_had_a_case_is_asked_within_a_quarter_of_an_hour_of_its_end(play: Play) -> None:
    await gate(play, "gap transactional 1h")
    await on(play, "support_csat within 15 minutes of case_closed")
    await detractor(play, ANN, "2", "all bad")
    for _ in range(2):
        await play.say(ANN, "skip")
    await play.wait(2 * HOUR)
    await case(play, ADMIN, "resolve 1 fixed")
    (row,) = await askings(play)
    assert (row["status"], row["due_at"]) == ("asked", play.clock())


async def test_who_leaves_is_not_asked_and_what_came_too_late_counts_from_its_own_time(play: Play) -> None:
    await on(play, "nps 7 days after signed_up, then every 90 days, until churned or moved")
    ann, bob = await contact(play, ANN), await contact(play, PHONE)
    start = play.clock()
    await happens(play, ann, "signed_up")
    await happens(play, bob, "signed_up")
    await play.wait(DAY)
    await happens(play, ann, "churned")
    await happens(play, ann, "signed_up", start + HOUR)
    await happens(play, bob, "churned", start - DAY)
    assert await statuses(play) == ["cancelled", "waiting"]
    await play.wait(6 * DAY)
    assert await asked_on(play) == [7]
    await happens(play, bob, "moved")
    assert await statuses(play) == ["cancelled", "asked", "cancelled"]
    await happens(play, ann, "signed_up")
    assert (await statuses(play))[3:] == ["waiting"]


async def test_an_event_of_long_ago_counts_from_its_own_time_and_is_not_asked_about_any_more(play: Play) -> None:
    await on(play, "nps 7 days after signed_up")
    await happens(play, await contact(play, ANN), "signed_up", play.clock() - 9 * DAY)
    await happens(play, await contact(play, PHONE), "signed_up", play.clock() - 5 * DAY)
    (row,) = await askings(play)
    assert row["due_at"] == play.clock() + 2 * DAY + HOUR  # in Washington summer time has ended meanwhile


async def test_an_event_told_five_times_at_once_is_one(play: Play) -> None:
    await on(play, "nps 2 days after delivered")
    await contact(play, PHONE)
    body = {"name": "delivered", "address": str(PHONE), "at": play.clock().isoformat()}
    async with connected(play) as client:
        headers = await token(play, "write:events")
        told = await asyncio.gather(*(client.post("/events", json=body, headers=headers) for _ in range(5)))
    assert [each.status_code for each in told] == [201] * 5
    await play.wait(3 * DAY)
    assert await statuses(play) == ["asked"]


async def test_of_several_events_told_at_once_one_waits_to_be_asked_about(play: Play) -> None:
    await on(play, "nps 2 days after delivered, then every 31 days")
    ann, at = await contact(play, PHONE), play.clock()
    told = [each for _ in range(5) for each in (play, play.twin())]
    await asyncio.gather(*(happens(each, ann, "delivered", at - n * HOUR / 60) for n, each in enumerate(told)))
    assert await statuses(play) == ["waiting"]


async def test_a_date_is_asked_about_in_each_ones_day_and_follows_when_it_is_moved(play: Play) -> None:
    await play.command(ADMIN, "attribute add renewal date", command="contact")
    here = await contact(play, PHONE, renewal="2026-12-10", zone="America/New_York")
    there = await contact(play, ANN, renewal="2026-12-10", zone="Asia/Tokyo")
    shown = await trigger(play, "nps 30 days before renewal at 10:00")
    assert shown.endswith("Next dates (each where they live): November 10 (2)")
    await play.press(ADMIN, "Switch on")
    await play.wait(7 * DAY)
    due = {row["contact_id"]: row["due_at"] for row in await askings(play)}
    assert due == {there: datetime.fromisoformat("2026-11-10T01:00:00+00:00")}
    await known(play, there, renewal="2026-12-20", zone="Asia/Tokyo")
    await play.wait(HOUR)
    assert {row["contact_id"] for row in await askings(play)} <= {here}
    await play.wait(2 * DAY)
    await play.wait(DAY)
    assert {row["contact_id"]: row["due_at"] for row in await askings(play)} == {
        here: datetime.fromisoformat("2026-11-10T15:00:00+00:00")
    }
    for _ in range(9):
        await play.wait(DAY)
    assert {row["contact_id"]: row["due_at"].day for row in await askings(play)} == {here: 10, there: 20}


async def test_a_calendar_is_read_back_with_whom_it_asks(play: Play) -> None:
    """No colleague, and nobody who was erased."""
    for who, plan in ((ANN, "pro"), (BOB, "free"), (PHONE, "pro")):
        await contact(play, who, plan=plan)
    assert "It asks every customer whom a gate does not hold back: 3 now." in await trigger(
        play, "nps every monday at 9:00"
    )
    told = await trigger(play, "nps every monday at 9:00 if plan = pro")
    assert "It asks customers with plan = pro: 2 now" in told
    await play.say(PHONE, "FORGET yes")
    assert "plan = pro: 1 now" in await trigger(play, "nps every monday at 10:00 if plan = pro")


class _Killed(Exception):
    pass


async def _killed_on_a_page(play: Play) -> None:
    async with play.database.transaction() as tx:
        timer = await timers.take_due(tx, play.clock())
        assert timer is not None
        await walking.fire(Work(tx, play.app.house, play.clock(), "killed"), timer)
        raise _Killed


async def test_a_thousand_are_planned_once_though_a_process_is_killed_on_the_way(play: Play) -> None:
    await on(play, "nps every monday at 9:00 if plan = pro")
    async with play.database.transaction() as tx:
        rows = [
            {"name": "", "attributes": {"plan": "pro" if n % 2 else "free"}, "created_at": play.clock()}
            for n in range(1200)
        ]
        made = (await tx.run(insert(tables.contacts).returning(tables.contacts.c.id), rows)).scalars().all()
        places = [
            {"address": f"telegram:{number}", "contact_id": number, "changed_at": play.clock()} for number in made
        ]
        await tx.run(insert(tables.addresses), places)
    play.clock.now += 7 * DAY
    assert await play.app.timekeeper.fire_next()
    with pytest.raises(_Killed):
        await _killed_on_a_page(play)
    twin = play.twin()
    while await twin.app.timekeeper.fire_next():
        pass
    planned = await askings(play)
    assert len(planned) == len({row["contact_id"] for row in planned}) == 600
    assert {row["due_at"] for row in planned} == {datetime.fromisoformat("2026-11-09T09:00:00+00:00")}


async def test_the_answer_to_another_survey_counts_until_it_is_taken_back(play: Play) -> None:
    await gate(play, "gap transactional 1h")
    await on(play, "support_csat 2 days after nps is detractor")
    for who, score in ((ANN, "2"), (BOB, "2"), (PHONE, "9")):
        await play.say(who, "feedback")
        await play.say(who, score)
    assert await statuses(play) == ["waiting", "waiting"]
    await play.say(BOB, "change 1")
    await play.say(BOB, "10")
    assert await statuses(play) == ["waiting", "cancelled"]


async def test_who_finished_with_certain_answers_is_asked_once_more(play: Play) -> None:
    await on(play, "support_csat 1 day after nps where score >= 9")
    for who, score in ((ANN, "7"), (PHONE, "10")):
        await play.say(who, "feedback")
        await answer(play, who, score)
    assert len(await askings(play)) == 1


@pytest.mark.parametrize(
    "word", ["2", "9/10", "девять", "yes", "нет", "不用", "later", "帮助", "my data", "solved", "👍"]
)
async def test_what_means_something_in_every_chat_is_no_keyword(play: Play, word: str) -> None:
    assert "means something already" in await trigger(play, f'support_csat when keyword "{word}"')


async def test_a_keyword_of_any_language_starts_it_for_whoever_writes_it(play: Play) -> None:
    assert "means something already" in await trigger(play, "support_csat when keyword стоп")
    await on(play, "support_csat when keyword Цены")
    await play.say(PHONE, "цены ")
    (row,) = await play.rows(select(tables.conversations))
    assert row["survey_key"] == "support_csat"
    assert [(row["kind"], row["allowed"]) for row in await decisions(play)] == [("asked_for_it", True)]


async def test_whoever_is_not_in_the_segment_when_it_is_time_is_not_asked_and_why_says_so(play: Play) -> None:
    await on(play, "nps 7 days after signed_up, then every 90 days if plan = pro")
    ann, bob = await contact(play, ANN, plan="pro"), await contact(play, PHONE)
    for number in (ann, bob):
        await happens(play, number, "signed_up")
    planned = "November 9: nps (trigger, nps 1: 7 days after signed_up, then every 90 days if plan = pro)"
    assert planned in (await why(play, str(ANN))).splitlines()
    await known(play, ann)
    await known(play, bob, plan="pro")
    await play.wait(7 * DAY)
    assert [(row["contact_id"], row["status"]) for row in (await askings(play))[:2]] == [
        (ann, "refused"),
        (bob, "asked"),
    ]
    assert "nps 1: 7 days after signed_up" in await why(play, str(ANN))
    await known(play, ann, plan="pro")
    await play.wait(90 * DAY)
    assert await asked_on(play) == [7, 97, 97]


async def test_times_are_those_where_customers_live_and_a_calendar_says_whose_clock_it_goes_by(play: Play) -> None:
    await play.command(ADMIN, "attribute add renewal date", command="contact")
    await contact(play, PHONE, renewal="2026-11-04", zone="America/New_York")
    await contact(play, ANN, renewal="2026-11-04", zone="Asia/Tokyo")
    read_back = await trigger(play, "nps 1 day before renewal at 10:00")
    assert read_back.endswith("Next dates (each where they live): November 3, 10:00 (2)")
    assert "If it happened now (each where they live): " in await trigger(play, "nps 1 day after delivered at 10:00")
    await gate(play, "quiet 8:00-21:00 Asia/Tokyo")
    assert "Next dates (Asia/Tokyo): November 3, 10:00 · " in await trigger(play, "nps every day at 10:00")


async def test_it_is_read_back_and_on_only_when_confirmed(play: Play) -> None:
    shown = await trigger(play, "nps 7d after signed_up, again 30 days after the first ask if plan = pro")
    assert shown.splitlines() == [
        "nps will be asked 7 days after signed_up, again 30 days after the first time, only where plan = pro.",
        "If it happened now (UTC): November 9 · December 9",
        "Contacts have no attribute plan: until they do, nobody fits.",
    ]
    await happens(play, await contact(play, PHONE), "signed_up")
    assert await askings(play) == []
    assert await trigger(play, "nps") == (
        "nps has no triggers. Say when to ask, for example: trigger nps 7 days after signed_up"
    )
    read_back = play.seen(ADMIN)[-2].message
    await play.press(ADMIN, "Switch on", message=read_back)
    assert play.last(ADMIN).startswith("On: nps 1")
    assert play.seen(ADMIN)[-1].edit == read_back
    await play.press(ADMIN, "Switch on")
    assert play.last(ADMIN) == "nps 1 is on already: nothing was done twice."
    assert "waiting: 0, asked: 0" in await trigger(play, "nps")
    assert [each.label for each in buttons(play.seen(ADMIN)[-1].content)] == ["Pause 1", "Remove 1"]


async def test_all_are_listed_and_none_is_there_twice(play: Play) -> None:
    assert await trigger(play, "") == (
        "There are no triggers yet. Say when to ask, for example: trigger nps 7 days after signed_up"
    )
    await trigger(play, "nps 7 days after signed_up")
    await on(play, "nps 7d after signed_up")
    await on(play, "support_csat when keyword prices")
    await trigger(play, "support_csat pause 1")
    said = "nps 2 says that already. Send trigger nps to see it."
    assert await trigger(play, "nps 7 days after signed_up") == said
    assert await trigger(play, "nps on 1") == said
    assert (await trigger(play, "support_csat when keyword prices")).startswith("support_csat 1 says that already.")
    assert (await trigger(play, "")).splitlines() == [
        "nps 2. 7 days after signed_up",
        'support_csat 1. when a customer writes "prices", paused',
    ]


async def test_while_one_is_paused_nobody_is_asked_and_who_waits_is_not_lost(play: Play) -> None:
    await on(play, "nps 7 days after signed_up, then every 90 days")
    await on(play, "nps 1 day after delivered")
    ann, bob = await contact(play, ANN), await contact(play, PHONE)
    await happens(play, ann, "signed_up")
    await happens(play, bob, "delivered")
    await trigger(play, "nps pause 1")
    assert await trigger(play, "nps pause 2") == "Paused: nps 2. Waiting until you resume it: 1."
    await happens(play, bob, "signed_up")
    await play.wait(60 * DAY)
    assert await asked_on(play) == []
    await trigger(play, "nps resume 1")
    await trigger(play, "nps resume 2")
    assert await statuses(play) == ["asked", "cancelled", "waiting"]
    assert "is not asked now: 1" in await trigger(play, "nps remove 1")
    assert (await trigger(play, "nps")).startswith("2. 1 day after delivered")


async def test_of_very_many_who_wait_a_page_is_moved_at_a_time_and_meanwhile_nobody_is_asked(play: Play) -> None:
    await on(play, "nps 7 days after signed_up")
    many = 1200
    whom = [await contact(play, ANN, PHONE)]
    async with play.database.transaction() as tx:
        rows = [{"name": "", "attributes": {}, "created_at": play.clock()} for _ in range(many - 1)]
        whom += (await tx.run(insert(tables.contacts).returning(tables.contacts.c.id), rows)).scalars().all()
        work = Work(tx, play.app.house, play.clock(), "test:many")
        (standing,) = await play.app.house.triggers.current(tx, play.clock())
        await planning.plan(work, standing, [planning.Occasion(each, "e:1", play.clock()) for each in whom])
    assert await trigger_at_once(play, "nps pause 1") == f"Paused: nps 1. Waiting until you resume it: {many}."
    play.clock.now += 7 * DAY + HOUR
    await play.ask()
    assert await decisions(play) == []
    assert await pages(play) <= walking.PAGE
    assert set(await statuses(play)) == {"held"}
    assert f"is not asked now: {many}." in await trigger_at_once(play, "nps remove 1")
    assert await pages(play) <= walking.PAGE
    assert {(row["status"], row["decided_at"]) for row in await askings(play)} == {("cancelled", play.clock())}


async def trigger_at_once(play: Play, text: str) -> str:
    """What is answered before any timer fires."""
    event = CommandUsed(key=f"event:{text}", at=play.clock(), sender=ADMIN, text=f"trigger {text}", command="survey")
    await play.take(event)
    await play.send()
    return play.last(ADMIN)


async def pages(play: Play) -> int:
    """Fires what is due; the most askings that one transaction changed."""
    most, before = 0, await statuses(play)
    while await play.app.timekeeper.fire_next():
        after = await statuses(play)
        most, before = max(most, sum(a != b for a, b in zip(before, after, strict=True))), after
    return most


async def test_words_that_cannot_be_read_are_marked_and_a_survey_that_is_not_there_is_named(play: Play) -> None:
    assert (await trigger(play, "nps 7 days after signed_up, again often")).endswith(
        "7 days after signed_up, ▸again often"
    )
    assert "There is no published survey nope" in await trigger(play, "nps after nope answered")
    assert "nps has no group angry" in await trigger(play, "nps after nps is angry")
    await play.command(ADMIN, "pause nps")
    assert "nps is not running" in await trigger(play, "nps after delivered")
