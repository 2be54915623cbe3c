"""What a card says of the customer's words, and what the cases that no alert opened take from everybody's team."""

from __future__ import annotations

from sqlalchemy import select

from bot.contract.address import Address
from bot.storage import tables
from tests.services.advocacy_play import HELP, PULSE, publish, score
from tests.services.case_play import case, detractor, team
from tests.support.houses import ADMIN, AGENT, ANN, BACKUP, CARE, MEMBER, Play
from tests.support.on_sqlite import databases

__all__ = ["databases"]

PLACE = Address("slack", "T1/C9")


async def test_a_card_says_what_the_words_are_about(play: Play) -> None:
    await detractor(play, ANN, "2", "The courier was late and the price is high")
    assert "About: Delivery, Price" in play.card(CARE)
    assert "Sounds" not in play.card(CARE)


async def test_what_staff_say_it_is_about_counts(play: Play) -> None:
    await play.command(ADMIN, f"staff add {AGENT}")
    await detractor(play, ANN, "2", "The courier was late")
    await play.say(AGENT, "tag +bugs -delivery", place=CARE, under=play.cards(CARE)[0].message)
    assert "About: Bugs" in play.card(CARE)
    assert "About: Bugs" in await case(play, AGENT, "show 1")


async def test_words_that_sound_unlike_their_score_are_worth_saying(play: Play) -> None:
    await detractor(play, ANN, "6", "Great support, I love it")
    assert "Sounds: unclear, the words may not match the score" in play.card(CARE)


async def test_a_card_of_nothing_but_a_score_says_nothing_of_words(play: Play) -> None:
    await detractor(play, ANN)
    assert "About" not in play.card(CARE)


# ---------------------------------------------------------------- cases that no alert opened


async def overheard(play: Play, text: str) -> None:
    await play.command(ADMIN, f"listen {PLACE}", command="topic")
    await play.say(MEMBER, text, place=PLACE, name="Ann", language="en")


async def test_a_mention_says_where_it_was_found_and_what_it_is_about(play: Play) -> None:
    await overheard(play, "The app crashes all the time, terrible")
    assert f"Found at: {PLACE}" in play.card(CARE)
    assert "About: Bugs" in play.card(CARE)


async def test_a_mention_pages_whom_everybody_s_team_pages(play: Play) -> None:
    await team(play, "add everyone")
    await team(play, f"targets everyone {BACKUP}")
    await team(play, "hours everyone mon-fri 9-18 Europe/Moscow")
    await overheard(play, "The app crashes all the time, terrible")
    assert play.cards(CARE) == []
    assert "MSK" in play.card(BACKUP)
    (row,) = await play.rows(select(tables.cases))
    assert row["team"] == "everyone"


async def test_who_is_at_risk_is_brought_to_whom_everybody_s_team_pages(play: Play) -> None:
    await publish(play, PULSE, HELP)
    await team(play, "add everyone")
    await team(play, f"targets everyone {BACKUP}")
    for _ in range(3):
        await score(play, ANN, "helped", 1)
    await score(play, ANN, "pulse", 2)
    assert "Customer at risk" in play.card(BACKUP)
    assert play.cards(CARE) == []
