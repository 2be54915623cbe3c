"""Who wished or voted is told what becomes of it: once, in their language, where they voted, and within the gates."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.contract.address import Address
from bot.services.wishes.gates import QUIET
from bot.storage.raised import RAISED_WITHIN
from tests.services.wishes_play import crowd, idea, later, news, outcomes, staffed, told_so_far, unhappy, wish
from tests.support.houses import ADMIN, AGENT, ANN, BOB, MEMBER, PHONE, Play
from tests.support.on_sqlite import databases  # noqa: F401 (a fixture)

IVAN, MEI = Address("telegram", "201"), Address("telegram", "202")


@pytest.fixture
async def board(play: Play) -> Play:
    """A wish of Ann's; Ivan and Mei, who read other languages, have voted for it."""
    await staffed(play)
    await idea(play, ANN, "a dark mode")
    for who, language in ((IVAN, "ru"), (MEI, "zh-TW")):
        await play.say(who, "/idea vote 1", language=language)
    return play


# ---------------------------------------------------------------- a new status


async def test_everybody_who_voted_reads_of_it_in_their_own_language(board: Play) -> None:
    before = {who: len(board.seen(who)) for who in (ANN, IVAN, MEI, BOB)}
    assert "3 voters are told in 10 minutes" in await idea(board, AGENT, "plan 1")
    await later(board, 9)
    assert all(len(board.seen(who)) == n for who, n in before.items())
    await later(board, 1)
    assert await news(board, ANN, before[ANN]) == ['"a dark mode": we plan to do this. You voted for it.']
    assert await news(board, IVAN, before[IVAN]) == ["«a dark mode»: мы планируем это сделать. Вы за это голосовали."]
    assert await news(board, MEI, before[MEI]) == ["「a dark mode」：您投票支持的這個願望，我們已列入計畫。"]
    assert await news(board, BOB, before[BOB]) == []


async def test_what_is_taken_back_in_time_is_never_told(board: Play) -> None:
    await idea(board, AGENT, "ship 1")
    await board.press(AGENT, "Change it back")
    assert (await wish(board, 1))["status"] == "open"
    await later(board, 30)
    assert await outcomes(board) == []


async def test_of_several_changes_in_a_row_only_the_last_is_told(board: Play) -> None:
    for verb in ("plan", "start", "ship"):
        await idea(board, AGENT, f"{verb} 1")
        await later(board, 3)
    before = len(board.seen(ANN))
    await later(board, 30)
    assert await news(board, ANN, before) == ['"a dark mode": done! You voted for it. Thank you for the idea.']


async def test_each_change_that_stays_is_told_once(board: Play) -> None:
    before = len(board.seen(ANN))
    for command in ("plan 1", "ship 1", "reopen 1"):
        await idea(board, AGENT, command)
        await later(board, 60)
    told = await news(board, ANN, before)
    assert [text.partition(": ")[2].split()[0] for text in told] == ["we", "done!", "we"]
    assert {telling for telling, _, _ in await outcomes(board)} == {1, 2, 3}


async def test_a_wish_that_is_declined_says_why(board: Play) -> None:
    await idea(board, AGENT, "decline 1 It would slow {everybody} down")
    await later(board)
    assert board.last(ANN).endswith("so you should know why: It would slow {everybody} down")


async def test_who_has_left_or_cannot_be_reached_is_not_told_and_the_gate_is_named(board: Play) -> None:
    await board.say(PHONE, "/idea vote 1")
    await board.say(PHONE, "STOP")
    before = len(board.seen(PHONE))
    await idea(board, AGENT, "plan 1")
    await later(board)
    assert len(board.seen(PHONE)) == before
    assert [(address, outcome) for _, address, outcome in await outcomes(board)] == [
        (str(ANN), "sent"),
        (str(IVAN), "sent"),
        (str(MEI), "sent"),
        (str(PHONE), "opted_out"),
    ]


async def test_who_takes_their_vote_back_hears_nothing_more(board: Play) -> None:
    await idea(board, AGENT, "plan 1")
    await board.say(IVAN, "/idea unvote 1")
    before = len(board.seen(IVAN))
    await later(board)
    assert len(board.seen(IVAN)) == before


async def test_who_voted_for_what_was_merged_hears_of_what_it_became(board: Play) -> None:
    await idea(board, BOB, "night colours")
    await idea(board, AGENT, "plan 2")
    await idea(board, AGENT, "merge 2 into 1")
    await later(board)
    assert await outcomes(board) == []
    await idea(board, AGENT, "ship 1")
    await later(board)
    assert board.last(BOB) == '"a dark mode": done! You voted for it. Thank you for the idea.'


# ---------------------------------------------------------------- you said, we did


async def test_a_preview_says_whom_it_reaches_and_what_is_missing(board: Play) -> None:
    await board.say(PHONE, "/idea vote 1")
    await board.say(PHONE, "STOP")
    assert await idea(board, ADMIN, "tell wish 1 en: It is here. ru: Готово.") == "\n".join(
        (
            '"a dark mode": 2 customers would be told.',
            "Telegram, English: 1",
            "Telegram, Русский: 1",
            "2 would not:",
            "opted out: 1",
            "read 繁體中文, and there is no text in it: 1",
            'English: "It is here."',
            'Русский: "Готово."',
        )
    )
    await later(board)
    assert await outcomes(board) == []


async def test_others_read_a_foreign_text_only_where_the_admin_says_so(board: Play) -> None:
    await idea(board, ADMIN, "tell wish 1 en: It is here. ru: Готово.")
    await board.press(ADMIN, "Others read English")
    await board.press(ADMIN, "Tell 3 now")
    assert board.last(MEI) == "您提的，我們做到了：「a dark mode」\nIt is here."


