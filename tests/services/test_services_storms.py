"""Ten detractors in five minutes are one message with a list; every case stays a case of its own, and none is lost."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.contract.address import Address
from bot.contract.errors import TargetUnusable
from bot.contract.outbound import Notice
from bot.storage import outbox as outbox_storage
from bot.storage import tables
from bot.storage.database import Database
from tests.services.case_play import case, detractor, statuses, team
from tests.support.databases import SqliteDatabases
from tests.support.houses import ADMIN, AGENT, BACKUP, CARE, PHONE, Play, words
from tests.support.mail import read

SOON = timedelta(seconds=5)


@pytest.fixture
async def staffed(play: Play) -> Play:
    await play.command(ADMIN, f"staff add {AGENT}")
    return play


def customer(n: int) -> Address:
    return Address("telegram", str(1000 + n))


async def storm(play: Play, n: int, first: int = 0) -> None:
    """So many detractors, each with a name, and time for the list to be written anew."""
    for number in range(first, first + n):
        await detractor(play, customer(number), name=f"Customer{number}")
    await play.wait(SOON)


def lists(play: Play, where: Address = CARE) -> list[str]:
    """The storms' messages there as they stand now, in the order in which they were first sent."""
    now: dict[str, str] = {}
    for each in play.seen(where):
        if isinstance(each.content, Notice) and (each.key.startswith("storm:") or each.message in now):
            now[each.message] = words(each.content)
    return list(now.values())


def cards(play: Play, where: Address = CARE) -> list[str]:
    """The messages there that are cards now."""
    now = {each.message: each for each in play.seen(where) if not each.under}
    return [words(each.content) for each in now.values() if each.content.kind == "card"]


def shown(play: Play, where: Address = CARE) -> Counter[int]:
    """How often each case is shown there, on cards and as lines that nobody has ticked off."""
    lines = [int(n) for text in lists(play, where) for n in re.findall(r"^#([0-9]+) ", text, re.MULTILINE)]
    return Counter([*lines, *(int(re.findall(r"#([0-9]+)", text)[0]) for text in cards(play, where))])


async def test_nine_detractors_are_nine_cards(staffed: Play) -> None:
    await storm(staffed, 9)
    assert (len(cards(staffed)), lists(staffed)) == (9, [])


async def test_ten_detractors_in_five_minutes_are_one_message_with_a_list(staffed: Play) -> None:
    await storm(staffed, 10)
    assert cards(staffed) == []
    (text,) = lists(staffed)
    assert text.startswith("A storm: 10 cases here.")
    assert [f"#{n + 1} Customer{n} · 2/10" for n in range(10)] == text.splitlines()[1:]
    assert await statuses(staffed) == ["open"] * 10


async def test_ten_detractors_in_more_than_five_minutes_are_ten_cards(staffed: Play) -> None:
    for n in range(10):
        await staffed.wait(timedelta(seconds=34))
        await detractor(staffed, customer(n))
    assert (len(cards(staffed)), lists(staffed)) == (10, [])


async def test_a_team_says_what_a_storm_is_and_that_there_is_none(staffed: Play) -> None:
    await team(staffed, "add everyone")
    await team(staffed, "storm everyone 3 in 2m")
    await storm(staffed, 3)
    assert (len(cards(staffed)), len(lists(staffed))) == (0, 1)
    await staffed.wait(timedelta(minutes=3))
    await team(staffed, "storm everyone off")
    await storm(staffed, 3, first=3)
    assert (len(cards(staffed)), len(lists(staffed))) == (3, 1)


async def test_a_long_storm_is_edited_in_place_and_goes_on_in_a_second_message(staffed: Play) -> None:
    await storm(staffed, 25)
    first, second = lists(staffed)
    assert first.count("\n#") == 20
    assert second.count("\n#") == 5
    assert len([each for each in staffed.seen(CARE) if each.key.startswith("storm:")]) == 2
    await case(staffed, AGENT, "acknowledge 25")
    await staffed.wait(SOON)
    first, second = lists(staffed)
    assert first.splitlines()[:2] == [
        "A storm: 25 cases here. Open one with its number, or /case show NUMBER.",
        "Taken: 1 of 25",
    ]
    assert "Taken" not in second


async def test_one_of_them_can_be_opened_and_gets_its_own_card_when_somebody_takes_it(staffed: Play) -> None:
    await storm(staffed, 12)
    await staffed.press(AGENT, "#12", place=CARE)
    assert cards(staffed) == []
    await case(staffed, AGENT, "acknowledge 12")
    await case(staffed, AGENT, "acknowledge 3")
    await staffed.wait(SOON)
    assert len(cards(staffed)) == 2
    assert all("is looking into it" in text for text in cards(staffed))
    (text,) = lists(staffed)
    assert text.count("\n✓ #") == 2
    assert shown(staffed) == Counter(range(1, 13))


