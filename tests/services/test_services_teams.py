"""`/team`: working hours, holidays, duty and targets, set in chat and read back in words."""

from __future__ import annotations

import itertools
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.contract.address import Address
from bot.contract.inbound import CommandUsed
from bot.engine.languages import LANGUAGES
from bot.services import teams
from bot.services.admin.team_family import COMMANDS
from bot.services.work import Work
from bot.storage import tables
from tests.support.houses import ADMIN, AGENT, MEMBER, VIEWER, Play, words
from tests.support.on_sqlite import databases

__all__ = ["databases"]

EVERYBODY = {"admin", "staff", "viewer"}
STAFF = {"admin", "staff"}
#: Command → how it is given → the roles that may. A command that is not here fails the first test below.
MATRIX = {
    "list": ("list", STAFF),
    "show": ("show care", STAFF),
    "duty": ("duty care", STAFF),
    "add": ("add night", {"admin"}),
    "hours": ("hours care mon-fri 9-18", {"admin"}),
    "holiday": ("holiday care list", {"admin"}),
    "targets": ("targets care duty", {"admin"}),
    "members": ("members care", {"admin"}),
    "digest": ("digest care 9:00", {"admin"}),
    "storm": ("storm care 10 in 5m", {"admin"}),
    "remove": ("remove care", {"admin"}),
    "help": ("help", EVERYBODY),
}
ROLES = {"admin": ADMIN, "staff": AGENT, "viewer": VIEWER, "nobody": MEMBER}

PAGE = (Path(__file__).parents[2] / "bot/COMMANDS.md").read_text("utf-8")
_numbers = itertools.count(1)
#: A Sunday, three in the afternoon in Moscow.
SUNDAY = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
async def staffed(play: Play) -> Play:
    play.clock.now = SUNDAY
    await play.command(ADMIN, f"staff add {AGENT}")
    await play.command(ADMIN, f"staff add {VIEWER} viewer")
    await team(play, "add care Customer care")
    return play


async def team(play: Play, text: str, who: Address = ADMIN) -> str:
    """`/team …`; returns the answer."""
    before = len(play.seen(who))
    key = f"event:team:{next(_numbers)}"
    await play.take(CommandUsed(key=key, at=play.clock(), sender=who, command="team", text=text))
    await play.work()
    return words(play.seen(who)[before:][-1].content)


@asynccontextmanager
async def at_work(play: Play) -> AsyncIterator[Work]:
    async with play.database.transaction() as tx:
        yield Work(tx, play.app.house, play.clock(), "event:test")


# ---------------------------------------------------------------- who may


def test_every_command_has_its_row_in_the_matrix() -> None:
    assert set(MATRIX) == set(COMMANDS)


@pytest.mark.parametrize("role", ROLES)
async def test_each_role_may_use_what_the_matrix_says_and_nothing_else(staffed: Play, role: str) -> None:
    for name, (text, allowed) in MATRIX.items():
        answer = await team(staffed, text, ROLES[role])
        refused = answer == f"You may not use /team {name}. Please ask {ADMIN}."
        assert refused == (role not in allowed), (name, answer)


async def test_a_change_is_in_the_audit_log(staffed: Play) -> None:
    await team(staffed, "hours care mon-fri 9-18", AGENT)
    (row,) = await staffed.rows(select(tables.audit).where(tables.audit.c.action == "team hours"))
    assert (row["actor"], row["allowed"], row["subject"]) == (str(AGENT), False, "care mon-fri 9-18")


async def test_it_may_be_said_to_the_bot_as_well(staffed: Play) -> None:
    await staffed.say(ADMIN, "/team hours care 9-18")
    assert staffed.last(ADMIN).startswith("care: Mon-Sun 9:00-18:00")


# ---------------------------------------------------------------- hours


async def test_hours_are_read_back_with_what_they_mean_now(staffed: Play) -> None:
    answer = await team(staffed, "hours care mon-fri 9:00-18:00, sat 10-14 Europe/Moscow")
    assert answer == "care: Mon-Fri 9:00-18:00, Sat 10:00-14:00, Moscow; now: closed, opens Mon 9:00"
    staffed.clock.now = SUNDAY + timedelta(days=1)
    assert (await team(staffed, "list")).endswith("Moscow; now: open until 18:00")


