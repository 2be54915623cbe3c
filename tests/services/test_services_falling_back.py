"""Who says nothing where they were asked is asked once elsewhere, and what they answer counts wherever they give it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, text

from bot.contract.address import Address
from bot.contract.errors import TryLater
from bot.services import converse
from bot.services import people as persons
from bot.services.work import Work
from bot.storage import people, tables
from tests.services.gate_play import decisions, finished, gate
from tests.services.test_services_askings import askings, known, planned
from tests.support.channels import MemoryChannel
from tests.support.houses import ADMIN, ANN, BOB, PHONE, Play, put_together

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


async def also_at(play: Play, who: Address, other: Address) -> None:
    """The contact at `who` is reached at `other` too."""
    (row,) = await play.rows(select(tables.addresses).where(tables.addresses.c.address == str(who)))
    values = {"address": str(other), "contact_id": row["contact_id"], "changed_at": play.clock()}
    async with play.database.transaction() as tx:
        await tx.run(insert(tables.addresses), values)


@pytest.fixture
async def asked(play: Play) -> Play:
    """Asked on Telegram, which costs nothing; a text message would do too."""
    await known(play, PHONE)
    await also_at(play, PHONE, ANN)
    await planned(play, PHONE)
    await play.work()
    assert "recommend" in play.last(ANN)
    assert play.seen(PHONE) == []
    return play


async def given(play: Play) -> Sequence[Mapping[str, Any]]:
    return await play.rows(select(tables.answers).order_by(tables.answers.c.id))


async def test_after_two_days_of_silence_they_are_asked_once_elsewhere(asked: Play) -> None:
    await asked.wait(2 * DAY - timedelta(minutes=1))
    assert asked.seen(PHONE) == []
    await asked.wait(timedelta(minutes=1))
    assert asked.last(PHONE).startswith("Acme: reply STOP to opt out.")
    assert "Acme asked you elsewhere" in asked.last(PHONE)
    _first, second = await decisions(asked)
    assert (second["kind"], second["address"], second["allowed"]) == ("after_silence", str(PHONE), True)
    before = len(asked.seen(ANN))
    await asked.wait(5 * DAY)
    assert (len(asked.seen(ANN)), len(asked.seen(PHONE))) == (before, 1)
    await asked.wait(2 * DAY)
    (row,) = await asked.rows(select(tables.conversations))
    assert row["outcome"] == "expired"
    assert await asked.rows(select(tables.timers.c.kind).where(tables.timers.c.conversation_id == row["id"])) == []


async def test_what_is_typed_there_is_the_answer_and_the_rest_is_asked_there(asked: Play) -> None:
    await asked.wait(2 * DAY)
    await asked.say(PHONE, "9")
    assert "What do you like most?" in asked.last(PHONE)
    assert [(each["value"], each["channel"]) for each in await given(asked)] == [(9, "sms")]


async def test_an_old_button_is_still_the_answer_and_takes_the_conversation_back(asked: Play) -> None:
    await asked.wait(2 * DAY)
    texts = len(asked.seen(PHONE))
    await asked.press(ANN, "9")
    assert "What do you like most?" in asked.last(ANN)
    await asked.say(ANN, "the people")
    assert [(each["value"], each["channel"]) for each in await given(asked)] == [
        (9, "telegram"),
        ("the people", "telegram"),
    ]
    assert len(asked.seen(PHONE)) == texts


async def test_an_old_button_after_answers_elsewhere_corrects_and_asks_nothing_twice(asked: Play) -> None:
    await asked.wait(2 * DAY)
    await asked.say(PHONE, "9")
    await asked.press(ANN, "3")
    counted = [each for each in await given(asked) if each["superseded_at"] is None]
    assert [(each["question"], each["value"]) for each in counted] == [("score", 3)]
    assert "held you back" in asked.last(ANN)
    await asked.say(PHONE, "it was late")
    assert [(each["question"], each["channel"]) for each in await given(asked)][-1] == ("held_back", "sms")


async def test_words_typed_where_they_were_asked_first_count_too_and_so_does_stop(play: Play) -> None:
    """Asked by text message, since that is all that works; then there is Telegram."""
    await known(play, PHONE)
    await also_at(play, PHONE, ANN)
    async with play.database.transaction() as tx:
        await people.set_reachability(tx, str(ANN), "unreachable", "blocked", play.clock())
    await planned(play, PHONE)
    await play.work()
    async with play.database.transaction() as tx:
        await people.set_reachability(tx, str(ANN), "reachable", "", play.clock())
    await play.wait(2 * DAY)
    assert "asked you elsewhere" in play.last(ANN)
    await play.say(PHONE, "8")
    assert [(each["value"], each["channel"]) for each in await given(play)] == [(8, "sms")]
    assert "9 or a 10" in play.last(PHONE)
    await play.say(ANN, "please stop texting me")
    (row,) = await play.rows(select(tables.conversations))
    assert row["outcome"] == "opted_out"


async def test_who_has_said_a_word_is_left_where_they_are(asked: Play) -> None:
    await asked.wait(HOUR)
    await asked.say(ANN, "hm?")
    await asked.wait(6 * DAY)
    assert asked.seen(PHONE) == []


async def test_who_has_answered_it_elsewhere_by_themselves_is_not_asked_again_there(asked: Play) -> None:
    await asked.wait(DAY)
    await finished(asked, PHONE)
    before = len(asked.seen(PHONE))
    await asked.wait(DAY)
    assert len(asked.seen(PHONE)) == before


async def test_a_reminder_goes_to_the_new_place_and_not_to_both(asked: Play) -> None:
    """The worker was away: both are due at once."""
    before = len(asked.seen(ANN))
    await asked.wait(3 * DAY)
    assert (len(asked.seen(ANN)), len(asked.seen(PHONE))) == (before, 1)
    await asked.wait(DAY)
    assert (len(asked.seen(ANN)), len(asked.seen(PHONE))) == (before, 2)
    assert "A quick reminder" in asked.last(PHONE)


@pytest.mark.parametrize("shut", ["opted_out", "cap", "case", "off", "erased"])
async def test_no_gate_is_passed_by_on_the_way(asked: Play, shut: str) -> None:
    if shut == "opted_out":
        await asked.say(PHONE, "STOP")
    elif shut == "cap":
        await gate(asked, "countries allow GB")
    elif shut == "case":
        await asked.say(BOB, "feedback")
        await asked.press(BOB, "1")
        for _ in range(3):
            await asked.say(BOB, "skip")
        (case,) = await asked.rows(select(tables.cases))
        (row,) = await asked.rows(
            select(tables.conversations.c.contact_id).order_by(tables.conversations.c.id).limit(1)
        )
        async with asked.database.transaction() as tx:
            await tx.run(tables.cases.update().where(tables.cases.c.id == case["id"]).values(**row))
    elif shut == "off":
        await known(asked, BOB)
        await gate(asked, "fallback off")
        await also_at(asked, BOB, Address("tel", "+12025550199"))
        await planned(asked, BOB, key="later")
        await asked.wait(6 * DAY)
        assert asked.seen(Address("tel", "+12025550199")) == []
        return
    else:
        async with asked.database.transaction() as tx:
            await tx.run(
                tables.addresses.update().where(tables.addresses.c.address == str(PHONE)).values(state="erased")
            )
    before = len(asked.seen(PHONE))
    await asked.wait(6 * DAY)
    assert len(asked.seen(PHONE)) == before


async def test_in_the_night_it_waits_for_the_morning(play: Play) -> None:
    """Noon in London is seven in the morning in New York."""
    york = Address("tel", "+12125550123")
    await known(play, york)
    await also_at(play, york, ANN)
    await gate(play, "quiet 8:00-21:00")
    await play.command(ADMIN, f"send nps to {ANN} yes")
    assert "recommend" in play.last(ANN)
    await play.wait(2 * DAY)
    assert play.seen(york) == []
    assert [row["allowed"] for row in await decisions(play)] == [True, False]
    await play.wait(HOUR)
    assert "asked you elsewhere" in play.last(york)


async def test_what_still_waits_at_the_old_address_is_not_sent(asked: Play) -> None:
    asked.platforms["telegram"].fail(TryLater("429", retry_after=3 * DAY.total_seconds(), scope="address"), ANN)
    await asked.wait(DAY)  # the reminder
    await asked.wait(DAY)
    assert "recommend" in asked.last(PHONE)
    await asked.wait(3 * DAY)
    assert len(asked.seen(ANN)) == 1


async def test_silence_counts_from_when_they_were_really_asked(play: Play) -> None:
    """The platform holds the question back for a day: for so long nobody is silent."""
    await known(play, PHONE)
    await also_at(play, PHONE, ANN)
    await planned(play, PHONE)
    play.platforms["telegram"].fail(TryLater("429", retry_after=DAY.total_seconds(), scope="address"), ANN)
    await play.work()
    await play.wait(DAY)
    await play.wait(DAY - MINUTE)
    assert len(play.seen(ANN)) == 1, "no reminder yet"
    await play.wait(MINUTE)
    assert "A quick reminder" in play.last(ANN)
    await play.wait(DAY - MINUTE)
    assert play.seen(PHONE) == []
    await play.wait(MINUTE)
    assert "asked you elsewhere" in play.last(PHONE)


async def test_what_waits_for_a_channel_that_is_taken_away_is_asked_elsewhere(play: Play) -> None:
    await known(play, PHONE)
    await also_at(play, PHONE, ANN)
    await planned(play, PHONE)
    play.platforms["telegram"].fail(TryLater("429", retry_after=HOUR.total_seconds(), scope="address"), ANN)
    await play.work()
    left = Play(play.database, play.clock, {**play.platforms})
    del left.platforms["telegram"]
    channels = {name: MemoryChannel(name, platform) for name, platform in left.platforms.items()}
    left.app = put_together(play.database, channels, play.clock)
    await left.wait(2 * DAY)
    assert "recommend" in left.last(PHONE)


async def test_who_was_asked_late_has_as_long_as_others_to_answer(play: Play) -> None:
    await known(play, ANN)
    await planned(play, ANN)
    play.platforms["telegram"].fail(TryLater("429", retry_after=2 * DAY.total_seconds(), scope="address"), ANN)
    await play.work()
    await play.wait(2 * DAY)
    for left in (7 * DAY - MINUTE, MINUTE):
        (row,) = await play.rows(select(tables.conversations.c.status))
        assert row["status"] == "open"
        await play.wait(left)
    (row,) = await play.rows(select(tables.conversations.c.outcome))
    assert row["outcome"] == "expired"


_BLOCKED = text("SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")


async def _somebody_waits(play: Play) -> bool:
    return bool(await play.rows(_BLOCKED))


async def test_nobody_is_asked_over_what_they_begin_elsewhere_at_that_moment(play: Play) -> None:
    if play.database.dialect == "sqlite":
        pytest.skip("it has one writer")
    await known(play, PHONE)
    await also_at(play, PHONE, ANN)
    await planned(play, PHONE)
    async with play.database.transaction() as tx:
        work = Work(tx, play.app.house, play.clock(), "begins")
        person = await persons.known(work, PHONE)
        listed = await play.app.house.library.find(tx, "nps")
        assert person is not None
        assert listed is not None
        await converse.begin(work, person, listed)
        await work.flush()
        asking = asyncio.create_task(play.twin().app.asker.ask_next("telegram"))
        while not asking.done() and not await _somebody_waits(play):
            pass
    await asking
    rows = await play.rows(select(tables.conversations.c.channel))
    assert [row["channel"] for row in rows] == ["sms"]
    assert [row["status"] for row in await askings(play)] == ["waiting"]
