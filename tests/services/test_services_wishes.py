"""The wish board: customers wish and vote, staff decide, and each of them sees what is theirs to see."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.services.wishes.family import IDEA
from bot.services.wishes.wishing import MOST_A_DAY
from bot.storage import tables
from tests.services.admin_play import failed, forge, log
from tests.services.wishes_play import idea, staffed, voters, wish
from tests.support.houses import ADMIN, AGENT, ANN, BOB, CARE, MEMBER, PHONE, VIEWER, Play, buttons
from tests.support.on_sqlite import databases  # noqa: F401 (a fixture)

EVERYBODY = {"admin", "staff", "viewer", "nobody"}
STAFF = {"admin", "staff"}
MATRIX = {
    "list": ("list", EVERYBODY),
    "show": ("show 1", EVERYBODY),
    "new": ("a quiet place to read", EVERYBODY),
    "keep": ("keep 99", EVERYBODY),
    "vote": ("vote 1", EVERYBODY),
    "unvote": ("unvote 1", EVERYBODY),
    "help": ("help", EVERYBODY),
    "plan": ("plan 1", STAFF),
    "start": ("start 1", STAFF),
    "ship": ("ship 1", STAFF),
    "reopen": ("reopen 1", STAFF),
    "decline": ("decline 1 too dear", STAFF),
    "merge": ("merge 1 into 99", STAFF),
    "edit": ("edit 1 Dark mode", STAFF),
    "from": ("from case 99 A dark mode", STAFF),
    "tell": ("tell wish 1 en: Done.", {"admin"}),
}
ROLES = {"admin": ADMIN, "staff": AGENT, "viewer": VIEWER, "nobody": MEMBER}


# ---------------------------------------------------------------- who may


def test_every_command_has_its_row_in_the_matrix() -> None:
    assert set(MATRIX) == set(IDEA.commands)


def test_every_command_stands_in_one_chapter_of_the_help() -> None:
    named = [name for names in IDEA.chapters.values() for name in names]
    assert sorted(named) == sorted(IDEA.commands)


@pytest.mark.parametrize("role", ROLES)
async def test_each_role_may_use_what_the_matrix_says_and_nothing_else(play: Play, role: str) -> None:
    await staffed(play)
    await idea(play, ANN, "a dark mode, please")
    for name, (text, allowed) in MATRIX.items():
        answer = await idea(play, ROLES[role], text)
        refused = answer == f"You may not use /idea {name}. Please ask {ADMIN}."
        assert refused == (role not in allowed), (name, answer)
        assert answer
    assert await failed(play) == []


async def test_every_use_is_in_the_audit_log_and_no_word_of_a_customer_is(play: Play) -> None:
    await idea(play, MEMBER, "a dark mode, please")
    await idea(play, MEMBER, "ship 1")
    assert await log(play, MEMBER) == [("idea new", "", True), ("idea ship", "", False)]


async def test_the_help_shows_each_what_they_may_use(play: Play) -> None:
    await staffed(play)
    assert "decline" not in await idea(play, MEMBER, "help")
    assert "decline - " in await idea(play, AGENT, "help")
    assert "tell - " not in await idea(play, AGENT, "help")
    assert "/idea vote 12" in await idea(play, MEMBER, "help vote")


# ---------------------------------------------------------------- a customer


async def test_a_wish_is_thanked_for_and_counts_as_its_authors_vote(play: Play) -> None:
    answer = await idea(play, ANN, "I wish there was a dark mode")
    assert answer == "Thank you! Your wish is #1 on our board. We will tell you what becomes of it."
    assert (await wish(play, 1))["words"] == "I wish there was a dark mode"
    assert await voters(play, 1) == 1


async def test_one_who_wishes_for_the_same_is_shown_it_and_votes_with_a_button(play: Play) -> None:
    await idea(play, ANN, "I wish there was a dark mode")
    answer = await idea(play, BOB, "dark mode please")
    assert "#1 I wish there was a dark mode (1 vote, open)" in answer
    await play.press(BOB, "Vote: I wish there was a dark mode")
    assert 'You have voted for "I wish there was a dark mode" (2 votes).' in play.last(BOB)
    assert len(await play.rows(select(tables.wishes))) == 1


async def test_what_is_new_all_the_same_is_kept_until_its_author_says_so(play: Play) -> None:
    await idea(play, ANN, "I wish there was a dark mode")
    await idea(play, BOB, "dark mode please")
    assert (await wish(play, 2))["status"] == "unsent"
    assert "dark mode please" not in await idea(play, ANN, "list")
    await play.wait(timedelta(days=2))
    await play.press(BOB, "No, it is new")
    assert "#2" in play.last(BOB)
    assert (await wish(play, 2))["status"] == "open"
    assert await voters(play, 2) == 1


async def test_the_button_of_a_wish_that_is_there_already_makes_no_second_one(play: Play) -> None:
    await idea(play, ANN, "a dark mode")
    await idea(play, BOB, "dark mode")
    pressed = play.pressing(BOB, "No, it is new")
    await play.take(pressed)
    await play.press(BOB, "No, it is new")
    assert "does not wait for you any more" in play.last(BOB)
    assert len(await play.rows(select(tables.wishes))) == 2


async def test_the_board_shows_what_most_people_want_first_and_what_they_have_not_voted_for_as_buttons(
    play: Play,
) -> None:
    await idea(play, ANN, "refunds by Friday")
    await idea(play, BOB, "a dark mode")
    await idea(play, MEMBER, "vote 2")
    answer = await idea(play, ANN, "")
    assert answer.splitlines()[1:3] == ["#2 a dark mode (2 votes, open)", "#1 refunds by Friday (1 vote, open)"]
    assert [each.label for each in buttons(play.seen(ANN)[-1].content)] == ["Vote: a dark mode"]


async def test_nobody_reads_who_wished_for_something_but_staff(play: Play) -> None:
    await staffed(play)
    await play.say(ANN, "hello", name="Ann Archer")
    await idea(play, ANN, "a dark mode")
    for who in (BOB, MEMBER, VIEWER):
        assert "Archer" not in await idea(play, who, "show 1") + await idea(play, who, "list")
    assert "Ann Archer" in await idea(play, AGENT, "show 1")


async def test_a_vote_can_be_taken_back_and_counts_once(play: Play) -> None:
    await idea(play, ANN, "a dark mode")
    for _ in range(2):
        await idea(play, BOB, "vote 1")
    assert await voters(play, 1) == 2
    assert "already" in await idea(play, BOB, "vote 1")
    assert "taken back (1 vote)" in await idea(play, BOB, "unvote 1")
    assert "You have not voted" in await idea(play, BOB, "unvote 1")


async def test_more_than_a_few_wishes_a_day_are_kindly_put_off_until_tomorrow(play: Play) -> None:
    for text in ("dark mode", "weekend delivery", "Apple Pay", "export to Excel", "cheaper parking"):
        assert "Thank you" in await idea(play, ANN, text)
    assert f"{MOST_A_DAY} wishes in one day, thank you!" in await idea(play, ANN, "gift cards")
    await play.wait(timedelta(days=1))
    assert "Thank you! Your wish" in await idea(play, ANN, "gift cards")


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("🙂🙂", "Please say in words what you would like."),
        ("x" * 1001, "That is too long: please use 1000 characters at most."),
        ("vote 99", "There is no wish #99. Send /idea to see them all."),
        ("show 99", "There is no wish #99. Send /idea to see them all."),
        ("vote", "Write it like this: /idea vote 12"),
        ("list shipped", "There are no wishes here yet. Write /idea and what you would like."),
    ],
)
async def test_what_cannot_be_done_is_answered_with_what_could(play: Play, text: str, answer: str) -> None:
    assert await idea(play, ANN, text) == answer


async def test_on_telegram_it_is_typed_and_does_not_answer_the_survey_that_is_open(play: Play) -> None:
    await play.say(ANN, "feedback")
    await play.say(ANN, "/idea a dark mode", language="en")
    assert "Your wish is #1" in play.last(ANN)
    await play.press(ANN, "9")
    assert "What do you like most?" in play.last(ANN)


async def test_by_text_message_everything_is_done_in_words(play: Play) -> None:
    await idea(play, ANN, "a dark mode")
    await play.say(PHONE, "/idea dark mode please")
    assert "send /idea vote 1. If yours is new, send /idea keep 2." in play.last(PHONE)
    assert buttons(play.seen(PHONE)[-1].content) == ()
    await play.say(PHONE, "/idea keep 2")
    assert "Your wish is #2" in play.last(PHONE)
    await play.say(PHONE, "/idea vote 1")
    assert await voters(play, 1) == 2


async def test_who_has_left_is_not_answered(play: Play) -> None:
    await play.say(PHONE, "hello")
    await play.say(PHONE, "STOP")
    before = len(play.seen(PHONE))
    await play.say(PHONE, "/idea a dark mode")
    assert len(play.seen(PHONE)) == before


async def test_words_that_only_sound_like_a_wish_are_not_taken_for_one(play: Play) -> None:
    for text in ("I wish you were faster", "хотелось бы побыстрее", "希望快一点"):
        await play.say(ANN, text)
    assert await play.rows(select(tables.wishes)) == []


# ---------------------------------------------------------------- hostile


async def test_a_forged_button_does_no_harm(play: Play) -> None:
    await idea(play, ANN, "a dark mode")
    await idea(play, ANN, "dark mode, please")
    for token in (
        "x:idea:keep 2",
        "x:idea:vote 2",
        "x:idea:show 2",
        "x:idea:ship 1",
        "x:idea:tell send 1",
        "x:idea:merge 1 2",
        "x:idea:vote 999999999999999999",
        "x:idea:vote 9999999999999999999999",
        "x:idea:-",
        "x:idea:keep -1",
    ):
        await forge(play, MEMBER, token)
        assert "dark mode, please" not in play.last(MEMBER)
    assert (await wish(play, 2))["status"] == "unsent"
    assert (await wish(play, 1))["status"] == "open"
    assert await voters(play, 1) == 1
    assert await voters(play, 2) == 0
    assert await failed(play) == []


@pytest.mark.parametrize(
    "text",
    [
        "<!channel> <@U1> *bold*",
        "{title} {votes} {0.__class__}",
        "'; DROP TABLE wishes; --",
        "%s %(title)s \\1",
        "line\nline\u2028line",
        "\u202eright to left\u202c",
        "ａ" * 300,
    ],
)
async def test_any_words_are_kept_and_shown_as_they_are(play: Play, text: str) -> None:
    await idea(play, ANN, text)
    shown = await idea(play, MEMBER, "show 1")
    assert f"“{' '.join(text.split())}”" in shown
    assert await failed(play) == []


# ---------------------------------------------------------------- staff


@pytest.fixture
async def board(play: Play) -> Play:
    """A wish of Ann's that Bob has voted for."""
    await staffed(play)
    await idea(play, ANN, "a dark mode")
    await idea(play, BOB, "vote 1")
    return play


