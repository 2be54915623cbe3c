"""What staff see of a customer who complains twice, and what a customer is asked at one time."""

from __future__ import annotations

from sqlalchemy import select

from bot.services.cases import open_for_mention
from bot.services.work import Work
from bot.storage import mentions, tables
from tests.services.case_play import case, detractor
from tests.support.houses import ADMIN, AGENT, ANN, BACKUP, CARE, Play
from tests.support.mail import read
from tests.support.on_sqlite import databases  # noqa: F401


async def test_a_second_complaint_is_on_the_card_of_the_first_with_its_score_and_words(play: Play) -> None:
    await detractor(play, ANN, "2", "the parcel was late", name="Ann")
    for _ in range(3):
        await play.press(ANN, "Skip")
    await play.say(ANN, "rate")
    await play.press(ANN, "1")
    await play.say(ANN, "and the box was empty")
    card = play.card(CARE)
    assert "the parcel was late" in card
    assert "1/5" in card
    assert "and the box was empty" in card


async def test_two_alerts_of_one_answer_are_one_case_told_once_and_brought_to_the_targets_of_both(play: Play) -> None:
    await play.command(ADMIN, f"alert stars when score <= 2 to {BACKUP}")
    await play.command(ADMIN, "publish stars")
    await detractor(play, ANN, "2", name="Ann")
    for _ in range(4):
        await play.press(ANN, "Skip")
    before = len(play.thread(CARE))
    await play.say(ANN, "rate")
    await play.press(ANN, "1")
    assert len([each for each in play.thread(CARE)[before:] if "low score" in each]) == 1
    assert len(await play.rows(select(tables.cases))) == 1


async def test_whether_it_helped_is_asked_in_the_place_of_a_survey_still_open(play: Play) -> None:
    await play.command(ADMIN, f"staff add {AGENT}")
    await detractor(play, ANN, "2", "the parcel was late", name="Ann")
    for _ in range(2):
        await play.press(ANN, "Yes")
    assert "Where do we reach you best" in play.last(ANN)
    await case(play, AGENT, "resolve 1 delivery: a new one is on its way")
    assert "a new one is on its way" in "".join(read(play, ANN))
    await play.say(ANN, "solved")
    (row,) = await play.rows(select(tables.cases.c.state))
    assert row["state"]["verdict"] == "solved"
    (row,) = await play.rows(select(tables.conversations.c.outcome))
    assert row["outcome"] == "handed_over"


async def test_a_mention_of_somebody_with_no_address_has_no_reply_button(play: Play) -> None:
    async with play.database.transaction() as tx:
        work = Work(tx, play.app.house, play.clock(), "mention")
        contact = await mentions.new_contact(tx, "Jo", "en", play.clock())
        await open_for_mention(work, contact, None, ("bugs", "it crashes", ""))
        await work.flush()
    await play.work()
    labels = [each.label for each in play.cards(CARE)[-1].content.buttons]
    assert "Resolve" in labels
    assert "Reply" not in labels