async def test_a_team_that_was_just_added_always_works(staffed: Play) -> None:
    assert await team(staffed, "hours care") == "care: at any hour, UTC; now: open"


@pytest.mark.parametrize(
    ("language", "answer"),
    [
        ("ru", "care: пн-пт 9:00-18:00, Москва; сейчас: не работает, откроется пн 9:00"),
        ("zh-Hans", "care: 周一-周五 9:00-18:00，莫斯科；现在：休息，周一 9:00 开始工作"),
        ("zh-Hant", "care: 週一-週五 9:00-18:00，莫斯科；現在：休息，週一 9:00 開始工作"),
    ],
)
async def test_days_are_in_the_readers_language(staffed: Play, language: str, answer: str) -> None:
    await staffed.command(ADMIN, f"language {language}")
    assert await team(staffed, "hours care mon-fri 9-18 Europe/Moscow") == answer


async def test_hours_that_cannot_be_read_change_nothing(staffed: Play) -> None:
    await team(staffed, "hours care mon 9-18 Europe/Moscow")
    assert "Did you mean Europe/Moscow?" in await team(staffed, "hours care mon 9-18 Europe/Moskow")
    assert "mon-fri 9:00-18:00" in await team(staffed, "hours care sometimes 9-18 UTC")
    assert "Mon 9:00-18:00, Moscow" in await team(staffed, "hours care")


async def test_the_zone_stays_where_only_times_change(staffed: Play) -> None:
    await team(staffed, "hours care mon 9-18 Asia/Kolkata")
    assert "Tue 10:00-19:00, Kolkata" in await team(staffed, "hours care tue 10-19")


# ---------------------------------------------------------------- holidays


async def test_holidays_are_kept_through_a_change_of_hours(staffed: Play) -> None:
    answer = await team(staffed, "holiday care add 2026-12-25..2026-12-31")
    assert answer == "care: Holidays: Fri, Dec 25, 2026 - Thu, Dec 31, 2026"
    await team(staffed, "hours care mon-fri 9-18")
    await team(staffed, "holiday care remove 2026-12-28")
    answer = await team(staffed, "holiday care list")
    assert answer.endswith("Fri, Dec 25, 2026 - Sun, Dec 27, 2026, Tue, Dec 29, 2026 - Thu, Dec 31, 2026")


async def test_on_a_holiday_the_team_opens_the_day_after(staffed: Play) -> None:
    await team(staffed, "hours care mon-fri 9-18 UTC")
    await team(staffed, "holiday care add 2026-03-02")
    assert (await team(staffed, "hours care")).endswith("opens Tue 9:00")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("add christmas", '"christmas" is no date'),
        ("add 2026-12-31..2026-12-25", "is no date"),
        ("add 2026-13-01", "is no date"),
        ("add 2026-01-01..2028-01-01", "is no date"),
        ("add", "Write it like this"),
        ("celebrate 2026-12-25", "Write it like this"),
    ],
)
async def test_what_is_no_holiday_is_said(staffed: Play, text: str, why: str) -> None:
    assert why in await team(staffed, f"holiday care {text}")
    assert await team(staffed, "holiday care") == "care: No holidays ahead."


async def test_a_team_cannot_be_closed_for_a_year(staffed: Play) -> None:
    await team(staffed, "hours care mon 9-10 UTC")
    assert "Holidays: " in await team(staffed, "holiday care add 2026-03-01..2026-12-31")
    assert "Nothing was changed" in await team(staffed, "holiday care add 2027-01-01..2027-12-01")
    assert (await team(staffed, "holiday care")).endswith("Thu, Dec 31, 2026")


# ---------------------------------------------------------------- duty


async def test_somebody_is_on_duty_until_somebody_else_is(staffed: Play) -> None:
    assert "Nobody is on duty." in await team(staffed, "duty care")
    answer = await team(staffed, f"duty care {AGENT}", AGENT)
    assert f"{AGENT} is on duty until further notice." in answer
    await team(staffed, f"duty care {ADMIN}")
    assert await team(staffed, "duty care") == f"care: On duty: {ADMIN}."


