"""One case of a customer comes upon another, or upon what they have said elsewhere: nothing is lost by it."""

from __future__ import annotations

import pytest

from tests.services.case_play import case, detractor, statuses
from tests.services.meeting_play import begin, everything, low, mention
from tests.services.test_services_replying import ASKS_LEAVE
from tests.support.houses import ADMIN, AGENT, ANN, BOB, CARE, Play
from tests.support.on_sqlite import databases  # noqa: F401 (a fixture)

# ---------------------------------------------------------------- what is said elsewhere


async def test_the_words_of_a_second_bad_mention_are_read_in_the_case(play: Play) -> None:
    await play.command(ADMIN, f"staff add {AGENT}")
    await mention(play, "The app crashes, terrible", author="Jo")
    await mention(play, "Now it has deleted all my photos, awful", author="Jo", url="https://example.org/2")
    assert await statuses(play) == ["open"]
    assert any("deleted all my photos" in said and "https://example.org/2" in said for said in play.thread(CARE))
    assert "deleted all my photos" in await case(play, AGENT, "show 1")


async def test_a_bad_mention_after_a_low_score_is_read_and_called_what_it_is(play: Play) -> None:
    await play.command(ADMIN, f"staff add {AGENT}")
    await detractor(play, ANN)
    await mention(play, "They deleted all my photos, awful", author="Ann", who=ANN)
    assert any("deleted all my photos" in said for said in play.thread(CARE))
    assert any("said something bad elsewhere" in said for said in play.thread(CARE))
    assert "Another low score" not in everything(play, CARE)


# ---------------------------------------------------------------- a score that was corrected


async def test_a_case_that_a_mention_opened_outlives_a_corrected_score(play: Play) -> None:
    await begin(play)
    await play.say(ANN, "hello")
    await mention(play, "They lost my parcel, terrible", author="Ann", who=ANN)
    await low(play, ANN, "helped", "1")
    await play.press(ANN, "5")
    assert await statuses(play) == ["open"]
    assert any("no longer low" in said for said in play.thread(CARE))


async def test_a_case_that_a_mention_joined_outlives_a_corrected_score(play: Play) -> None:
    await begin(play)
    await low(play, ANN, "helped", "1")
    await mention(play, "They lost my parcel, terrible", author="Ann", who=ANN)
    await play.press(ANN, "5")
    assert await statuses(play) == ["open"]


async def test_what_is_not_solved_outlives_a_corrected_score(play: Play) -> None:
    await begin(play)
    await low(play, ANN, "helped", "1")
    await case(play, AGENT, "resolve 1 parcel: It is mended.")
    await play.press(ANN, "Not solved")
    await play.press(ANN, "5")
    assert await statuses(play) == ["open"]


async def test_with_no_other_reason_a_corrected_score_stands_it_down(play: Play) -> None:
    await begin(play)
    await low(play, ANN, "helped", "1")
    await play.press(ANN, "5")
    assert await statuses(play) == ["stood_down"]


# ---------------------------------------------------------------- one goes on for another


async def test_the_answer_to_what_staff_asked_comes_back_whoever_would_have_merged_the_case(play: Play) -> None:
    await begin(play)
    await low(play, BOB, "pulse", "2")
    await low(play, ANN, "helped", "1")
    await case(play, AGENT, "reply 2 Where shall we send it?")
    await case(play, AGENT, "merge 2 into 1")
    await play.say(ANN, "to 5 Elm Street")
    assert any("5 Elm Street" in said for said in play.thread(CARE))


async def test_what_the_customer_says_of_a_merged_case_is_believed_of_the_one_that_went_on(play: Play) -> None:
    await begin(play)
    await low(play, ANN, "pulse", "2")
    await case(play, AGENT, "resolve 1")
    await low(play, ANN, "helped", "1")
    await case(play, AGENT, "resolve 2 parcel: It is mended.")
    await case(play, AGENT, "reopen 2")
    await case(play, AGENT, "merge 2 into 1")
    await case(play, AGENT, "resolve 1")
    assert await statuses(play) == ["resolved", "merged"]
    await play.press(ANN, "Not solved")
    assert await statuses(play) == ["open", "merged"]


# ---------------------------------------------------------------- consent


async def says_no(play: Play) -> None:
    """To being written to, in a survey that asks."""
    await low(play, ANN, "visit", "2")
    await play.say(ANN, "no")
    await play.say(ANN, "never")


@pytest.fixture
async def asking(play: Play) -> Play:
    await begin(play, ASKS_LEAVE.model_dump(mode="json"))
    await low(play, ANN, "helped", "1")
    return play


async def test_a_no_in_a_conversation_that_joined_the_case_is_a_no(asking: Play) -> None:
    await says_no(asking)
    assert await statuses(asking) == ["open"]
    assert "did not agree" in await case(asking, AGENT, "reply 1 we write to you anyway")
    assert "May be contacted: no" in asking.card(CARE)
    await case(asking, AGENT, "resolve 1 parcel: we write to you anyway")
    assert "anyway" not in everything(asking, ANN)


async def test_a_question_that_is_not_answered_yet_is_waited_for(asking: Play) -> None:
    await low(asking, ANN, "visit", "2")
    assert "was not answered" in await case(asking, AGENT, "reply 1 we are sorry")
    await asking.say(ANN, "yes")
    await case(asking, AGENT, "reply 1 we are sorry")
    assert "we are sorry" in everything(asking, ANN)


async def test_a_no_goes_along_when_the_case_is_merged(asking: Play) -> None:
    await case(asking, AGENT, "resolve 1")
    await says_no(asking)
    assert await statuses(asking) == ["resolved", "open"]
    await case(asking, AGENT, "merge 2 into 1")
    assert "did not agree" in await case(asking, AGENT, "reply 1 we write to you anyway")
    assert "anyway" not in everything(asking, ANN)
