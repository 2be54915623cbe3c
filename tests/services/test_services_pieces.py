"""What is too long for one message of a platform comes as several, in its order, with nothing left out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.contract.outbound import Button, Content, Notice, Settled
from bot.engine.survey import FreeText, Survey
from bot.services.pieces import pieces
from bot.storage import surveys
from bot.surveys import builtin
from tests.support.houses import ADMIN, CARE, PHONE, Play, buttons, words

BUTTON = Button("Edit", "x:edit:nps")
TEXT = st.text(st.sampled_from("ab \n😀字"), max_size=300)


def texts(found: list[Content]) -> list[str]:
    return [each.text for each in found if isinstance(each, Notice)]


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def test_a_notice_that_fits_is_left_alone() -> None:
    notice = Notice("a" * 40, (BUTTON,))
    assert pieces(notice, 40) == [notice]


def test_it_is_broken_between_paragraphs_or_else_lines_or_else_words() -> None:
    assert texts(pieces(Notice("one two\n\nthree four\nfive six seven"), 12)) == [
        "one two",
        "three four",
        "five six",
        "seven",
    ]


def test_a_word_longer_than_a_message_is_broken_and_no_character_is_torn() -> None:
    assert texts(pieces(Notice("😀" * 5), 5)) == ["😀😀", "😀😀", "😀"]


def test_a_column_keeps_the_spaces_it_begins_with() -> None:
    assert texts(pieces(Notice("10  ███\n 9  ██", monospace=True), 10)) == ["10  ███", " 9  ██"]


def test_the_buttons_are_under_the_last_and_all_of_them_are_private() -> None:
    found = pieces(Notice("one\ntwo", (BUTTON,), private=True), 4)
    assert found == [Notice("one", private=True), Notice("two", (BUTTON,), private=True)]


def test_what_is_no_notice_is_left_to_its_adapter() -> None:
    settled = Settled("a" * 40, "b")
    assert pieces(settled, 10) == [settled]


@given(TEXT, st.integers(4, 60))
def test_no_piece_is_too_long_and_no_letter_is_lost(text: str, most: int) -> None:
    found = texts(pieces(Notice(text), most))
    assert all(units(each) <= most for each in found)
    assert "".join("".join(found).split()) == "".join(text.split())


# ---------------------------------------------------------------- a large survey


@pytest.fixture
def large() -> Survey:
    nps = builtin()["nps"]
    said = "Was it as it should be, and if it was not, what would you have liked better?"
    questions = tuple(FreeText(key=f"part_{n}", text={"en": f"{n}: {said}"}) for n in range(1, 51))
    return nps.model_copy(update={"key": "large", "questions": questions, "alerts": (), "endings": nps.endings[-1:]})


@pytest.fixture
async def play(play: Play, large: Survey) -> Play:
    async with play.database.transaction() as tx:
        await surveys.publish_first(tx, "large", large.model_dump(mode="json"), play.clock())
    return play


def shown(play: Play, who: object = ADMIN) -> Notice:
    found = play.seen(who)[-1].content  # type: ignore[arg-type]
    assert isinstance(found, Notice)
    return found


async def test_fifty_questions_are_shown_page_by_page_to_the_last(play: Play) -> None:
    seen = [await play.command(ADMIN, "show large")]
    while any(button.label == "Go on" for button in buttons(shown(play))):
        await play.press(ADMIN, "Go on")
        seen.append(play.last(ADMIN))
    assert len(seen) > 1
    assert [n for n in range(1, 51) if f"{n}. part_{n} " not in "\n".join(seen)] == []
    assert all(units(page) <= 4000 for page in seen)
    assert await play.command(ADMIN, "show large page 99") == seen[-1]


async def test_every_one_of_fifty_questions_can_be_reached_by_buttons(play: Play) -> None:
    await play.command(ADMIN, "edit large")
    reached = {button.label for button in buttons(shown(play))}
    for first in range(11, 51, 10):
        await play.press(ADMIN, f"Questions {first}-{first + 9}")
        reached |= {button.label for button in buttons(shown(play))}
    assert {f"{n}. part_{n}" for n in range(1, 51)} <= reached


async def test_who_changes_a_question_is_back_on_its_page(play: Play) -> None:
    await play.command(ADMIN, "edit large question part_30 down")
    assert "31. 30: Was it" in play.last(ADMIN)
    await play.press(ADMIN, "31. part_30")
    await play.press(ADMIN, "Back to survey")
    assert "Questions 31 to 40 of 50" in play.last(ADMIN)


@pytest.mark.parametrize("command", ["show large en page 0", "show large page", "show large page ten"])
async def test_a_page_that_is_none_is_answered_with_the_usage(play: Play, command: str) -> None:
    assert await play.command(ADMIN, command) == "Write it like this: /survey show nps"


async def test_by_text_message_a_page_is_short_and_says_how_to_go_on(play: Play) -> None:
    await play.command(ADMIN, f"staff add {PHONE} viewer")
    await play.say(PHONE, "/survey show large")
    assert "More: /survey show large en page 2" in play.last(PHONE)
    assert len(play.last(PHONE)) < 700
    await play.say(PHONE, "/survey show large en page 2")
    assert "part_4 " in play.last(PHONE)


async def test_what_only_one_message_can_be_answered_with_goes_on_privately_beside_it(play: Play) -> None:
    """Hundreds of surveys on the list, asked for in a channel."""
    nps = builtin()["nps"].model_dump(mode="json")
    async with play.database.transaction() as tx:
        for n in range(200):
            await surveys.publish_first(tx, f"survey_{n}", {**nps, "key": f"survey_{n}"}, play.clock())
    room = CARE
    await play.command(ADMIN, "list", place=room, reply_handle="once")
    answers = [each for each in play.seen(room) if isinstance(each.content, Notice)]
    assert len(answers) > 1
    assert all(each.content.private and each.only_for == ADMIN.id for each in answers)  # type: ignore[union-attr]
    whole = "\n".join(words(each.content) for each in answers)
    assert [n for n in range(200) if f"survey_{n} -" not in whole] == []