async def test_all_of_them_can_be_acknowledged_at_once_and_stay_in_the_list(staffed: Play) -> None:
    await storm(staffed, 11)
    await staffed.press(AGENT, "Acknowledge all", place=CARE)
    assert staffed.last(CARE) == "11 cases are yours."
    assert await statuses(staffed) == ["acknowledged"] * 11
    await staffed.wait(SOON)
    assert cards(staffed) == []
    (text,) = lists(staffed)
    assert text.count("\n✓ #") == 11
    await staffed.wait(timedelta(hours=2))
    assert shown(staffed) == Counter()
    assert not any("nobody has acknowledged" in said for said in read(staffed, ADMIN))


async def test_the_escalations_of_a_storm_come_in_one_list_too(staffed: Play) -> None:
    await storm(staffed, 12)
    await staffed.wait(timedelta(minutes=15))
    await staffed.wait(SOON)
    assert len(lists(staffed)) == 2
    assert lists(staffed)[1].count("\n#") == 12
    await staffed.wait(timedelta(minutes=15))
    await staffed.wait(SOON)
    assert set(shown(staffed, BACKUP)) == set(range(1, 13))
    assert len(lists(staffed, BACKUP)) == 1


async def test_the_story_of_a_case_in_a_list_is_told_under_the_list(staffed: Play) -> None:
    await storm(staffed, 11)
    await case(staffed, AGENT, "acknowledge all 1")
    (told,) = {each.under for each in staffed.seen(CARE) if each.under}
    message = next(each.message for each in staffed.seen(CARE) if each.key.startswith("storm:"))
    assert told == message
    async with staffed.database.transaction() as tx:
        assert await outbox_storage.case_of(tx, "slack", str(CARE), message) is None


async def test_a_list_in_a_channel_that_is_gone_comes_to_the_next_target_whole(staffed: Play) -> None:
    await storm(staffed, 9)
    staffed.platforms["slack"].fail(TargetUnusable("is_archived"), CARE, times=None)
    await storm(staffed, 5, first=9)
    assert set(shown(staffed, BACKUP)) == set(range(1, 15))
    assert sum(f"Alerts can't be delivered to {CARE}" in said for said in read(staffed, ADMIN)) <= 5


async def test_by_text_message_a_storm_is_a_list_and_what_is_new_comes_minutes_later_in_one_more(play: Play) -> None:
    await play.command(ADMIN, f"staff add {PHONE}")
    await team(play, "add everyone")
    await team(play, f"targets everyone {PHONE}")
    await storm(play, 14)
    assert len(play.seen(PHONE)) == 10
    await play.wait(timedelta(minutes=5))
    assert len(play.seen(PHONE)) == 11
    assert [f"#{n}" in play.last(PHONE) for n in (10, 11, 12, 13, 14)] == [False, True, True, True, True]


# ---------------------------------------------------------------- two processes, and a restart


async def test_two_processes_at_once_make_one_list(staffed: Play) -> None:
    """On both databases."""
    twin = staffed.twin()
    for n in range(12):
        await staffed.say(customer(n), "feedback", name=f"Customer{n}")
    presses = [(staffed, twin)[n % 2].take(staffed.pressing(customer(n), "2")) for n in range(12)]
    await asyncio.gather(*presses)
    await staffed.work()
    await staffed.wait(SOON)
    assert len(lists(staffed)) == 1
    assert shown(staffed) == Counter(range(1, 13))


async def test_a_storm_outlives_the_process_that_was_writing_its_list(staffed: Play) -> None:
    for n in range(12):
        await staffed.say(customer(n), "feedback")
        await staffed.take(staffed.pressing(customer(n), "2"))
    await staffed.app.courier.settle()
    heir = staffed.twin()
    await heir.wait(timedelta(minutes=1))
    assert shown(heir) == Counter(range(1, 13))


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(["come", "take", "all", "wait"]), min_size=8, max_size=20))
def test_whatever_the_storm_every_case_is_shown_in_one_place(steps: list[str]) -> None:
    asyncio.run(_whatever(["come"] * 9 + steps))


async def _whatever(steps: list[str]) -> None:
    with TemporaryDirectory() as folder:
        databases = SqliteDatabases(Path(folder))
        play = Play(Database(databases.fresh()))
        await play.command(ADMIN, f"staff add {AGENT}")
        come = 0
        for step in steps:
            if step == "come":
                await detractor(play, customer(come))
                come += 1
            elif step == "take" and come:
                await case(play, AGENT, f"acknowledge {come}")
            elif step == "all":
                await case(play, AGENT, "acknowledge all 1")
            else:
                await play.wait(timedelta(seconds=40))
        await play.wait(SOON)
        rows = await play.rows(select(tables.pages))
        assert {each["case_id"] for each in rows} == set(range(1, come + 1))
        waiting = {n + 1 for n, status in enumerate(await statuses(play)) if status == "open"}
        counted = shown(play)
        assert {n for n in counted if counted[n] > 1} == set()
        assert waiting <= set(counted)
        await play.database.close()
