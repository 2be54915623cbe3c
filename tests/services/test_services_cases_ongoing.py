"""One case of a customer is going on at a time, whatever comes and however it meets. On both databases."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.contract.address import Address
from bot.storage import tables
from tests.services.advocacy_play import PULSE
from tests.services.case_play import case, statuses
from tests.services.meeting_play import HELPED, begin, low, mention, old_button
from tests.support.houses import AGENT, ANN, CARE, Play


async def values(play: Play) -> list[object]:
    """Of the answers that count."""
    rows = await play.rows(select(tables.answers.c.value).where(tables.answers.c.superseded_at.is_(None)))
    return [each["value"] for each in rows]


@pytest.fixture
async def two(play: Play) -> Play:
    """Ann's first case is resolved, the second is going on."""
    await begin(play)
    await low(play, ANN, "pulse", "2")
    await case(play, AGENT, "resolve 1")
    await low(play, ANN, "helped", "1")
    assert await statuses(play) == ["resolved", "open"]
    return play


async def test_an_answer_corrected_up_and_down_again_belongs_to_the_case_that_is_going_on(play: Play) -> None:
    await begin(play)
    await low(play, ANN, "pulse", "2")
    await play.take(old_button(play, ANN, "9"))
    await low(play, ANN, "helped", "1")
    assert await statuses(play) == ["stood_down", "open"]
    await play.take(old_button(play, ANN, "0"))
    assert 0 in await values(play)
    assert await statuses(play) == ["stood_down", "open"]
    joined = await play.rows(select(tables.case_conversations.c.case_id))
    assert {each["case_id"] for each in joined} == {2}


async def test_a_low_answer_to_a_follow_up_belongs_to_the_case_that_is_going_on(play: Play) -> None:
    again = {**PULSE, "key": "again", "keywords": {"en": "onceagain"}, "alerts": [{"key": "low", "when": "score <= 6"}]}
    alert = {**HELPED["alerts"][0], "follow_up": "again", "follow_up_after": "7d"}
    await begin(play, again, {**HELPED, "key": "asked", "keywords": {"en": "asked"}, "alerts": [alert]})
    await low(play, ANN, "asked", "1")
    await case(play, AGENT, "resolve 1")
    await play.wait(timedelta(days=8))
    await mention(play, "terrible app", author="Ann", who=ANN)
    assert await statuses(play) == ["resolved", "open"]
    await play.press(ANN, "2")
    assert 2 in await values(play)
    assert await statuses(play) == ["resolved", "open"]


async def test_who_would_open_the_old_one_again_is_sent_to_the_other(two: Play) -> None:
    assert "Case 2 of the same customer is going on." in await case(two, AGENT, "reopen 1")
    await two.press(AGENT, "Reopen", place=CARE)
    assert "Case 2 of the same customer is going on." in two.last(CARE)
    assert sum("wanted to open #1 again" in said for said in two.thread(CARE)) == 2
    assert await statuses(two) == ["resolved", "open"]


async def test_a_bad_mention_and_a_low_score_at_once_are_one_case(play: Play) -> None:
    await begin(play)
    twin = play.twin()
    people = [Address("telegram", str(900 + number)) for number in range(4)]
    for who in people:
        await play.say(who, "helped")
        await asyncio.gather(play.take(play.pressing(who, "1")), mention(twin, "terrible app", who.id, who))
    assert await statuses(play) == ["open"] * len(people)
