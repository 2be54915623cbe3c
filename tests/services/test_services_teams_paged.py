"""Cases keep to their team: its hours, its targets, and whoever is on duty when a page is sent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.contract.address import Address
from bot.contract.inbound import CommandUsed
from bot.storage import tables
from tests.support.houses import ADMIN, AGENT, ANN, BACKUP, CARE, MEMBER, Play
from tests.support.on_sqlite import databases

__all__ = ["databases"]

VERSIONS = tables.survey_versions
#: A Sunday afternoon.
SUNDAY = datetime(2026, 3, 1, 15, tzinfo=UTC)


@pytest.fixture
async def care(play: Play) -> Play:
    """Works on weekdays from nine; a member of staff is on duty until Monday at half past nine, then another."""
    play.clock.now = SUNDAY
    for each in (AGENT, MEMBER):
        await play.command(ADMIN, f"staff add {each}")
    await team(play, "add care")
    await team(play, "hours care mon-fri 9-18 UTC")
    await team(play, f"duty care {MEMBER}")
    await team(play, f"duty care {AGENT} until mon 9:30")
    return play


async def team(play: Play, text: str) -> None:
    event = CommandUsed(key=f"event:{text}", at=play.clock(), sender=ADMIN, command="team", text=text)
    await play.take(event)
    await play.work()


async def alert(play: Play, line: str) -> None:
    """The only one of the survey."""
    (row,) = await play.rows(select(VERSIONS.c.document).where(VERSIONS.c.survey_key == "stars"))
    for each in row["document"]["alerts"]:
        await play.command(ADMIN, f"edit stars alert {each['key']} remove")
    await play.command(ADMIN, f"alert stars when score <= 2 to {line}")
    await play.command(ADMIN, "publish stars")


async def unhappy(play: Play) -> None:
    await play.say(ANN, "rate")
    await play.say(ANN, "1")


def pages(play: Play, where: Address) -> int:
    """Cards, and lists of what has waited."""
    return sum(each.key.startswith(("case:", "storm:")) and not each.edit for each in play.seen(where))


async def test_an_urgent_case_pages_whoever_is_on_duty_at_any_hour(care: Play) -> None:
    await alert(care, "duty team care within 15m")
    await unhappy(care)
    assert (pages(care, AGENT), pages(care, MEMBER), pages(care, CARE)) == (1, 0, 0)


async def test_a_calm_case_waits_until_the_team_works(care: Play) -> None:
    await alert(care, "duty team care within 15m calm")
    await unhappy(care)
    assert pages(care, AGENT) == 0
    care.clock.now = datetime(2026, 3, 2, 8, 59, tzinfo=UTC)
    await care.work()
    assert pages(care, AGENT) == 0
    await care.wait(timedelta(minutes=1))
    assert pages(care, AGENT) == 1


async def test_whoever_is_on_duty_by_then_is_paged_the_second_time(care: Play) -> None:
    await alert(care, "duty team care within 45m calm")
    await unhappy(care)
    care.clock.now = datetime(2026, 3, 2, 9, tzinfo=UTC)
    await care.work()
    await care.wait(timedelta(minutes=45))
    assert (pages(care, AGENT), pages(care, MEMBER)) == (1, 1)


async def test_with_nobody_on_duty_the_teams_first_target_is_paged(care: Play) -> None:
    await team(care, f"duty care remove {AGENT}")
    await team(care, f"duty care remove {MEMBER}")
    await team(care, f"targets care duty then {BACKUP}")
    await alert(care, "duty team care")
    await unhappy(care)
    assert pages(care, BACKUP) == 1


async def test_what_the_alert_agreed_on_stands_in_the_case(care: Play) -> None:
    await alert(care, "duty team care follow nps after 14d")
    await unhappy(care)
    (row,) = await care.rows(select(tables.cases))
    assert (row["team"], row["consent"], row["follow_up"]) == ("care", "", "nps")
    assert row["state"]["policy"]["follow_up_after"] == timedelta(days=14).total_seconds()
    assert row["state"]["policy"]["hours"]["zone"] == "UTC"