async def test_who_stands_in_is_followed_by_who_stood_there(staffed: Play) -> None:
    await team(staffed, "hours care mon-fri 9-18 Europe/Moscow")
    await team(staffed, f"duty care {ADMIN}")
    answer = await team(staffed, f"duty care {AGENT} until fri 18:00")
    assert f"{AGENT} is on duty from 15:00 to Fri 18:00." in answer
    assert f"On duty: {AGENT}. From Fri 18:00: {ADMIN}." in answer
    staffed.clock.now = datetime(2026, 3, 6, 15, tzinfo=UTC)
    assert await team(staffed, "duty care") == f"care: On duty: {ADMIN}."


async def test_a_duty_to_come_is_named_as_the_next(staffed: Play) -> None:
    answer = await team(staffed, f"duty care {AGENT} from mon 9:00 to 2026-03-20")
    assert f"{AGENT} is on duty from Mon 9:00 to Sat, Mar 21 0:00." in answer
    assert f"Nobody is on duty. From Mon 9:00: {AGENT}." in answer


async def test_a_weekly_duty_comes_again(staffed: Play) -> None:
    answer = await team(staffed, f"duty care {AGENT} mon-fri 9-18")
    assert f"{AGENT} is on duty every week: Mon-Fri 9:00-18:00." in answer
    staffed.clock.now = SUNDAY + timedelta(days=22)
    assert f"On duty: {AGENT}. From 18:00: nobody." in await team(staffed, "duty care")


async def test_whoever_is_taken_off_is_on_duty_no_more(staffed: Play) -> None:
    await team(staffed, f"duty care {AGENT} mon-fri 9-18")
    await team(staffed, f"duty care {AGENT}")
    assert "Nobody is on duty." in await team(staffed, f"duty care remove {AGENT}")
    assert "has no duty in care" in await team(staffed, f"duty care remove {AGENT}")


async def test_that_somebody_on_duty_is_no_staff_is_said(staffed: Play) -> None:
    assert f"/survey staff add {MEMBER}" in await team(staffed, f"duty care {MEMBER}")
    assert "staff add" not in await team(staffed, f"duty care {AGENT}")


@pytest.mark.parametrize(
    "text", ["until yesterday", "until 2020-01-01", "until", "from mon 9:00", "from fri to 25:00", "from x to y"]
)
async def test_a_time_that_is_none_to_come_is_said(staffed: Play, text: str) -> None:
    assert "I can't read a time to come" in await team(staffed, f"duty care {AGENT} {text}")
    assert "Nobody" in await team(staffed, "duty care")


async def test_somebody_who_is_nowhere_cannot_be_on_duty(staffed: Play) -> None:
    assert '"Ann"' in await team(staffed, "duty care Ann")


# ---------------------------------------------------------------- targets, members, digest and storm


async def test_the_rest_is_set_and_read_back(staffed: Play) -> None:
    assert await team(staffed, "targets care <#C2|care> then duty") == "care: Pages: slack:T1/C2, duty"
    assert await team(staffed, f"members care add {AGENT}") == f"care: Members: {AGENT}"
    assert await team(staffed, "digest care 9:00") == "care: What is not urgent comes together at 9:00."
    answer = await team(staffed, "storm care 10 in 5m")
    assert answer == "care: 10 cases within 5 minutes are a storm: from then on cases come bundled."
    shown = await team(staffed, "show care")
    for line in ("care (Customer care)", "Pages: slack:T1/C2, duty", f"Members: {AGENT}", "at 9:00.", "10 cases"):
        assert line in shown


async def test_the_rest_is_taken_back(staffed: Play) -> None:
    for text in ("targets care duty", f"members care add {AGENT}", "digest care 9:00", "storm care 10 in 5m"):
        await team(staffed, text)
    assert await team(staffed, "targets care none") == "care: Pages the default staff channel."
    assert await team(staffed, f"members care remove {AGENT}") == "care: No members yet."
    assert (await team(staffed, "digest care off")).startswith("care: No digest")
    assert await team(staffed, "storm care off") == "care: Cases are never bundled."