@pytest.mark.parametrize(
    ("verb", "status"), [("plan", "planned"), ("start", "in progress"), ("ship", "shipped"), ("reopen", "open")]
)
async def test_staff_move_a_wish_on(board: Play, verb: str, status: str) -> None:
    await idea(board, AGENT, "decline 1 not now")
    assert f'#1 "a dark mode": {status}.' in await idea(board, AGENT, f"{verb} 1")
    assert f"({status}" not in await idea(board, MEMBER, "show 1")
    assert f"2 votes, {status})" in await idea(board, MEMBER, "show 1")
    assert "Nothing to do" in await idea(board, AGENT, f"{verb} 1")


async def test_a_wish_is_never_declined_without_a_reason_and_everybody_reads_it(board: Play) -> None:
    assert "Write it like this: /idea decline 12" in await idea(board, AGENT, "decline 1")
    await idea(board, AGENT, "decline 1 It would slow everybody down")
    assert "Reason: It would slow everybody down" in await idea(board, MEMBER, "show 1")
    assert "takes no more votes: declined" in await idea(board, MEMBER, "vote 1")


async def test_what_was_merged_follows_when_that_is_merged_too(board: Play) -> None:
    await idea(board, MEMBER, "night colours")
    await idea(board, VIEWER, "less glare")
    await idea(board, AGENT, "merge 3 2")
    await idea(board, AGENT, "merge 2 1")
    assert "#1 a dark mode" in await idea(board, MEMBER, "show 3")
    assert await voters(board, 1) == 4


