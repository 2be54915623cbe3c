"""Drafts become versions: what is asked, what those who are answering keep, and the way back."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from bot.storage import tables
from tests.support.houses import ADMIN, ANN, BACKUP, BOB, Play


async def versions_of(play: Play, key: str) -> list[int]:
    table = tables.survey_versions
    rows = await play.rows(select(table.c.version).where(table.c.survey_key == key).order_by(table.c.version))
    return [row["version"] for row in rows]


async def draft_of(play: Play, key: str) -> dict[str, Any] | None:
    rows = await play.rows(select(tables.drafts.c.document).where(tables.drafts.c.survey_key == key))
    return rows[0]["document"] if rows else None


async def test_a_change_is_seen_by_nobody_until_it_is_published(play: Play) -> None:
    await play.command(ADMIN, "edit stars question reason remove")
    assert await draft_of(play, "stars") is not None
    await play.say(ANN, "rate")
    await play.say(ANN, "2")
    assert "main reason" in play.last(ANN)
    answer = await play.command(ADMIN, "publish stars")
    assert answer.startswith("stars is published as version 2.")
    assert "reason" in answer
    assert await draft_of(play, "stars") is None
    assert await versions_of(play, "stars") == [1, 2]


async def test_a_running_conversation_ends_on_the_version_it_began_on(play: Play) -> None:
    await play.say(ANN, "feedback")
    before = play.last(ANN)
    await play.command(ADMIN, "edit nps question held_back remove")
    await play.command(ADMIN, "publish nps")
    await play.press(ANN, "3")
    assert "held you back" in play.last(ANN)
    await play.say(BOB, "feedback")
    assert play.last(BOB) == before
    await play.press(BOB, "3")
    assert "held you back" not in play.last(BOB)


async def test_publishing_says_when_there_is_nothing_to_publish(play: Play) -> None:
    assert await play.command(ADMIN, "publish nps") == "nps has no changes to publish."


async def test_what_has_problems_is_not_published(play: Play) -> None:
    await play.command(ADMIN, "edit nps question score delete")
    answer = await play.command(ADMIN, "publish nps")
    assert answer.startswith("nps can't be published yet:")
    assert await versions_of(play, "nps") == [1]


async def test_going_back_asks_with_the_earlier_version_and_changes_no_version(play: Play) -> None:
    await play.command(ADMIN, "edit nps question held_back remove")
    await play.command(ADMIN, "publish nps")
    assert "version 1 again" in await play.command(ADMIN, "rollback nps 1")
    await play.say(ANN, "feedback")
    await play.press(ANN, "3")
    assert "held you back" in play.last(ANN)
    listed = await play.command(ADMIN, "versions nps")
    assert [line.split(":")[0] for line in listed.splitlines()] == ["version 2", "* version 1"]
    assert await play.command(ADMIN, "rollback nps 7") == "nps has no version 7. There are: 1, 2"
    assert await play.command(ADMIN, "rollback nps 1") == "nps is at version 1 already."
    await play.command(ADMIN, "edit nps question held_back remove")
    assert "version 3" in await play.command(ADMIN, "publish nps")


async def test_an_archived_survey_asks_nobody_and_keeps_its_answers(play: Play) -> None:
    await play.say(ANN, "feedback")
    await play.press(ANN, "9")
    assert "archived" in await play.command(ADMIN, "archive nps")
    await play.say(BOB, "feedback")
    assert "How likely" not in play.last(BOB)
    assert "Would you recommend us?: 1 answer" in await play.command(ADMIN, "results nps")
    assert "nps - Would you recommend us?\narchived" in await play.command(ADMIN, "list")
    await play.command(ADMIN, "resume nps")
    await play.say(BOB, "feedback")
    assert "How likely" in play.last(BOB)


async def test_a_question_is_moved_a_place_at_a_time(play: Play) -> None:
    await play.command(ADMIN, "edit nps question likes_most up")
    draft = await draft_of(play, "nps")
    assert draft is not None
    keys = [question["key"] for question in draft["questions"]]
    assert keys.index("likes_most") == keys.index("to_nine") - 1


async def test_a_draft_is_thrown_away_only_after_a_second_word(play: Play) -> None:
    await play.command(ADMIN, "edit nps question held_back remove")
    assert "can't be had back" in await play.command(ADMIN, "edit nps discard")
    assert await draft_of(play, "nps") is not None
    assert "is gone" in await play.command(ADMIN, "edit nps discard yes")
    assert await draft_of(play, "nps") is None


async def test_an_alert_written_in_one_line_pages_whom_it_names(play: Play) -> None:
    answer = await play.command(ADMIN, "alert stars when score <= 3 to slack:T1/C2 within 30m then tel:+12025550123")
    assert "stars" in answer
    await play.command(ADMIN, "publish stars")
    await play.say(ANN, "rate")
    await play.say(ANN, "3")
    assert str(ANN) in play.last(BACKUP)


async def test_an_alert_in_one_line_may_say_all_there_is_to_agree_on(play: Play) -> None:
    line = "when score is detractor to <#C2|care> then duty within 30m reply 2h resolve 2d team Care calm"
    answer = await play.command(ADMIN, f"alert nps {line} consent may_contact follow stars after 14d")
    draft = await draft_of(play, "nps")
    assert draft is not None, answer
    made = draft["alerts"][-1]
    assert made["targets"] == ["slack:T1/C2", "duty"]
    assert (made["acknowledge_within"], made["reply_within"], made["resolve_within"]) == ("30m", "2h", "2d")
    assert (made["team"], made["urgent"], made["consent"]) == ("care", False, "may_contact")
    assert (made["follow_up"], made["follow_up_after"]) == ("stars", "14d")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("reply soon", "15m, 24h or 7d"),
        ("team 9lives", "is no key"),
        ("consent score", "no yes or no question"),
        ("Ann", '"Ann"'),
        ("reply", "Write it like this"),
    ],
)
async def test_what_an_alert_cannot_agree_on_is_said(play: Play, words: str, why: str) -> None:
    assert why in await play.command(ADMIN, f"alert nps when score < 3 to slack:T1/C2 {words}")
    assert await draft_of(play, "nps") is None


async def test_an_alert_is_shown_with_all_it_asks_for(play: Play) -> None:
    await play.command(ADMIN, "alert nps when score < 2 to duty reply 2h team care calm consent may_contact follow ces")
    shown = await play.command(ADMIN, "alert nps")
    for words in (
        "to duty",
        "first reply within 2h",
        "team care",
        "not urgent",
        "may_contact allows it",
        "ces is asked",
    ):
        assert words in shown


async def test_an_alert_with_a_condition_that_makes_no_sense_is_not_taken(play: Play) -> None:
    for line in ("when score <<< 3 to slack:T1/C2", "when score is promoter to slack:T1/C2", "to slack:T1/C2", "now"):
        before = await draft_of(play, "stars")
        await play.command(ADMIN, f"alert stars {line}")
        assert await draft_of(play, "stars") == before
