"""By text message staff read: short answers, and a sentence for what needs another channel. Customers are customers."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from adapters.sms.text import MAX_BODY
from bot.contract.address import Address
from bot.services.commands import COMMANDS
from tests.services.admin_play import failed, log
from tests.services.test_services_commands import MATRIX
from tests.support.houses import ADMIN, ANN, BOB, PHONE, Play
from tests.support.on_sqlite import databases  # noqa: F401 (a fixture)

READING = {"overview", "help", "list", "show", "versions", "results", "rehearse", "roles", "language"}


@pytest_asyncio.fixture
async def house(play: Play) -> AsyncIterator[Play]:
    """An admin with a phone."""
    await play.command(ADMIN, f"staff add {PHONE} admin")
    yield play
    assert await failed(play) == []


async def text(play: Play, words: str, who: Address = PHONE) -> str:
    before = len(play.seen(who))
    await play.say(who, words)
    assert len(play.seen(who)) == before + 1, "one answer, and no more"
    return play.last(who)


async def test_what_only_shows_something_is_marked_so() -> None:
    assert {name for name, command in COMMANDS.items() if command.reads} == READING


async def test_results_are_three_lines_at_most(house: Play) -> None:
    for who, score in ((ANN, "9"), (BOB, "3")):
        await house.say(who, "feedback")
        await house.press(who, score)
    answered = await text(house, "/survey results nps")
    assert "NPS" in answered
    assert "2" in answered
    assert len(answered.splitlines()) <= 3
    assert len(answered) <= 320


@pytest.mark.parametrize("name", sorted(READING))
async def test_what_only_shows_something_is_shown_in_one_text(house: Play, name: str) -> None:
    answered = await text(house, f"/survey {MATRIX[name][0]}")
    assert "By text message" not in answered
    assert 0 < len(answered) < MAX_BODY


@pytest.mark.parametrize("name", sorted(set(COMMANDS) - READING))
async def test_what_changes_something_is_answered_with_where_to_do_it(house: Play, name: str) -> None:
    words = MATRIX[name][0]
    assert await text(house, f"/survey {words}") == (
        f"By text message I can only show things. Please use /survey {name} on Slack or Telegram."
    )


@pytest.mark.parametrize("typed", ["/survey", "/Survey", "/SURVEY", " /survey  "])
async def test_the_bare_command_is_the_overview_however_a_phone_writes_it(house: Play, typed: str) -> None:
    assert "nps" in await text(house, typed)
    assert (await log(house, PHONE))[-1] == ("command overview", "", True)


@pytest.mark.parametrize("typed", ["/survey RESULTS NPS", "/Survey Results Nps", "/survey resul np"])
async def test_a_phone_that_begins_with_capitals_is_understood(house: Play, typed: str) -> None:
    assert "Would you recommend us?" in await text(house, typed)


async def test_help_by_text_message_names_what_can_be_used_there(house: Play) -> None:
    answered = await text(house, "/survey help")
    assert "results - " in answered
    assert "publish - " not in answered


async def test_nothing_is_changed_by_text_message(house: Play) -> None:
    for words in (
        "pause nps",
        "archive nps",
        "publish nps",
        "staff remove slack:T1/U1",
        "send nps to +12025550199 yes",
    ):
        await text(house, f"/survey {words}")
    assert "running" in await house.command(ADMIN, "show nps")
    assert house.seen(Address("tel", "+12025550199")) == []


async def test_an_admin_may_choose_the_language_of_the_texts(house: Play) -> None:
    assert "Русский" in await text(house, "/survey language ru")
    assert "0 ответов" in await text(house, "/survey results nps")


async def test_a_viewers_phone_is_refused_what_a_viewer_may_not(house: Play) -> None:
    await house.command(ADMIN, f"staff add {PHONE} viewer")
    assert await text(house, "/survey answers nps") == f"You may not use /survey answers. Please ask {ADMIN}."
    assert (await log(house, PHONE))[-1] == ("command answers", "nps", False)


@pytest.mark.parametrize("typed", ["/survey", "/survey results nps", "/survey pause nps"])
async def test_a_customer_who_types_the_command_is_a_customer(house: Play, typed: str) -> None:
    customer = Address("tel", "+12025550177")
    answered = await text(house, typed, customer)
    assert "What would you like to tell us about?" in answered
    assert "running" in await house.command(ADMIN, "show nps")
    assert await log(house, customer) == []


async def test_a_phone_removed_from_staff_is_a_customers_from_the_next_text_on(house: Play) -> None:
    await house.command(ADMIN, f"staff remove {PHONE}")
    assert "What would you like to tell us about?" in await text(house, "/survey results nps")


async def test_staff_who_answer_a_survey_by_phone_answer_it(house: Play) -> None:
    await house.say(PHONE, "feedback")
    assert "nps" in await text(house, "/survey")
    assert "What do you like most?" in await text(house, "9")
