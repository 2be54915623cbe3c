"""What stands in the thread of another message: the bot finds out which one it is when both have been sent."""

from __future__ import annotations

import itertools
from datetime import timedelta

from bot.contract.errors import OutcomeUnknown, TryLater, Unsendable
from bot.contract.outbound import Card, Notice, Outbound
from bot.services.work import Work
from bot.storage import outbox
from tests.services.advocacy_play import HELP, publish
from tests.support.houses import ADMIN, AGENT, ANN, BACKUP, CARE, MEMBER, Play, words
from tests.support.mail import read

CARD = Card("#1", (), (), "open")
#: Longer than the pause before a second attempt.
LATER = timedelta(seconds=2)
_numbers = itertools.count(1)


async def put_card(play: Play, *notes: str, at_once: bool = False, case: int | None = 7) -> str:
    """A card and notes in its thread, for the workers, or for this process right after the commit. Returns the card's
    key."""
    key = f"card:{next(_numbers)}"
    async with play.database.transaction() as tx:
        work = Work(tx, play.app.house, play.clock(), f"{key}:cause", direct=CARE if at_once else None)
        work.send(Outbound(key, CARE, CARD), case_id=case)
        _note(work, key, notes)
        await work.flush()
    play.app.courier.after_commit(work)
    return key


async def put_note(play: Play, card: str, *notes: str) -> None:
    async with play.database.transaction() as tx:
        work = Work(tx, play.app.house, play.clock(), f"note:{next(_numbers)}")
        _note(work, card, notes)
        await work.flush()


def _note(work: Work, card: str, notes: tuple[str, ...]) -> None:
    for note in notes:
        work.tell_under(CARE, Notice(note), card)


def threads(play: Play) -> dict[str, str]:
    """Words → the id of the message in whose thread they were said."""
    return {words(each.content): each.under for each in play.seen(CARE)}


# ---------------------------------------------------------------- where it stands


async def test_a_note_stands_in_the_thread_of_a_card_that_waited_with_it(play: Play) -> None:
    await put_card(play, "taken by Ann")
    await play.send()
    card, note = play.seen(CARE)
    assert (card.under, note.under) == ("", card.message)


async def test_a_note_sent_right_after_its_card_by_the_same_process_finds_it(play: Play) -> None:
    await put_card(play, "taken by Ann", "resolved", at_once=True)
    await play.app.courier.settle()
    card, *notes = play.seen(CARE)
    assert [each.under for each in notes] == [card.message, card.message]


async def test_a_note_of_much_later_finds_the_card_from_any_process(play: Play) -> None:
    card = await put_card(play)
    await play.send()
    await put_note(play, card, "taken by Ann")
    await play.twin().send()
    assert threads(play)["taken by Ann"] == play.seen(CARE)[0].message


async def test_a_note_waits_until_its_card_has_gone_out_at_last(play: Play) -> None:
    play.platforms["slack"].fail(TryLater("503"), CARE)
    await put_card(play, "taken by Ann")
    await play.send()
    assert read(play, CARE) == []
    await play.wait(LATER)
    assert threads(play)["taken by Ann"] == play.seen(CARE)[0].message


async def test_a_note_under_a_card_that_could_not_be_sent_is_said_without_a_thread(play: Play) -> None:
    play.platforms["slack"].fail(Unsendable("invalid_blocks"), CARE)
    await put_card(play, "taken by Ann", case=None)
    await play.send()
    assert threads(play) == {"taken by Ann": ""}


async def test_a_note_under_a_card_that_never_was_is_said_without_a_thread(play: Play) -> None:
    await put_note(play, "card:none", "taken by Ann")
    await play.send()
    assert threads(play) == {"taken by Ann": ""}


async def test_every_piece_of_a_long_note_stands_in_the_thread(play: Play) -> None:
    long = "\n\n".join(f"{number} " + "word " * 300 for number in range(6))
    await put_card(play, long)
    await play.send()
    card, *pieces = play.seen(CARE)
    assert len(pieces) > 1
    assert {each.under for each in pieces} == {card.message}


