"""Whom a case is brought to: the alert's targets or its team's, whoever is on duty, a person's own chat, a phone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from adapters.sms.segments import segments
from bot.contract.errors import TargetUnusable
from bot.storage import tables
from tests.services.case_play import case, detractor, team
from tests.support.houses import ADMIN, AGENT, ANN, BACKUP, BOB, CARE, PHONE, Play, words
from tests.support.mail import read
from tests.support.on_sqlite import databases  # noqa: F401 (a fixture)

WITHIN = timedelta(minutes=15)


@pytest.fixture
async def duty(play: Play) -> Play:
    """Everybody's cases go to whoever is on duty, then to the backup."""
    await play.command(ADMIN, f"staff add {AGENT}")
    await team(play, "add everyone")
    await team(play, f"targets everyone duty then {BACKUP}")
    return play


async def paged(play: Play) -> list[str]:
    (row,) = await play.rows(select(tables.cases.c.state))
    return list(row["state"]["paged"])


async def test_whoever_is_on_duty_is_paged_in_their_own_chat_and_that_is_what_is_kept(duty: Play) -> None:
    await team(duty, f"duty everyone {AGENT}")
    await detractor(duty, ANN)
    assert "Low score" in duty.card(AGENT)
    assert await paged(duty) == [str(AGENT)]
    await duty.command(ADMIN, f"staff add {PHONE}")
    await team(duty, f"duty everyone {PHONE}")
    await duty.wait(WITHIN)
    assert await paged(duty) == [str(AGENT), str(PHONE)]


async def test_with_nobody_on_duty_the_next_target_is_paged_at_once_and_the_admins_hear_of_it_once(duty: Play) -> None:
    await detractor(duty, ANN)
    await detractor(duty, BOB)
    assert len(duty.cards(BACKUP)) == 2
    rows = await duty.rows(select(tables.cases.c.state))
    assert [each["state"]["paged"] for each in rows] == [[str(BACKUP)], [str(BACKUP)]]
    assert sum("Nobody is on duty in team everyone" in said for said in read(duty, ADMIN)) == 1


async def test_with_nobody_on_duty_where_a_team_names_nobody_else_the_usual_ones_are_paged(duty: Play) -> None:
    await team(duty, "targets everyone duty")
    await detractor(duty, ANN)
    assert await paged(duty) == [str(CARE)]


async def test_with_nobody_anywhere_the_admins_hear_that_nobody_came(duty: Play) -> None:
    for gone in (CARE, BACKUP):
        duty.platforms["slack"].fail(TargetUnusable("is_archived"), gone, times=None)
    await team(duty, "targets everyone duty")
    await detractor(duty, ANN)
    assert any("nobody has acknowledged it" in said for said in read(duty, ADMIN))
    assert (await case(duty, AGENT, "overdue")).startswith("1 case is overdue")


async def test_whoever_is_on_duty_and_cannot_be_reached_is_passed_over(duty: Play) -> None:
    await team(duty, f"duty everyone {AGENT}")
    duty.platforms["slack"].fail(TargetUnusable("channel_not_found"), AGENT, times=None)
    await detractor(duty, ANN)
    assert len(duty.cards(BACKUP)) == 1
    assert any(f"Alerts can't be delivered to {AGENT}" in said for said in read(duty, ADMIN))


async def test_a_page_by_text_message_says_who_the_score_the_first_words_and_what_to_type(duty: Play) -> None:
    await duty.command(ADMIN, f"staff add {PHONE}")
    await team(duty, f"duty everyone {PHONE}")
    await detractor(duty, ANN, name="Ann " + "very long " * 20)
    await duty.say(ANN, "посылка пришла слишком поздно " * 10)
    await duty.wait(WITHIN)
    text = words(duty.seen(PHONE)[-1].content)
    assert text.startswith("#1 Ann very long")
    assert "2/10 · посылка" in text
    assert text.endswith("Reply ACK 1 to take it.")
    assert segments(text).count <= 2
    await duty.say(PHONE, "ACK 1")
    (row,) = await duty.rows(select(tables.cases))
    assert (row["status"], row["assignee"], row["team"]) == ("acknowledged", str(PHONE), "everyone")


async def alert(play: Play, said: str) -> None:
    """Beside the one that nps has."""
    await play.command(ADMIN, f"alert nps when score >= 9 {said}")
    await play.press(ADMIN, "Publish")


async def test_an_alert_that_names_a_team_is_brought_to_who_is_on_duty_there(play: Play) -> None:
    await play.command(ADMIN, f"staff add {AGENT}")
    await team(play, "add night Night shift")
    await team(play, f"duty night {AGENT}")
    await alert(play, "to duty team night")
    await detractor(play, ANN, "9")
    assert await paged(play) == [str(AGENT)]


async def test_a_calm_case_waits_for_the_teams_hours(play: Play) -> None:
    """The story begins on a Monday at noon."""
    await team(play, "add night Night shift")
    await team(play, "hours night mon-fri 18-22 UTC")
    await alert(play, f"to {CARE} team night calm reply 2h")
    await detractor(play, ANN, "9")
    assert play.cards(CARE) == []
    await play.wait(timedelta(hours=6))
    assert await paged(play) == [str(CARE)]
