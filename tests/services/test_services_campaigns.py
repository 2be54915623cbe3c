"""A campaign asks many at once, as far as the gates let it, and says at any time how far it has come."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.contract.address import Address
from bot.contract.channel import Paces
from bot.contract.errors import TryLater
from bot.engine.pace import Pace
from bot.services.campaigns import counting, pages
from bot.storage import tables
from tests.services.campaign_play import askings, begun, campaign, known, phones, states
from tests.services.gate_play import decisions, gate, why
from tests.support.channels import MemoryChannel
from tests.support.houses import ADMIN, AGENT, ANN, CARE, PHONE, VIEWER, Play, buttons, words

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LONDON, TOKYO, NEW_YORK = (
    Address("tel", "+442079460000"),
    Address("tel", "+81312345678"),
    Address("tel", "+12125550123"),
)


def labels(play: Play) -> list[str]:
    return [each.label for each in buttons(play.seen(ADMIN)[-1].content)]


async def timers_left(play: Play) -> list[str]:
    """Those that fail stay."""
    rows = await play.rows(select(tables.timers).where(tables.timers.c.kind == "campaign"))
    return [row["subject"] for row in rows if row["failures"]]


async def test_the_story_from_dry_run_to_results(play: Play) -> None:
    customers = phones(6)
    await known(play, *customers, plan="pro")
    await known(play, ANN, plan="free")
    told = await campaign(play, "new nps to plan = pro cap 500 a day until 2026-12-20 remind 2d")
    assert "Campaign 1: nps to plan = pro" in told
    assert "from now on; 500 a day; until Sun, Dec 20; reminder after 2 days" in told
    assert "In the segment: 6 of 7" in told
    assert "Will be asked: 6 (SMS 6), in one day" in told
    assert "Text messages: 12 segments" in told
    assert 'nps begins: "How likely are you to recommend Acme' in told
    assert await askings(play) == []
    assert labels(play) == ["Start", "Change", "Drop"]
    await play.press(ADMIN, "Start")
    await play.wait(timedelta(seconds=1))
    assert all("recommend" in play.last(each) for each in customers)
    assert play.seen(ANN) == []
    for each, score in zip(customers, (9, 10, 8), strict=False):
        await play.say(each, str(score))
    await play.wait(3 * timedelta(seconds=1))
    assert "Asked: 6, answered: 3 (50 %)" in play.last(ADMIN)
    assert await campaign(play, "show 1") == play.last(ADMIN)
    assert "NPS 67, n = 3\nToo few answers to say (3 of 10)." in await campaign(play, "results 1")
    silent = customers[-1]
    await play.wait(DAY)
    assert len(play.seen(silent)) == 1
    await play.wait(DAY)
    assert len(play.seen(silent)) == 2  # reminded when the campaign says, not the survey
    for _ in range(4):
        await play.wait(2 * DAY)
    assert "100 %, over" in play.last(ADMIN)


async def test_what_was_offered_under_a_dry_run_is_taken_away_once_it_is_used(play: Play) -> None:
    await known(play, *phones(1))
    await campaign(play, "new nps")
    dry_run = play.seen(ADMIN)[-1]
    old = play.pressing(ADMIN, "Change")
    await play.press(ADMIN, "Start")
    after = next(each for each in play.seen(ADMIN) if each.edit == dry_run.message)
    assert "Will be asked: 1 " in words(after.content)
    assert "It has been started" in words(after.content)
    assert buttons(after.content) == ()
    await play.take(old)  # it was pressed before it went away
    await play.work()
    assert any("has begun already" in words(each.content) for each in play.seen(ADMIN)[-2:])
    await campaign(play, "new nps")
    await play.press(ADMIN, "Drop")
    assert play.seen(ADMIN)[-1].edit != ""
    assert play.last(ADMIN) == "Campaign 2 is forgotten. Nobody was asked."


async def test_its_progress_is_true_within_seconds_and_changes_only_where_it_says_something_else(play: Play) -> None:
    await gate(play, "quiet 8:00-21:00")
    await known(play, NEW_YORK, LONDON)
    await begun(play, "nps")
    for _ in range(60):
        await play.wait(3 * timedelta(seconds=1))
    changes = [each for each in play.seen(ADMIN) if each.edit and "Asked: " in words(each.content)]
    assert [words(each.content).splitlines()[4:] for each in changes] == [
        ["Asked: 0, answered: 0 (0 %)", "Waiting for their turn: 2"],
        ["Asked: 1, answered: 0 (0 %)", "Waiting for their turn: 1 (quiet hours 1)"],
    ]
    await play.wait(HOUR)  # it is morning in New York, and nothing has happened for long
    await play.wait(3 * timedelta(seconds=1))
    assert "Asked: 2, answered: 0" in play.last(ADMIN)
    await play.say(NEW_YORK, "9")
    await play.wait(3 * timedelta(seconds=1))
    assert "Asked: 2, answered: 1" in play.last(ADMIN)


async def test_where_the_platform_is_down_no_changes_pile_up(play: Play) -> None:
    customers = phones(4)
    await known(play, *customers)
    await begun(play, "nps")
    play.platforms[ADMIN.channel].fail(TryLater("down"), ADMIN, times=None)
    for each in customers:
        await play.wait(3 * timedelta(seconds=1))
        await play.say(each, "9")
    assert len([row for row in await play.outbox(ADMIN) if row["state"] == "pending"]) == 1
    play.platforms[ADMIN.channel].mend()
    for _ in range(3):
        await play.wait(MINUTE)
    assert "Asked: 4, answered: 4" in play.last(ADMIN)


async def test_who_has_night_is_said_before_and_while_they_wait(play: Play) -> None:
    await gate(play, "quiet 8:00-21:00")
    await known(play, NEW_YORK, LONDON)
    told = await begun(play, "nps")
    assert "Will be asked: 2 (SMS 2), in one day" in told
    assert "1 of them in their morning: it is night where they are" in told
    await play.wait(timedelta(seconds=1))
    assert "Waiting for their turn: 1 (quiet hours 1)" in await campaign(play, "show 1")


async def test_one_who_waits_for_several_reasons_is_one_who_waits(play: Play) -> None:
    await play.say(NEW_YORK, "feedback")
    await begun(play, "ces")
    await play.wait(timedelta(seconds=1))
    shown = await campaign(play, "show 1")
    assert "Waiting for their turn: 1. One may wait for several reasons: answering another survey 1, asked" in shown


@pytest.mark.parametrize(
    "segment", ["country = JP", "plan = pro and country != GB", "not channel = telegram and plan = pro"]
)
async def test_a_segment_may_be_about_the_place_where_each_is_asked(play: Play, segment: str) -> None:
    await known(play, TOKYO, plan="pro")
    await known(play, LONDON, plan="free")
    await known(play, ANN, plan="pro")
    told = await begun(play, f"nps to {segment}")
    assert "In the segment: 1 of 3" in told
    assert [row["contact_id"] for row in await askings(play)] == [1]


async def test_a_segment_of_what_nobody_has_is_said_with_what_may_be_meant(play: Play) -> None:
    await play.command(ADMIN, "attribute add plan text", command="contact")
    told = await campaign(play, "new nps to plann = pro and name = Ann and country = GB")
    assert "Contacts have no attribute plann: until they do, nobody fits. Did you mean plan?" in told
    assert told.count("no attribute") == 1
    assert "no attribute" not in await campaign(play, "change 1 to plan = pro")


async def test_of_whom_no_language_is_known_campaigns_and_lists_think_alike(play: Play) -> None:
    await known(play, LONDON)
    async with play.database.transaction() as tx:
        await tx.run(tables.contacts.update().values(language=None), {})
    assert "In the segment: 1 of 1" in await campaign(play, "new nps to language != en")
    told = await play.command(ADMIN, "list language != en", command="contact")
    assert told.splitlines()[0] == "Customers that match: 1 of 2"


async def test_why_and_lists_judge_a_segment_where_each_is_asked_as_the_campaign_does(play: Play) -> None:
    await known(play, LONDON, Address("telegram", "777"))
    await begun(play, "nps to channel = sms and country = GB")
    assert "not in the segment" not in await why(play, str(LONDON))
    assert "not in the segment" in await why(play, "telegram:777")
    told = await play.command(ADMIN, "list channel = sms", command="contact")
    assert told.splitlines()[0] == "Customers that match: 1 of 3"
    assert "SMS" in told.splitlines()[1]


async def test_paused_it_asks_nobody_and_resumed_it_goes_on(play: Play) -> None:
    await gate(play, "quiet 8:00-21:00")
    await known(play, NEW_YORK, LONDON)
    await begun(play, "nps")
    await play.wait(timedelta(seconds=1))
    assert await states(play) == {"asked": 1, "waiting": 1}
    assert "50 %, paused" in await campaign(play, "pause 1")
    assert await states(play) == {"asked": 1, "held": 1}
    await play.wait(DAY)
    assert play.seen(NEW_YORK) == []
    await campaign(play, "resume 1")
    await play.wait(4 * HOUR)
    assert await states(play) == {"asked": 2}


async def test_stopped_it_cancels_what_waits_and_ends_nothing_that_was_begun(play: Play) -> None:
    await gate(play, "quiet 8:00-21:00")
    await known(play, NEW_YORK, LONDON)
    await begun(play, "nps")
    await play.wait(timedelta(seconds=1))
    assert "1 customer who waits will not be asked" in await campaign(play, "stop 1")
    assert await states(play) == {"asked": 1, "waiting": 1}
    await play.press(ADMIN, "Stop it")
    assert await states(play) == {"asked": 1, "cancelled": 1}
    await play.say(LONDON, "9")
    assert [row["value"] for row in await play.rows(select(tables.answers))] == [9]
    await play.wait(2 * DAY)
    assert play.seen(NEW_YORK) == []
    assert "stopped" in await campaign(play, "show 1")


async def _answered_while_paused(play: Play, customers: Sequence[Address]) -> None:
    await play.wait(timedelta(seconds=1))
    await campaign(play, "pause 1")
    for each in customers:
        for answer in ("9", "skip", "skip"):
            await play.say(each, answer)
    await play.wait(DAY)


@pytest.mark.parametrize(("then", "ends"), [("resume 1", "over"), ("stop 1 yes", "stopped")])
async def test_paused_while_the_last_one_answers_it_still_comes_to_its_end(play: Play, then: str, ends: str) -> None:
    customers = phones(2)
    await known(play, *customers)
    await begun(play, "nps")
    await _answered_while_paused(play, customers)
    assert "100 %, paused" in play.last(ADMIN)
    await campaign(play, then)
    await play.wait(DAY)
    assert f"100 %, {ends}" in await campaign(play, "show 1")
    assert await timers_left(play) == []


async def test_its_end_is_said_even_where_no_message_can_be_changed(play: Play) -> None:
    channel = play.app.house.channels[ADMIN.channel]
    assert isinstance(channel, MemoryChannel)
    channel.capabilities = replace(channel.capabilities, edits=False)
    customers = phones(2)
    await known(play, *customers)
    await begun(play, "nps until 2026-11-10")
    await _answered_while_paused(play, customers)
    said = len(play.seen(ADMIN))
    await campaign(play, "resume 1")
    await play.wait(DAY)
    assert len(play.seen(ADMIN)) == said + 2  # the answer, and its end
    assert "100 %, over" in play.last(ADMIN)
    assert await timers_left(play) == []


async def test_paused_past_its_last_day_it_is_over_and_not_resumed(play: Play) -> None:
    await known(play, *phones(3))
    await begun(play, "nps at wed 10:00 until thu")
    await campaign(play, "pause 1")
    while play.clock.now.day < 5:
        await play.wait(6 * HOUR)
    assert await states(play) == {"held": 3}
    play.clock.now += DAY
    await campaign(play, "resume 1")
    assert any("The last day of campaign 1 has passed" in words(each.content) for each in play.seen(ADMIN))
    assert await states(play) == {"cancelled": 3}
    assert "100 %, over" in play.last(ADMIN)
    assert labels(play) == ["Results"]
    assert await decisions(play) == []


@pytest.mark.parametrize("how", ["stop 1 yes", "pause 1"])
async def test_stopped_or_paused_it_is_silent_within_seconds(play: Play, how: str) -> None:
    """However slow the channel is, no more of its questions are under way than go out in ten seconds."""
    channel = play.app.house.channels["sms"]
    assert isinstance(channel, MemoryChannel)
    channel.capabilities = replace(channel.capabilities, paces=Paces(channel=Pace(calls=1, seconds=1.0)))
    customers = phones(60)
    await known(play, *customers)
    await begun(play, "nps")
    for _ in range(12):
        await play.wait(timedelta(seconds=1))
    asked = sum(bool(play.seen(each)) for each in customers)
    assert asked >= 10  # as fast as the channel lets it
    await campaign(play, how)
    for _ in range(20):
        await play.wait(timedelta(seconds=1))
    assert sum(bool(play.seen(each)) for each in customers) <= asked + 10


async def test_nobody_is_reminded_of_one_that_was_stopped_nor_while_it_is_paused(play: Play) -> None:
    first, second = phones(2)
    await known(play, first)
    await begun(play, "nps remind 1d")
    await play.wait(timedelta(minutes=1))
    await campaign(play, "pause 1")
    await play.wait(DAY)
    assert len(play.seen(first)) == 1
    await campaign(play, "resume 1")
    await play.wait(DAY)
    assert "A quick reminder" in play.last(first)
    await known(play, second)
    await begun(play, "ces remind 1d")
    await play.wait(timedelta(minutes=1))
    await campaign(play, "stop 2 yes")
    for _ in range(3):
        await play.wait(DAY)
    assert len(play.seen(second)) == 1


@pytest.mark.parametrize("how", ["archive nps", "pause nps\narchive nps"])
async def test_when_its_survey_is_archived_it_is_over(play: Play, how: str) -> None:
    await known(play, *phones(3))
    await begun(play, "nps at tue 10:00")
    await play.wait(timedelta(seconds=1))
    for each in how.splitlines():
        await play.command(ADMIN, each)
        await play.wait(2 * DAY)
    assert await states(play) == {"cancelled": 3}
    assert "100 %, over" in play.last(ADMIN)
    assert "The survey nps is archived: nobody more is asked." in play.last(ADMIN)
    assert await decisions(play) == []


async def test_while_its_survey_is_paused_nobody_is_decided_and_then_all_are_asked(play: Play) -> None:
    await known(play, *phones(3))
    await begun(play, "nps at tue 10:00")
    await play.command(ADMIN, "pause nps")
    for _ in range(5):
        await play.wait(DAY)
    assert await states(play) == {"held": 3}
    assert "The survey nps is paused" in play.last(ADMIN)
    await play.command(ADMIN, "resume nps")
    await play.wait(6 * HOUR)
    await play.wait(6 * HOUR)
    assert await states(play) == {"asked": 3}
    assert len(await decisions(play)) == 3


async def test_a_cap_is_kept_every_day_and_by_every_process(play: Play) -> None:
    await known(play, *phones(25))
    told = await begun(play, "nps cap 10 a day")
    assert "over 3 days" in told
    twin = play.twin()
    by_day: Counter[str] = Counter()
    for _ in range(4 * 4):
        play.clock.now += 6 * HOUR
        await asyncio.gather(twin.work(), play.work())
    for row in await decisions(play):
        by_day[f"{row['at']:%d}"] += row["allowed"]
    assert max(by_day.values()) <= 10
    assert by_day.total() == 25
    assert await states(play) == {"asked": 25}


async def test_each_is_asked_at_that_time_where_they_live(play: Play) -> None:
    await gate(play, "quiet 8:00-21:00")
    await known(play, LONDON, TOKYO, NEW_YORK)
    told = await begun(play, "nps at tue 10:00")
    assert "Tue, Nov 3, 10:00 where each one is" in told
    heard = {}
    while len(heard) < 3 and play.clock.now.day < 5:
        await play.wait(30 * MINUTE)
        for each in (LONDON, TOKYO, NEW_YORK):
            if each not in heard and play.seen(each):
                heard[each] = f"{play.clock.now - timedelta(minutes=30):%d %H}"
    assert heard == {TOKYO: "03 01", LONDON: "03 10", NEW_YORK: "03 15"}


async def test_a_sample_is_a_share_and_the_others_are_told_why_not(play: Play) -> None:
    customers = phones(60)
    await known(play, *customers)
    told = await begun(play, "nps sample 50%")
    await play.wait(timedelta(seconds=1))
    asked = [each for each in customers if play.seen(each)]
    assert 18 <= len(asked) <= 42
    assert f"Will be asked: {len(asked)} " in told
    left_out = next(each for each in customers if each not in asked)
    assert "not in the sample" in await why(play, str(left_out))
    kept = await decisions(play)
    assert sum(not row["allowed"] for row in kept) == 60 - len(asked)


async def test_two_surveys_get_half_each_and_are_compared(play: Play) -> None:
    customers = phones(20)
    await known(play, *customers)
    await begun(play, "nps against stars")
    await play.wait(timedelta(seconds=1))
    arms = Counter(row["survey_key"] for row in await askings(play))
    assert min(arms.values()) >= 4
    assert arms.total() == 20
    for each in customers:
        await play.say(each, "5")
    told = await campaign(play, "results 1")
    assert f"nps: asked {arms['nps']}, answered {arms['nps']} (100 %)" in told
    assert "different scores" in told


async def test_what_its_customers_answer_through_another_door_counts_once_and_for_their_survey(play: Play) -> None:
    customers = phones(20)
    await known(play, *customers)
    await begun(play, "nps against stars at tue 10:00")
    await play.wait(timedelta(seconds=1))
    theirs = {each: row["survey_key"] for each, row in zip(customers, await askings(play), strict=True)}
    of = {key: [each for each in customers if theirs[each] == key] for key in ("nps", "stars")}
    early, silent = of["nps"][:2]
    await answer(play, early, "9")
    await answer(play, of["stars"][0], "2")  # not what the campaign asks them
    await play.wait(DAY)
    assert "Asked: 18, answered: 0" in await campaign(play, "show 1")
    told = await campaign(play, "results 1")
    assert f"nps: asked {len(of['nps'])}, answered 1 " in told
    assert f"stars: asked {len(of['stars']) - 1}, answered 0 " in told
    play.clock.now += 20 * DAY  # the conversation that the campaign began has expired
    await play.work()
    await answer(play, silent, "8")
    await answer(play, silent, "10")
    told = await campaign(play, "results 1")
    assert f"nps: asked {len(of['nps'])}, answered 2 " in told
    assert "NPS 100" in told
    assert "n = 2" in told


async def answer(play: Play, who: Address, score: str) -> None:
    """They begin nps by themselves, and answer all of it."""
    for each in ("feedback", score, "skip", "skip"):
        await play.say(who, each)


async def test_after_its_last_day_nobody_is_asked_and_nobody_reminded(play: Play) -> None:
    await gate(play, "quiet 8:00-9:30")
    await known(play, NEW_YORK)
    await known(play, ANN, zone="Asia/Tokyo")
    await gate(play, "quiet off")
    await known(play, LONDON)
    await begun(play, "nps until 2026-11-03")
    await gate(play, "quiet 8:00-21:00")
    await play.wait(timedelta(seconds=1))
    assert play.seen(LONDON) != []
    said = len(play.seen(LONDON))
    for _ in range(2):
        await play.wait(DAY)
    rows = await play.rows(select(tables.conversations))
    assert {row["outcome"] for row in rows} == {"expired"}
    assert len(play.seen(LONDON)) == said + 1  # the survey's own reminder, on the day before
    await play.wait(DAY)
    assert "100 %, over" in play.last(ADMIN)


async def test_without_a_last_day_it_ends_a_month_after_everybodys_turn(play: Play) -> None:
    await known(play, *phones(2))
    told = await begun(play, "nps at tue 10:00 cap 1 a day")
    assert "is asked later, until Sat, Dec 5; then it is over" in told
    await campaign(play, "pause 1")
    while play.clock.now.month < 12:
        await play.wait(5 * DAY)
    assert "paused" in await campaign(play, "show 1")
    await play.wait(6 * DAY)
    await play.wait(HOUR)
    assert await states(play) == {"cancelled": 2}
    assert "100 %, over" in play.last(ADMIN)


async def test_who_leaves_the_segment_or_opts_out_meanwhile_is_not_asked(play: Play) -> None:
    await known(play, *phones(3), plan="pro")
    left, stopped, stays = phones(3)
    await begun(play, "nps to plan = pro at wed 10:00")
    await play.wait(DAY)
    assert await states(play) == {"waiting": 3}
    row = (await play.rows(select(tables.contacts).order_by(tables.contacts.c.id)))[0]
    await play.rows(
        update(tables.contacts)
        .where(tables.contacts.c.id == row["id"])
        .values(attributes={"plan": "free"})
        .returning(tables.contacts.c.id)
    )
    await play.say(stopped, "STOP")
    said = len(play.seen(stopped))
    await play.wait(DAY)
    assert (play.seen(left), len(play.seen(stopped))) == ([], said)
    assert "recommend" in play.seen(stays)[0].content.text
    assert "Not asked: 2 (not in the segment 1, opted out 1)" in await campaign(play, "show 1")
    assert "campaign 1: not in the segment" in await why(play, str(left))


async def test_many_are_counted_and_planned_page_by_page_and_a_killed_process_loses_none(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "PAGE", 10)
    monkeypatch.setattr(pages, "PAGE", 10)
    customers = phones(35)
    await known(play, *customers)
    await campaign(play, "new nps")
    assert "Will be asked: 35 " in play.last(ADMIN)
    plan = pages._plan
    calls = 0

    async def dies(*args: object) -> None:
        nonlocal calls
        calls += 1
        await plan(*args)  # type: ignore[arg-type]
        if calls == 2:
            raise RuntimeError

    monkeypatch.setattr(pages, "_plan", dies)
    twin = play.twin()
    await play.press(ADMIN, "Start")
    await twin.work()
    assert len(await askings(play)) == 10
    await play.wait(MINUTE)
    await twin.work()
    assert [len(play.seen(each)) for each in customers] == [1] * 35


async def test_a_button_begins_what_was_shown_over_it_and_only_once(play: Play) -> None:
    await known(play, *phones(3))
    await campaign(play, "new nps")
    old = play.pressing(ADMIN, "Start")
    assert "cap 5" not in await campaign(play, "change 1 cap 5")
    await play.take(old)
    await play.work()
    assert "5 a day" in play.last(ADMIN)
    assert await askings(play) == []
    await play.press(ADMIN, "Start")
    await play.press(ADMIN, "Start")
    assert "begun already" in play.last(ADMIN)
    assert len(await askings(play)) == 3


@pytest.mark.parametrize("who", [AGENT, VIEWER, PHONE])
async def test_only_admins_begin_one(play: Play, who: Address) -> None:
    await play.command(ADMIN, f"staff add {AGENT} staff")
    await play.command(ADMIN, f"staff add {VIEWER} viewer")
    await known(play, ANN)
    await campaign(play, "new nps", who)
    await campaign(play, "new nps")
    await campaign(play, "start 1 r0", who)
    assert await askings(play) == []


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("nps at someday", "can't read the time"),
        ("nps at 23:00", "Customers are asked between 8:00 and 21:00"),
        ("nps to plan =", "can't read the segment"),
        ("nps cap many", "can't read"),
        ("nps sample 200%", "as a share"),
        ("nps until someday", "can't read the day"),
        ("nps until 2026-10-01", "has passed already"),
        ("nps remind soon", "as a time"),
        ("nps against nps", "Both halves"),
        ("nsp", "nps"),
    ],
)
async def test_what_cannot_be_read_is_said_with_an_example(play: Play, text: str, answer: str) -> None:
    await gate(play, "quiet 8:00-21:00")
    assert answer in await campaign(play, f"new {text}")


async def test_a_case_says_which_campaign_asked_and_only_where_one_did(play: Play) -> None:
    await known(play, LONDON)
    await begun(play, "nps")
    await play.wait(timedelta(seconds=1))
    await play.say(LONDON, "2")
    assert "Asked by: campaign #1" in play.card(CARE)
    assert "Asked by: campaign #1" in await play.command(ADMIN, "show 1", command="case")
    await play.say(ANN, "feedback")
    await play.say(ANN, "1")
    assert "Asked by" not in play.card(CARE)
