"""The one door: each event counts once, whatever order it comes in and whatever is wrong with it."""

from __future__ import annotations

import asyncio
import itertools
import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.contract.inbound import MessageReceived
from bot.services import messages, receive
from bot.services.readback import catch_up
from bot.storage import tables, watermarks
from bot.storage.database import DatabaseUnavailable
from tests.support.houses import ANN, BOB, PHONE, Play, words

MINUTE = timedelta(minutes=1)


async def answers(play: Play) -> list[tuple[str, object]]:
    """The answers that count now."""
    kept = select(tables.answers).where(tables.answers.c.superseded_at.is_(None)).order_by(tables.answers.c.id)
    return [(row["question"], row["value"]) for row in await play.rows(kept)]


# ---------------------------------------------------------------- once


async def test_the_same_event_again_has_no_effect_for_ever(play: Play) -> None:
    event = await play.say(ANN, "feedback")
    await play.press(ANN, "9")
    shown = len(play.seen(ANN))
    await play.wait(timedelta(days=400))
    shown_later = len(play.seen(ANN))
    await play.take(event)
    await play.work()
    assert len(play.seen(ANN)) == shown_later
    assert shown_later - shown <= 1  # the reminder
    assert await answers(play) == [("score", 9)]


async def test_a_button_pressed_twice_on_a_slow_line_counts_once(play: Play) -> None:
    await play.say(ANN, "feedback")
    presses = [play.pressing(ANN, "9"), play.pressing(ANN, "9")]
    await asyncio.gather(*map(play.take, presses))
    await play.work()
    assert await answers(play) == [("score", 9)]
    assert sum("What do you like most?" in words(each.content) for each in play.seen(ANN)) == 1


# ---------------------------------------------------------------- out of order


async def test_answers_belong_to_the_questions_they_were_given_to_in_whatever_order_they_arrive(play: Play) -> None:
    """The presses of one conversation in every order; those for questions not asked yet change nothing."""
    for number, order in enumerate(itertools.permutations(("9", "Skip", "3"))):
        who = ANN._replace(id=str(800 + number))
        await play.say(who, "feedback")
        held = {"9": play.pressing(who, "9"), "3": play.pressing(who, "3")}
        await play.take(held["9"])
        held["Skip"] = play.pressing(who, "9")
        for label in order:
            await play.take(held[label])
        await play.work()
    rows = await play.rows(
        select(tables.answers.c.question, tables.answers.c.value).where(tables.answers.c.superseded_at.is_(None))
    )
    assert {row["question"] for row in rows} == {"score"}
    assert {row["value"] for row in rows} <= {3, 9}


async def test_an_old_keyboard_corrects_the_question_it_belongs_to_and_no_other(play: Play) -> None:
    await play.say(ANN, "feedback")
    late = play.pressing(ANN, "3")
    await play.press(ANN, "9")
    await play.say(ANN, "the colours")
    await play.take(late)
    await play.work()
    assert ("score", 3) in await answers(play)
    assert ("likes_most", "the colours") in await answers(play)


async def test_a_button_of_a_survey_that_never_was_is_ignored(play: Play) -> None:
    await play.say(ANN, "feedback")
    genuine = play.pressing(ANN, "9")
    for token in ("a:999999:score:9", "a:1:nothing:9", "a:1:score:99", "m:1:explode", "nonsense", "a:1::9", "x:x"):
        await play.take(genuine.__class__(key=token, at=genuine.at, sender=ANN, token=token, message="m1"))
    await play.work()
    assert await answers(play) == []


async def test_nobody_answers_in_somebody_elses_conversation(play: Play) -> None:
    await play.say(ANN, "feedback")
    stolen = play.pressing(ANN, "0")
    await play.take(stolen.__class__(key="forged", at=stolen.at, sender=BOB, token=stolen.token, message="m1"))
    await play.work()
    assert await answers(play) == []


# ---------------------------------------------------------------- poison


async def test_an_event_that_fails_for_its_own_sake_is_kept_and_its_queue_goes_on(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound = messages.received

    async def fragile(work: object, event: MessageReceived) -> None:
        await sound(work, event)  # type: ignore[arg-type]
        if event.text == "poison":
            raise ValueError(event.text)

    monkeypatch.setitem(receive._HANDLERS, MessageReceived, fragile)
    poison = play.message(ANN, "poison")
    for _ in range(receive.FAILURES - 1):
        with pytest.raises(DatabaseUnavailable):
            await play.take(poison)
    await play.take(poison)
    await play.say(ANN, "feedback")
    assert "How likely" in play.last(ANN)
    (kept,) = await play.rows(select(tables.quarantine))
    assert (kept["key"], kept["failures"], kept["error"]) == (poison.key, receive.FAILURES, "ValueError")
    assert json.loads(kept["event"])["text"] == "poison"
    assert await play.rows(select(tables.remarks)) == []


async def test_an_event_that_works_the_second_time_counts_once(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    sound, troubles = messages.received, [KeyError("once")]

    async def fragile(work: object, event: MessageReceived) -> None:
        await sound(work, event)  # type: ignore[arg-type]
        if troubles:
            raise troubles.pop()

    monkeypatch.setitem(receive._HANDLERS, MessageReceived, fragile)
    event = play.message(ANN, "feedback")
    with pytest.raises(DatabaseUnavailable):
        await play.take(event)
    await play.take(event)
    await play.take(event)
    await play.work()
    assert len(play.seen(ANN)) == 1


async def test_a_poisoned_event_with_an_endless_key_is_kept_too(play: Play) -> None:
    for _ in range(receive.FAILURES):
        try:
            await play.take(play.message(ANN, "\0 \ud800", key="k" * 300))
        except DatabaseUnavailable:
            continue
    assert [len(row["key"]) for row in await play.rows(select(tables.quarantine))] == [200]


# ---------------------------------------------------------------- what the platform will not repeat


async def test_text_messages_missed_in_an_outage_are_read_back_once(play: Play) -> None:
    await _catch_up(play)
    play.clock.now += MINUTE
    missed, taken = play.message(PHONE, "feedback"), play.message(PHONE, "9")
    await play.take(missed)
    play.platforms["sms"].missed = [missed, taken]
    play.clock.now += MINUTE
    await _catch_up(play)
    await play.work()
    assert await answers(play) == [("score", 9)]
    await _catch_up(play)
    assert await answers(play) == [("score", 9)]


async def test_one_bad_message_keeps_none_of_the_others_from_being_read_back(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound = messages.received

    async def fragile(work: object, event: MessageReceived) -> None:
        if event.text == "poison":
            raise ValueError
        await sound(work, event)  # type: ignore[arg-type]

    monkeypatch.setitem(receive._HANDLERS, MessageReceived, fragile)
    await _catch_up(play)
    first = await _watermark(play)
    play.clock.now += MINUTE
    play.platforms["sms"].missed = [play.message(PHONE, "poison"), play.message(PHONE, "feedback")]
    await _catch_up(play)
    await play.work()
    assert "How likely" in play.last(PHONE)
    assert await _watermark(play) == first  # the bad one is asked for again
    for _ in range(receive.FAILURES - 1):
        await _catch_up(play)
    assert await _watermark(play) == play.clock()


async def _catch_up(play: Play) -> None:
    await catch_up(play.app.house, play.app.receiver, play.app.house.channels["sms"])


async def _watermark(play: Play) -> object:
    async with play.database.transaction() as tx:
        return await watermarks.get(tx, "sms")