async def test_a_preview_is_sent_once_and_nobody_is_told_the_same_thing_again(board: Play) -> None:
    await idea(board, ADMIN, "tell wish 1 en: Here. ru: Готово. zh-Hant: 好了")
    pressed = board.pressing(ADMIN, "Tell 3 now")
    await board.press(ADMIN, "Tell 3 now")
    await board.take(pressed)
    await board.press(ADMIN, "Tell 3 now")
    assert "That preview is over" in board.last(ADMIN)
    again = await idea(board, ADMIN, "tell wish 1 en: Here again.")
    assert "0 customers would be told" in again
    assert "know it already: 3" in again
    assert "Tell 0" not in str(board.seen(ADMIN)[-1].content)


async def test_nobody_hears_of_something_every_other_day(board: Play) -> None:
    await idea(board, ANN, "weekend delivery")
    await idea(board, ADMIN, "tell wish 1 en: Here.")
    await board.press(ADMIN, "Tell 1 now")
    assert "were told something in the last 7 days: 1" in await idea(board, ADMIN, "tell wish 2 en: Here.")
    board.clock.now += QUIET
    assert "1 customer would be told" in await idea(board, ADMIN, "tell wish 2 en: Here.")


async def test_who_has_an_open_case_is_talked_to_there(board: Play) -> None:
    await board.say(ANN, "feedback")
    await board.press(ANN, "2")
    assert "have an open case: talk to them there: 1" in await idea(board, ADMIN, "tell wish 1 en: Here.")


async def test_a_preview_can_be_thrown_away(board: Play) -> None:
    await idea(board, ADMIN, "tell wish 1 en: Here.")
    await board.press(ADMIN, "Tell nobody")
    assert board.last(ADMIN) == "Nobody is told."
    assert "That preview is over" in await idea(board, ADMIN, "tell send 1")


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("tell wish 99 en: Here.", "There is no wish #99."),
        ("tell wish 1", "Write one text for each language"),
        ("tell wish 1 en: a en: b", "Write one text for each language"),
        ("tell", "Write it like this: /idea tell wish 12"),
        ("tell send 99", "That preview is over."),
        ("tell others 99 ru", "That preview is over."),
    ],
)
async def test_what_cannot_be_told_is_answered_with_what_could(board: Play, text: str, answer: str) -> None:
    assert (await idea(board, ADMIN, text)).startswith(answer)


async def test_only_an_admin_tells(board: Play) -> None:
    await idea(board, ADMIN, "tell wish 1 en: Here.")
    for who in (AGENT, MEMBER):
        assert "You may not use /idea tell" in await idea(board, who, "tell send 1")
    await later(board)
    assert await outcomes(board) == []


# ---------------------------------------------------------------- the figure


async def test_the_share_of_unhappy_customers_who_were_told_is_in_overview_and_results(board: Play) -> None:
    assert "heard back" not in await board.command(ADMIN, "overview")
    await unhappy(board, BOB)
    said = "0 of 1 unhappy customer (0 %) have heard back"
    assert said in " ".join((await board.command(ADMIN, "overview")).split())
    assert said in " ".join((await board.command(ADMIN, "results nps")).split())
    assert "heard back" not in await board.command(ADMIN, "results csat")


async def test_who_is_told_after_they_were_unhappy_has_heard_back_and_who_was_before_has_not(board: Play) -> None:
    await idea(board, BOB, "vote 1")
    await idea(board, AGENT, "plan 1")
    await later(board)
    await unhappy(board, BOB)
    assert "0 of 1" in await board.command(ADMIN, "overview")
    await idea(board, AGENT, "ship 1")
    await later(board)
    assert "1 of 1 unhappy customer (100 %)" in await board.command(ADMIN, "overview")


# ---------------------------------------------------------------- a topic


async def test_a_topic_that_nobody_knows_is_not_told_of(board: Play) -> None:
    answer = await idea(board, ADMIN, "tell topic weather en: It is sunny.")
    assert answer == 'There is no topic "weather". Send /topic to see them all.'


async def test_whoever_raised_it_long_ago_is_left_in_peace(board: Play) -> None:
    await board.say(BOB, "your delivery is late")
    board.clock.now += RAISED_WITHIN + timedelta(days=1)
    assert "0 customers would be told" in await idea(board, ADMIN, "tell topic delivery en: Faster now.")


async def test_no_wish_is_merged_while_its_voters_are_being_told_and_all_of_them_hear_it(play: Play) -> None:
    await idea(play, ANN, "a dark mode")
    await idea(play, BOB, "bananas please")
    await crowd(play, 1, 600)
    await idea(play, ADMIN, "tell wish 1 en: Here it is")
    send = next(
        b.label for s in play.seen(ADMIN) for b in getattr(s.content, "buttons", ()) if b.label.startswith("Tell")
    )
    await play.take(play.pressing(ADMIN, send))
    await play.app.timekeeper.fire_next()
    for said in ("merge 1 into 2", "merge 2 into 1"):
        assert "#1 is being told" in await idea(play, ADMIN, said)
    await play.work()
    assert await told_so_far(play) == 601


async def test_who_joins_a_shipped_wish_by_a_merge_hears_of_it_and_nobody_hears_it_twice(play: Play) -> None:
    await idea(play, ANN, "a dark mode")
    await idea(play, BOB, "bananas please")
    await idea(play, ADMIN, "ship 1")
    await later(play)
    ann, bob = len(play.seen(ANN)), len(play.seen(BOB))
    await idea(play, ADMIN, "merge 2 into 1")
    await later(play)
    assert len(await news(play, BOB, bob)) == 1
    assert await news(play, ANN, ann) == []