@pytest.mark.parametrize(
    "text",
    ["targets care Ann", "members care add", "members care add Ann", "members care hire slack:T1/U2",
     "digest care soon", "digest care 24:00", "storm care 1 in 5m", "storm care 10", "storm care 10 in 0m", "add 9",
     "add care"],
)  # fmt: skip
async def test_what_cannot_be_set_changes_nothing(staffed: Play, text: str) -> None:
    before = await staffed.rows(select(tables.teams))
    await team(staffed, text)
    assert await staffed.rows(select(tables.teams)) == before


async def test_a_team_that_is_not_there_is_answered_with_the_nearest(staffed: Play) -> None:
    assert "Did you mean care?" in await team(staffed, "show caer")
    assert "/team list" in await team(staffed, "show zzz")
    assert (await team(staffed, "show ca")).startswith("care (Customer care)")


async def test_a_team_goes_only_after_a_second_word_and_its_duties_with_it(staffed: Play) -> None:
    await team(staffed, f"duty care {AGENT}")
    assert "Remove care (Customer care)" in await team(staffed, "remove care")
    await staffed.press(ADMIN, "Remove it")
    assert "is removed" in staffed.last(ADMIN)
    assert not await staffed.rows(select(tables.teams))
    assert not await staffed.rows(select(tables.duties))


# ---------------------------------------------------------------- for cases


async def test_an_alert_without_a_team_is_everyones(staffed: Play) -> None:
    async with at_work(staffed) as work:
        for nobodys in (None, "gone"):
            assert await teams.behind(work, nobodys) == teams.Team(teams.EVERYONE, teams.EVERYONE)
        assert (await teams.behind(work, "care")).name == "Customer care"
    await team(staffed, "add everyone")
    await team(staffed, "hours everyone mon 9-10 UTC")
    async with at_work(staffed) as work:
        assert not (await teams.behind(work, None)).hours.is_open(SUNDAY)


async def test_whoever_is_on_duty_then_is_known_to_cases(staffed: Play) -> None:
    await team(staffed, f"duty care {AGENT} from mon 9:00 to mon 10:00")
    async with at_work(staffed) as work:
        care = await teams.of(work, "care")
        assert care is not None
        assert await teams.on_duty(work, care, SUNDAY) is None
        assert await teams.on_duty(work, care, datetime(2026, 3, 2, 9, tzinfo=UTC)) == AGENT
        assert await teams.on_duty(work, care, datetime(2026, 3, 2, 10, tzinfo=UTC)) is None
        assert await teams.of(work, "gone") is None


async def test_an_alert_that_names_what_is_not_there_is_told_of(staffed: Play) -> None:
    await staffed.command(ADMIN, "alert stars when score = 1 to duty team cure follow npps")
    found = await staffed.command(ADMIN, "check stars")
    assert "There is no team cure" in found
    assert "There is no survey npps" in found
    await team(staffed, "add cure")
    assert "There is no team cure" not in await staffed.command(ADMIN, "check stars")


# ---------------------------------------------------------------- help


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_help_explains_every_command(staffed: Play, language: str) -> None:
    await staffed.command(ADMIN, f"language {language}")
    everything = await team(staffed, "help")
    for name in COMMANDS:
        assert f"\n{name} - " in everything
        explained = await team(staffed, f"help {name}")
        assert f"/team {COMMANDS[name].usage}" in explained
        assert f"/team {COMMANDS[name].form}" in explained


async def test_nothing_set_up_yet_is_said_with_the_way_to_begin(play: Play) -> None:
    assert "/team add care" in await team(play, "list")
    assert "/team add care" in words(play.seen(ADMIN)[-1].content)


def test_every_command_stands_in_its_table_with_the_role_it_needs() -> None:
    table = PAGE.partition("\n## /team\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (.+?) \| (viewer|staff|admin) \|", table, re.MULTILINE)
    named = {word.split()[0]: role for cell, role in rows for word in re.findall(r"`([^`]+)`", cell)}
    assert named == {name: command.role for name, command in COMMANDS.items()}
