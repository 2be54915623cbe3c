"""What waits in the outbox goes out: in order, once, and with regard for whatever the platform says."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.contract.address import Address
from bot.contract.errors import (
    AddressDead,
    AddressMoved,
    ChannelBroken,
    EditImpossible,
    OutcomeUnknown,
    SendError,
    TryLater,
    Unsendable,
)
from bot.contract.outbound import Card, Settled
from bot.contract.stored import from_json
from bot.services import deliver, failures, sending
from bot.services.deliver import backoff
from bot.storage import claims, outbox, people, tables
from tests.support.channels import MemoryChannel
from tests.support.houses import ANN, BOB, CARE, PHONE, Play, words
from tests.support.mail import put, put_edit, read, send_at_once, states
from tests.support.patience import until

SECOND = timedelta(seconds=1)
CARD = Card("#1", (), (), "open")


# ---------------------------------------------------------------- order


async def test_messages_to_one_customer_keep_their_order_with_several_workers(play: Play) -> None:
    numbers = [str(number) for number in range(12)]
    for number in numbers:
        await put(play, ANN, number)
        await put(play, BOB, number)
    workers = [play, play.twin(), play.twin()]
    while sum(await asyncio.gather(*(each.app.courier.work_on("telegram") for each in workers))):
        await asyncio.gather(*(each.app.courier.settle() for each in workers))
    assert read(play, ANN) == numbers
    assert read(play, BOB) == numbers


async def test_a_message_that_must_wait_holds_back_those_behind_it_and_no_others(play: Play) -> None:
    play.platforms["telegram"].fail(TryLater("503"), ANN)
    await put(play, ANN, "first", "second")
    await put(play, BOB, "other")
    await play.send()
    assert (read(play, ANN), read(play, BOB)) == ([], ["other"])
    await play.wait(2 * SECOND)
    assert read(play, ANN) == ["first", "second"]


async def test_what_comes_while_something_waits_queues_behind_it(play: Play) -> None:
    play.platforms["telegram"].fail(TryLater("503"), ANN)
    await play.say(ANN, "feedback")
    assert play.seen(ANN) == []
    await play.say(ANN, "9")
    await play.wait(2 * SECOND)
    assert [each.key for each in play.seen(ANN)][:1] == ["1:1"]
    assert len(play.seen(ANN)) > 1


async def test_a_hanging_send_stops_nobody_else(play: Play) -> None:
    gate = play.platforms["telegram"].hang(ANN)
    await put(play, ANN, "slow")
    await put(play, BOB, "quick")
    await put(play, PHONE, "by text")
    await play.app.courier.work_on("telegram")
    await play.app.courier.work_on("sms")
    await until(lambda: read(play, BOB) == ["quick"] and read(play, PHONE) == ["by text"])
    assert read(play, ANN) == []
    gate.set()
    await play.send()
    assert read(play, ANN) == ["slow"]


async def test_a_channel_that_hangs_on_every_send_leaves_the_others_their_room(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliver, "IN_FLIGHT", 2)
    people_here = [Address("telegram", str(500 + number)) for number in range(2)]
    gates = [play.platforms["telegram"].hang(each) for each in people_here]
    for each in people_here:
        await put(play, each, "slow")
    await put(play, PHONE, "by text")
    assert await play.app.courier.work_on("telegram") == 2
    await asyncio.wait_for(play.app.courier.work_on("sms"), 5)
    await until(lambda: read(play, PHONE) == ["by text"])
    for gate in gates:
        gate.set()


async def test_a_send_without_end_is_given_up_before_its_lease_runs_out(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert outbox.LEASE.total_seconds() > sending.SEND_TIMEOUT
    monkeypatch.setattr(sending, "SEND_TIMEOUT", 0.05)
    play.platforms["telegram"].hang(ANN)
    await put(play, ANN, "late")
    await play.send()
    assert [row["error"] for row in await play.outbox(ANN)] == ["outcome unknown: timeout"]
    await play.wait(2 * SECOND)
    assert read(play, ANN) == ["late"]


async def test_a_chain_leaves_what_its_lease_does_not_cover_to_the_workers(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "SEND_TIMEOUT", outbox.LEASE.total_seconds())
    await send_at_once(play, ANN, "first", "second")
    await play.app.courier.settle()
    assert read(play, ANN) == ["first"]
    assert [(row["state"], row["leased_until"]) for row in await play.outbox(ANN)] == [
        ("sent", None),
        ("pending", None),
    ]
    await play.send()
    assert read(play, ANN) == ["first", "second"]


# ---------------------------------------------------------------- leases


async def test_what_a_killed_process_had_begun_is_taken_up_once_its_lease_has_run_out(play: Play) -> None:
    await put(play, ANN, "hello")
    async with play.database.transaction() as tx:
        assert len(await claims.claim(tx, "telegram", play.clock())) == 1  # and here the process dies
    survivor = play.twin()
    await survivor.wait(outbox.LEASE - SECOND)
    assert read(play, ANN) == []
    await survivor.wait(SECOND)
    assert read(play, ANN) == ["hello"]


async def test_a_message_that_had_arrived_before_the_process_died_is_found_again(play: Play) -> None:
    await put(play, PHONE, "hello")
    async with play.database.transaction() as tx:
        row = (await claims.claim(tx, "sms", play.clock()))[0]
    channel = play.app.house.channels["sms"]
    await channel.send(channel.render(from_json(row["content"]))[0])
    await play.twin().wait(outbox.LEASE)
    assert read(play, PHONE) == ["hello"]
    assert await states(play, PHONE) == ["sent"]


# ---------------------------------------------------------------- later


async def test_a_pause_asked_for_one_customer_is_kept_to_the_second(play: Play) -> None:
    play.platforms["telegram"].fail(TryLater("429", retry_after=7), ANN)
    await put(play, ANN, "hello", "again")
    await put(play, BOB, "hello")
    await play.send()
    for _ in range(6):
        await play.wait(SECOND)
    assert len([to for _, to in play.platforms["telegram"].calls if to == ANN]) == 1
    assert read(play, BOB) == ["hello"]
    await play.wait(SECOND)
    await play.wait(SECOND)
    assert read(play, ANN) == ["hello", "again"]


async def test_a_pause_asked_for_a_whole_channel_leaves_the_others_alone(play: Play) -> None:
    play.platforms["slack"].fail(TryLater("ratelimited", retry_after=30, scope="channel"), CARE)
    await put(play, CARE, "card")
    await play.send()
    calls = len(play.platforms["slack"].calls)
    other = Address("slack", "T1/U77")
    await put(play, other, "hello")
    await put(play, ANN, "hello")
    twin = play.twin()
    await twin.wait(29 * SECOND)
    assert len(play.platforms["slack"].calls) == calls
    assert read(play, ANN) == ["hello"]
    await twin.wait(3 * SECOND)
    assert (read(play, other), read(play, CARE)) == (["hello"], ["card"])


async def test_a_short_pause_does_not_cut_a_long_one_short(play: Play) -> None:
    twins = {ANN: (60, play.twin()), BOB: (5, play.twin())}
    gates = []
    for to, (seconds, twin) in twins.items():
        error = TryLater("429", retry_after=seconds, scope="channel")
        gates.append(play.platforms["telegram"].hang(to, error))
        await send_at_once(twin, to, "hello")
    for gate, (_, twin) in zip(gates, twins.values(), strict=True):
        gate.set()
        await twin.app.courier.settle()
    third = Address("telegram", "103")
    await put(play, third, "hello")
    await play.twin().wait(59 * SECOND)
    assert (read(play, ANN), read(play, third)) == ([], [])
    await play.twin().wait(2 * SECOND)
    assert (read(play, ANN), read(play, third)) == (["hello"], ["hello"])


@pytest.mark.parametrize("attempts", range(1, 19))
def test_the_pauses_double_up_to_ten_minutes_and_never_march_in_step(attempts: int) -> None:
    middle = min(600.0, 2.0 ** (attempts - 1))
    drawn = [backoff(attempts) for _ in range(50)]
    assert all(0.7 * middle <= each <= 1.3 * middle for each in drawn)
    assert len(set(drawn)) > 40


async def test_after_enough_attempts_a_message_is_given_up_and_the_next_one_goes(play: Play) -> None:
    play.platforms["telegram"].fail(TryLater("503"), ANN, times=failures.MAX_ATTEMPTS)
    await put(play, ANN, "lost", "next")
    for _ in range(failures.MAX_ATTEMPTS):
        await play.wait(timedelta(minutes=15))
    assert await states(play, ANN) == ["failed", "sent"]
    assert read(play, ANN) == ["next"]


async def test_broken_credentials_silence_their_channel_until_somebody_mends_them(play: Play) -> None:
    play.platforms["telegram"].fail(ChannelBroken("401"), times=None)
    await put(play, ANN, "hello")
    await put(play, PHONE, "hello")
    await play.send()
    await put(play, BOB, "hello")
    await play.wait(failures.BROKEN_PAUSE - SECOND)
    assert len(play.platforms["telegram"].calls) == 1
    assert read(play, PHONE) == ["hello"]
    play.platforms["telegram"].mend()
    for _ in range(3):
        await play.wait(failures.BROKEN_PAUSE)
    assert (read(play, ANN), read(play, BOB)) == (["hello"], ["hello"])


# ---------------------------------------------------------------- nobody knows


async def test_a_send_of_unknown_outcome_is_marked_and_looked_for_before_it_is_repeated(play: Play) -> None:
    play.platforms["sms"].lose_answer(OutcomeUnknown("reset"), PHONE)
    await put(play, PHONE, "hello")
    await play.send()
    assert [(row["state"], row["error"]) for row in await play.outbox(PHONE)] == [("pending", "outcome unknown: reset")]
    await play.wait(3 * SECOND)
    assert read(play, PHONE) == ["hello"]
    assert len(play.platforms["sms"].calls) == 1
    assert await states(play, PHONE) == ["sent"]


async def test_one_that_was_never_sent_is_sent_once_it_is_known(play: Play) -> None:
    play.platforms["sms"].fail(OutcomeUnknown("reset"), PHONE)
    await put(play, PHONE, "hello")
    await play.send()
    await play.wait(3 * SECOND)
    assert read(play, PHONE) == ["hello"]
    assert await states(play, PHONE) == ["sent"]


async def test_the_same_words_sent_earlier_are_not_taken_for_a_lost_message(play: Play) -> None:
    await put(play, PHONE, "hello")
    await play.send()
    play.clock.now += SECOND
    play.platforms["sms"].fail(OutcomeUnknown("reset"), PHONE)
    await put(play, PHONE, "hello")
    await play.send()
    await play.wait(3 * SECOND)
    assert read(play, PHONE) == ["hello", "hello"]


async def test_a_later_refusal_does_not_make_an_unknown_outcome_known(play: Play) -> None:
    """The list of what was sent may lag behind: it is asked again before every attempt."""
    channel = play.app.house.channels["sms"]
    assert isinstance(channel, MemoryChannel)
    await put(play, PHONE, "hello")
    play.platforms["sms"].lose_answer(OutcomeUnknown("reset"), PHONE)
    await play.send()
    arrived, play.platforms["sms"].shown = play.platforms["sms"].shown, []
    play.platforms["sms"].fail(TryLater("429"), PHONE)
    await play.wait(2 * SECOND)
    play.platforms["sms"].shown = arrived
    await play.wait(5 * SECOND)
    assert read(play, PHONE) == ["hello"]
    assert await states(play, PHONE) == ["sent"]


# ---------------------------------------------------------------- nobody there


async def test_a_dead_address_is_left_in_peace_until_the_customer_comes_back(play: Play) -> None:
    await play.say(ANN, "feedback")
    play.platforms["telegram"].fail(AddressDead("403", "blocked"), ANN)
    await put(play, ANN, "one", "two")
    await play.send()
    assert (await states(play, ANN))[1:] == ["failed", "cancelled"]
    assert await _state(play, ANN) == "unreachable"
    calls = len(play.platforms["telegram"].calls)
    await play.wait(timedelta(days=2))  # the reminder is due meanwhile
    assert len(play.platforms["telegram"].calls) == calls
    await play.say(ANN, "9")
    assert await _state(play, ANN) == "reachable"
    assert "What do you like most?" in play.last(ANN)


async def test_a_failure_of_long_ago_does_not_lift_an_opt_out(play: Play) -> None:
    gate = play.platforms["telegram"].hang(ANN)
    play.platforms["telegram"].fail(AddressDead("403", "deactivated"), ANN)
    await put(play, ANN, "one")
    await play.app.courier.work_on("telegram")
    await play.take(play.message(ANN, "STOP"))
    gate.set()
    await play.send()
    await play.say(ANN, "hello?")
    assert await _state(play, ANN) == "opted_out"


async def test_a_chat_that_moved_takes_everything_with_it(play: Play) -> None:
    old, new = Address("telegram", "-4001"), Address("telegram", "-1009")
    await put(play, old, "one", "two")
    play.platforms["telegram"].fail(AddressMoved("migrated", new), old, times=None)
    await play.send()
    assert (read(play, old), read(play, new)) == ([], ["one", "two"])
    assert len([to for _, to in play.platforms["telegram"].calls if to == old]) == 1
    assert (await _state(play, old), await _state(play, new)) == (None, "reachable")


async def test_a_chat_that_moves_in_circles_is_given_up(play: Play) -> None:
    play.platforms["telegram"].fail(AddressMoved("migrated", ANN), ANN, times=None)
    await put(play, ANN, "one")
    await play.send()
    assert await states(play, ANN) == ["failed"]
    assert len(play.platforms["telegram"].calls) == failures.MAX_ATTEMPTS


# ---------------------------------------------------------------- changing what was sent


async def test_a_card_that_cannot_be_changed_any_more_is_sent_anew_and_changed_from_then_on(play: Play) -> None:
    await put(play, CARE, CARD)
    await play.send()
    key = play.seen(CARE)[0].key
    play.platforms["slack"].gone.add(play.seen(CARE)[0].message)
    await put_edit(play, CARE, Card("#1", (), (), "taken"), key)
    await play.send()
    await put_edit(play, CARE, Card("#1", (), (), "done"), key)
    await play.send()
    first, anew, changed = play.seen(CARE)
    assert (words(anew.content), anew.edit) == ("#1\ntaken", "")
    assert (words(changed.content), changed.edit) == ("#1\ndone", anew.message)
    assert first.message != anew.message


async def test_an_answered_question_that_cannot_be_tidied_away_is_left_alone(play: Play) -> None:
    await put(play, ANN, "How many stars?")
    await play.send()
    play.platforms["telegram"].gone.add(play.seen(ANN)[0].message)
    await put_edit(play, ANN, Settled("How many stars?", "5"), play.seen(ANN)[0].key)
    await play.send()
    assert read(play, ANN) == ["How many stars?"]
    assert await states(play, ANN) == ["sent", "sent"]


async def test_a_change_of_what_was_never_shown_is_not_shown_either(play: Play) -> None:
    play.platforms["slack"].fail(Unsendable("msg_too_long"), CARE)
    await put(play, CARE, CARD)
    await play.send()
    key = (await play.outbox(CARE))[0]["key"]
    await put_edit(play, CARE, Card("#1", (), (), "taken"), key)
    await play.send()
    assert read(play, CARE) == []
    assert await states(play, CARE) == ["failed", "sent"]


# ---------------------------------------------------------------- our own mistakes


async def test_a_message_nobody_can_send_is_set_aside_and_the_others_go_on(play: Play) -> None:
    play.platforms["telegram"].fail(Unsendable("400"), ANN)
    await put(play, ANN, "broken", "sound")
    await play.send()
    assert await states(play, ANN) == ["failed", "sent"]
    assert read(play, ANN) == ["sound"]


@pytest.mark.parametrize("method", ["render", "send"])
async def test_an_adapter_that_fails_by_surprise_stops_only_its_own_message(
    play: Play, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    channel = play.app.house.channels["telegram"]
    sound = getattr(channel, method)

    def fragile(argument: object) -> object:
        if "broken" in repr(argument):
            raise KeyError("message_id")
        return sound(argument)

    monkeypatch.setattr(channel, method, fragile)
    await put(play, ANN, "broken", "sound")
    await put(play, BOB, "sound")
    await play.send()
    assert read(play, BOB) == ["sound"]
    for _ in range(failures.MAX_ATTEMPTS):
        await play.wait(timedelta(minutes=15))
    assert await states(play, ANN) == [{"render": "failed", "send": "unknown"}[method], "sent"]


async def test_a_row_nobody_can_read_is_tried_again_then_set_aside(play: Play) -> None:
    await put(play, ANN, "written by a newer version", "sound")
    first = (await play.outbox(ANN))[0]
    async with play.database.transaction() as tx:
        broken = {**first["content"], "content": {"kind": "hologram"}}
        await tx.run(update(tables.outbox).where(tables.outbox.c.id == first["id"]).values(content=broken))
    await put(play, BOB, "sound")
    await play.send()
    assert (read(play, BOB), await states(play, ANN)) == (["sound"], ["pending", "pending"])
    for _ in range(failures.MAX_ATTEMPTS):
        await play.wait(timedelta(minutes=15))
    assert (await states(play, ANN), read(play, ANN)) == (["failed", "sent"], ["sound"])


EVERY_ERROR: list[SendError] = [
    TryLater("1"),
    TryLater("1", retry_after=1),
    OutcomeUnknown("1"),
    AddressDead("1", "unknown"),
    AddressMoved("1", BOB),
    EditImpossible("1"),
    ChannelBroken("1"),
    Unsendable("1"),
]


@pytest.mark.parametrize("error", EVERY_ERROR, ids=lambda error: type(error).__name__)
async def test_whatever_a_send_raises_its_row_finds_an_end_and_its_lease_too(play: Play, error: SendError) -> None:
    play.platforms["telegram"].fail(error, ANN, times=None)
    await put(play, ANN, "hello")
    for _ in range(failures.MAX_ATTEMPTS + 2):
        await play.wait(timedelta(minutes=15))
    rows = [*await play.outbox(ANN), *await play.outbox(BOB)]
    assert {row["state"] for row in rows} <= {"sent", "failed", "unknown"}
    assert {row["leased_until"] for row in rows} == {None}


async def _state(play: Play, who: Address) -> str | None:
    async with play.database.transaction() as tx:
        return await people.state_of(tx, str(who))