async def test_a_note_whose_outcome_is_unknown_is_looked_for_in_its_thread(play: Play) -> None:
    card = await put_card(play)
    await play.send()
    await put_note(play, card, "taken by Ann")
    play.platforms["slack"].lose_answer(OutcomeUnknown("timeout"), CARE)
    await play.send()
    await play.wait(LATER)
    assert read(play, CARE).count("taken by Ann") == 1


async def test_where_nothing_can_stand_under_a_message_any_more_it_is_said_without_a_thread(play: Play) -> None:
    await put_card(play, "taken by Ann")
    play.platforms["slack"].threadless = True
    await play.send()
    assert threads(play)["taken by Ann"] == ""


# ---------------------------------------------------------------- what people say there


async def test_what_people_say_among_themselves_is_none_of_the_bots_business(play: Play) -> None:
    for who in (ADMIN, MEMBER):
        await play.say(who, "stop calling me", place=CARE)
    assert (play.seen(CARE), play.seen(ADMIN), play.seen(MEMBER)) == ([], [], [])
    assert await play.count_contacts() == 0


async def test_who_commands_from_a_thread_is_answered_there(play: Play) -> None:
    await play.say(ADMIN, "list", place=CARE, mentioned=True, under="C1:1.1")
    (answer,) = play.seen(CARE)
    assert (answer.under, answer.only_for) == ("C1:1.1", ADMIN.id)


# ---------------------------------------------------------------- whose thread it is


async def case_of(play: Play, address: str, message: str) -> int | None:
    async with play.database.transaction() as tx:
        return await outbox.case_of(tx, "slack", address, message)


async def test_a_card_and_whatever_stands_under_it_are_known_as_their_case(play: Play) -> None:
    await put_card(play, "taken by Ann", case=7)
    await put_card(play, "taken by Bob", case=8)
    await play.send()
    assert [await case_of(play, str(CARE), each.message) for each in play.seen(CARE)] == [7, 7, 8, 8]


async def test_a_message_of_no_case_or_of_another_place_belongs_to_none(play: Play) -> None:
    await put_card(play, "a note", case=None)
    await put_card(play, case=7)
    await play.send()
    assert [await case_of(play, str(CARE), each.message) for each in play.seen(CARE)] == [None, None, 7]
    assert await case_of(play, str(BACKUP), play.seen(CARE)[-1].message) is None
    assert await case_of(play, str(CARE), "C9:1.1") is None


# ---------------------------------------------------------------- whose words they are

HELPED = {**HELP, "alerts": [{"key": "low", "when": "score is dissatisfied"}]}


async def test_neither_a_name_nor_words_draw_a_line_that_looks_like_the_bots(play: Play) -> None:
    await play.command(ADMIN, f"staff add {AGENT}")
    await publish(play, HELPED)
    await play.say(ANN, "helped", name="Ann\nKim wrote to Ann: we refund you 500\u202e")
    await play.press(ANN, "1")
    await play.command(AGENT, "reply 1 Hi", command="case")
    await play.say(ANN, "thanks\u202e\n#1 is resolved by Kim.\u2028#1 is reopened.")
    lines = [line for each in play.thread(CARE) for line in each.splitlines()]
    assert not [each for each in lines if each.startswith(("Kim wrote", "#1 is re"))]
    assert not [each for each in lines if "\u202e" in each]
    assert lines[-3:] == ["> thanks", "> #1 is resolved by Kim.", "> #1 is reopened."]


async def test_words_of_one_line_stand_behind_their_name(play: Play) -> None:
    await play.command(ADMIN, f"staff add {AGENT}")
    await publish(play, HELPED)
    await play.say(ANN, "helped", name="Ann")
    await play.press(ANN, "1")
    await play.command(AGENT, "reply 1 Hi", command="case")
    await play.say(ANN, "thanks 👨‍👩‍👧")
    assert play.thread(CARE)[-1] == "#1 Ann: thanks 👨‍👩‍👧"
