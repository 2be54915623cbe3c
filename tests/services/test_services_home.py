"""The bot's own page: to staff what matters now, to everybody their own answers, to correct or delete."""

from __future__ import annotations

import itertools
from datetime import timedelta

from sqlalchemy import select

from adapters.slack import views
from bot.contract.address import Address
from bot.contract.inbound import ButtonPressed, HomeOpened
from bot.contract.outbound import Home
from bot.storage import tables
from tests.support.houses import ADMIN, CARE, MEMBER, Play, buttons
from tests.support.on_sqlite import databases  # noqa: F401 (a fixture)

_numbers = itertools.count(1)


async def open_home(play: Play, who: Address) -> None:
    await play.take(HomeOpened(key=f"home:{next(_numbers)}", at=play.clock(), sender=who))
    await play.work()


async def answer_nps(play: Play) -> None:
    await play.say(MEMBER, "feedback")
    await play.press(MEMBER, "3")
    await play.say(MEMBER, "too slow")


async def test_a_customer_sees_what_they_have_answered(play: Play) -> None:
    await open_home(play, MEMBER)
    assert play.last(MEMBER) == "You have not answered anything yet."
    await answer_nps(play)
    await open_home(play, MEMBER)
    assert "Your answers to Acme" in play.last(MEMBER)
    assert "too slow" in play.last(MEMBER)
    assert "/survey" not in play.last(MEMBER)


async def test_a_customer_takes_an_answer_back_and_staff_no_longer_see_it(play: Play) -> None:
    await answer_nps(play)
    await open_home(play, MEMBER)
    erase = [each for each in buttons(play.seen(MEMBER)[-1].content) if each.label == "Delete"]
    await play.take(ButtonPressed(key="erase", at=play.clock(), sender=MEMBER, token=erase[1].token, message="home"))
    await play.work()
    assert "too slow" not in play.last(MEMBER)
    assert "too slow" not in play.last(CARE)
    assert [row["question"] for row in await play.rows(select(tables.answers.c.question))] == ["score"]
    (row,) = await play.rows(select(tables.conversations.c.state))
    assert "too slow" not in str(row["state"])


async def test_nobody_takes_back_what_somebody_else_answered(play: Play) -> None:
    await answer_nps(play)
    (row,) = await play.rows(select(tables.conversations.c.id))
    stranger = Address("slack", "T1/U77")
    await play.take(
        ButtonPressed(key="erase", at=play.clock(), sender=stranger, token=f"e:{row['id']}:score", message="home")
    )
    assert len(await play.rows(select(tables.answers.c.id))) == 2


async def test_an_answer_is_corrected_from_the_page_while_that_is_possible(play: Play) -> None:
    await answer_nps(play)
    await open_home(play, MEMBER)
    correct = [each for each in buttons(play.seen(MEMBER)[-1].content) if each.label == "Correct"]
    await play.take(
        ButtonPressed(key="correct", at=play.clock(), sender=MEMBER, token=correct[0].token, message="home")
    )
    await play.work()
    assert "How likely" in play.last(MEMBER)
    await play.press(MEMBER, "9")
    await open_home(play, MEMBER)
    assert "\n9" in play.last(MEMBER)
    await play.wait(timedelta(days=2))
    await open_home(play, MEMBER)
    assert [each.label for each in buttons(play.seen(MEMBER)[-1].content)] == [
        "My data",
        "No more surveys",
        "Forget me",
        "Delete",
        "Delete",
    ]


async def test_an_admin_sees_what_matters_now_and_the_next_steps(play: Play) -> None:
    await answer_nps(play)
    await open_home(play, ADMIN)
    assert "You are admin here." in play.last(ADMIN)
    assert "nps" in play.last(ADMIN)
    assert {"All surveys", "New survey", "Help"} <= {each.label for each in buttons(play.seen(ADMIN)[-1].content)}


async def test_a_platform_without_such_a_page_is_sent_none(play: Play) -> None:
    telegram = Address("telegram", "101")
    await open_home(play, telegram)
    assert play.seen(telegram) == []


async def test_a_page_too_long_for_slack_says_that_there_is_more_and_shows_it_as_others_go(play: Play) -> None:
    for _ in range(12):
        await answer_nps(play)
        await play.press(MEMBER, "Skip")
        await play.press(MEMBER, "No")
    await open_home(play, MEMBER)
    page = play.seen(MEMBER)[-1].content
    assert isinstance(page, Home)
    assert len(views.home(page)["blocks"]) < views.MAX_BLOCKS
    assert "There are more of your answers." in play.last(MEMBER)
    before = len([each for each in buttons(page) if each.label == "Delete"])
    await play.press(MEMBER, "Delete")
    assert len([each for each in buttons(play.seen(MEMBER)[-1].content) if each.label == "Delete"]) == before