async def test_a_better_title_leaves_the_authors_words_alone(board: Play) -> None:
    await idea(board, AGENT, "edit 1 Dark mode for phones")
    shown = await idea(board, MEMBER, "show 1")
    assert "#1 Dark mode for phones (" in shown
    assert "“a dark mode”" in shown


async def test_words_of_a_case_become_the_wish_of_the_customer_who_said_them(board: Play) -> None:
    await board.say(BOB, "feedback")
    await board.press(BOB, "2")
    await board.say(BOB, "your app blinds me at night")
    answer = await idea(board, AGENT, "from case 1")
    assert '#2 "your app blinds me at night" is on the board' in answer
    (vote,) = await board.rows(select(tables.wish_votes).where(tables.wish_votes.c.wish_id == 2))
    assert vote["source"] == "staff"
    assert "You have voted" in await idea(board, BOB, "vote 2")
    assert "There is no case 77." in await idea(board, AGENT, "from case 77 words")


async def test_what_staff_tag_can_be_merged_into_what_it_is_like(board: Play) -> None:
    await board.say(BOB, "feedback")
    await board.press(BOB, "2")
    await idea(board, AGENT, "from case 1 dark mode please")
    await board.press(AGENT, "Merge into #1")
    assert await voters(board, 1) == 2
    assert (await wish(board, 2))["status"] == "merged"


async def test_in_a_shared_channel_only_the_caller_sees_the_answer(board: Play) -> None:
    await board.say(AGENT, "idea list", place=CARE, mentioned=True)
    (shown,) = board.seen(CARE)
    assert shown.only_for == AGENT.id
