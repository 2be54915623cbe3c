"""Quiet hours, the digest instead, and the end of a shift."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.contract.address import Address
from bot.contract.outbound import Notice
from bot.engine.hours import DAY
from bot.engine.hours_text import parse
from bot.services.team_timers import digest_time
from tests.services.case_play import case, detractor, statuses, team
from tests.support.houses import ADMIN, AGENT, CARE, VIEWER, Play, words
from tests.support.mail import read
from tests.support.on_sqlite import databases  # noqa: F401 (a fixture)

SECOND = Address("slack", "T1/U9")
SOON = timedelta(seconds=5)


@pytest.fixture
async def night(play: Play) -> Play:
    """A Monday at noon; the team works from six in the evening, and what is calm waits for it."""
    for agent in (AGENT, SECOND):
        await play.command(ADMIN, f"staff add {agent}")
    await team(play, "add night Night shift")
    await team(play, "hours night mon-fri 18-22 UTC")
    await play.command(ADMIN, f"alert nps when score >= 9 to {CARE} team night calm")
    await play.press(ADMIN, "Publish")
    return play


async def calm(play: Play, n: int, first: int = 0) -> None:
    for number in range(first, first + n):
        await detractor(play, Address("telegram", str(500 + number)), "9", name=f"Customer{number}")


def notices(play: Play, where: Address) -> list[str]:
    now = {each.message: words(each.content) for each in play.seen(where) if isinstance(each.content, Notice)}
    return list(now.values())


# ---------------------------------------------------------------- quiet hours


async def test_what_is_calm_waits_for_the_opening_and_comes_in_one_message(night: Play) -> None:
    await calm(night, 4)
    assert night.seen(CARE) == []
    await night.wait(timedelta(hours=6))
    await night.wait(SOON)
    (text,) = notices(night, CARE)
    assert text.startswith("4 cases came while you were off.")
    assert text.count("\n#") == 4
    assert night.cards(CARE) == []


async def test_while_the_team_works_a_calm_case_comes_at_once_as_a_card(night: Play) -> None:
    await night.wait(timedelta(hours=7))
    await calm(night, 1)
    assert (len(night.cards(CARE)), notices(night, CARE)) == (1, [])


async def test_what_is_urgent_comes_at_any_hour(night: Play) -> None:
    await detractor(night, Address("telegram", "900"))
    assert len(night.cards(CARE)) == 1


# ---------------------------------------------------------------- the daily digest


async def test_a_digest_comes_once_a_working_day_with_the_numbers_of_the_last(night: Play) -> None:
    await team(night, f"targets night {CARE}")
    await team(night, "digest night 19:00")
    await calm(night, 3)
    await case(night, AGENT, "resolve 1")
    await night.wait(timedelta(hours=7))
    said = [text for text in notices(night, CARE) if text.startswith("Night shift, the last day")]
    assert said == ["Night shift, the last day: 3 new, 1 resolved, 0 customers written to\nNow: 2 open, 0 overdue"]
    for _ in range(6):  # until Sunday, when nobody works
        await night.wait(timedelta(days=1))
    said = [text for text in notices(night, CARE) if text.startswith("Night shift, the last day")]
    assert len(said) == 5


async def test_a_digest_that_is_switched_off_does_not_come(night: Play) -> None:
    await team(night, "digest night 19:00")
    await team(night, "digest night off")
    await night.wait(timedelta(days=1))
    assert not any("the last day" in text for text in notices(night, CARE))


@pytest.mark.parametrize("minute", [0, 2 * 60 + 30, 9 * 60])
def test_a_digest_comes_every_day_over_both_changes_of_the_clock(minute: int) -> None:
    """Berlin, where on 2026-03-29 half past two is not there, and on 2026-10-25 is twice."""
    hours = parse("mon-sun 0-24 Europe/Berlin")
    assert not isinstance(hours, tuple)
    for begin in (datetime(2026, 3, 27, 12, tzinfo=UTC), datetime(2026, 10, 23, 12, tzinfo=UTC)):
        at, days = begin, []
        for _ in range(5):
            found = digest_time(hours, minute, at)
            assert found is not None
            at = found
            days.append(hours.local(at).date())
        assert [(day - days[0]).days for day in days] == [0, 1, 2, 3, 4]


@given(
    st.integers(0, DAY - 1),
    st.integers(0, 365 * DAY),
    st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Shanghai"]),
)
def test_a_digest_is_always_ahead_and_on_a_working_day(minute: int, passed: int, zone: str) -> None:
    hours = parse(f"mon-fri 9-18 {zone}")
    assert not isinstance(hours, tuple)
    after = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=passed)
    found = digest_time(hours, minute, after)
    assert found is not None
    assert after < found <= after + timedelta(days=4)
    assert hours.local(found).weekday() < 5


# ---------------------------------------------------------------- the end of a shift


async def test_a_hand_over_says_who_has_which_case_what_is_next_and_what_was_put_off(night: Play) -> None:
    await calm(night, 3)
    await case(night, AGENT, "acknowledge 1")
    await case(night, AGENT, "snooze 2 2h")
    said = await case(night, AGENT, "handover night")
    assert said.startswith("Hand-over, Night shift: 3 open, 1 put off")
    assert "#1 Customer0 · 9/10\n   With slack:T1/U2." in said
    assert "#3 Customer2 · 9/10\n   Nobody has it. Staff will be told at 2026-11-02 18:00 UTC." in said
    assert await case(night, AGENT, "handover everyone") != said


async def test_whoever_gets_a_hand_over_can_take_all_of_theirs(night: Play) -> None:
    await calm(night, 3)
    for n in (1, 2):
        await case(night, AGENT, f"acknowledge {n}")
    assert await case(night, AGENT, f"handover night to {SECOND}") == f"Sent to {SECOND}."
    assert "With slack:T1/U2." in night.last(SECOND)
    await night.press(SECOND, "Take all of theirs")
    assert night.last(SECOND) == "2 cases of slack:T1/U2 are now yours."
    assert (await case(night, SECOND, "mine")).startswith("2 cases are yours")
    assert "has no open case" in await case(night, SECOND, f"take {AGENT}")
    assert await statuses(night) == ["assigned", "assigned", "open"]


async def test_a_hand_over_goes_to_staff_alone(night: Play) -> None:
    await night.command(ADMIN, f"staff add {VIEWER} viewer")
    assert "may not handle cases" in await case(night, AGENT, f"handover night to {VIEWER}")


async def test_when_duty_changes_the_next_one_is_told_by_itself_and_once(night: Play) -> None:
    await team(night, f"duty night {AGENT} until 20:00")
    await team(night, f"duty night {SECOND} from 20:00 to 23:00")
    await calm(night, 2)
    await case(night, AGENT, "acknowledge 1")
    await night.wait(timedelta(hours=7, minutes=59))
    assert read(night, SECOND) == []
    await night.wait(timedelta(minutes=1))
    told = [said for said in read(night, SECOND) if said.startswith("Hand-over, Night shift: 2 open")]
    assert len(told) == 1
    await night.press(SECOND, "Take all of theirs")
    await night.wait(timedelta(hours=5))
    assert len([said for said in read(night, SECOND) if said.startswith("Hand-over")]) == 1


async def test_the_next_shift_hears_of_what_is_left_after_a_gap_with_nobody(play: Play) -> None:
    for each in (AGENT, SECOND):
        await play.command(ADMIN, f"staff add {each}")
    await team(play, "add everyone")
    await team(play, f"duty everyone {AGENT} mon-sun 9-13")
    await team(play, f"duty everyone {SECOND} mon-sun 14-18")
    await detractor(play, Address("telegram", "500"))
    await case(play, AGENT, "assign 1")
    for _ in range(12):
        await play.wait(timedelta(hours=2))
    handed = [each for each in notices(play, SECOND) if "#1" in each]
    assert len(handed) == 1
