"""What a platform says of a message after it took it."""

from __future__ import annotations

import itertools
import random
from datetime import timedelta
from typing import get_args

import pytest

from bot.contract.inbound import DeliveryUpdate, Status
from bot.storage import people
from bot.storage.database import DatabaseUnavailable
from tests.support.houses import ANN, CARE, PHONE, Play
from tests.support.mail import put, read, states

RANKS = get_args(Status)
SHUFFLES = 40
_numbers = itertools.count(1)


def update(play: Play, message: str, status: Status, code: str = "") -> DeliveryUpdate:
    key = f"receipt:{next(_numbers)}"
    return DeliveryUpdate(key=key, at=play.clock(), channel="sms", message=message, status=status, code=code)


async def test_in_whatever_order_receipts_arrive_the_delivery_ends_where_it_got_furthest(play: Play) -> None:
    drawn = random.Random(20)
    for _ in range(SHUFFLES):
        reports = drawn.sample(RANKS, drawn.randint(1, len(RANKS)))
        await put(play, PHONE, "hello")
        await play.send()
        for status in reports:
            await play.take(update(play, play.seen(PHONE)[-1].message, status))
        furthest = max(reports, key=RANKS.index)
        assert (await play.outbox(PHONE))[-1]["delivery"] == furthest, reports
    print(f"{SHUFFLES} shuffles")


async def test_the_same_receipt_twice_changes_nothing(play: Play) -> None:
    await put(play, PHONE, "hello")
    await play.send()
    receipt = update(play, play.seen(PHONE)[0].message, "delivered")
    await play.take(receipt)
    await play.take(receipt)
    assert [row["delivery"] for row in await play.outbox(PHONE)] == ["delivered"]


@pytest.mark.parametrize(
    ("code", "state"),
    [
        ("30005", "unreachable"),
        ("30006", "unreachable"),
        ("21610", "opted_out"),
        ("30003", "reachable"),
        ("", "reachable"),
    ],
)
async def test_a_failure_tells_whether_the_number_is_worth_another_message(play: Play, code: str, state: str) -> None:
    await put(play, PHONE, "hello")
    await play.send()
    await put(play, PHONE, "still waiting")
    await play.take(update(play, play.seen(PHONE)[0].message, "undelivered", code))
    async with play.database.transaction() as tx:
        assert await people.state_of(tx, str(PHONE)) == state
    assert (await states(play, PHONE))[-1] == ("pending" if state == "reachable" else "cancelled")


async def test_a_late_failure_does_not_turn_an_opt_out_into_a_mere_failure(play: Play) -> None:
    await put(play, PHONE, "hello")
    await play.send()
    await play.say(PHONE, "STOP")
    await play.take(update(play, play.seen(PHONE)[0].message, "failed", "30005"))
    await play.say(PHONE, "hello?")
    async with play.database.transaction() as tx:
        assert await people.state_of(tx, str(PHONE)) == "opted_out"


async def test_a_receipt_for_somebody_elses_message_is_nothing_to_us(play: Play) -> None:
    await put(play, PHONE, "hello")
    await play.send()
    await play.take(update(play, "SM-of-another-app", "failed", "30006"))
    assert [row["delivery"] for row in await play.outbox(PHONE)] == [""]


async def test_a_receipt_that_overtakes_the_answer_to_the_send_is_not_lost(play: Play) -> None:
    """The platform is asked for it again as long as the message may be on its way."""
    gate = play.platforms["sms"].hang(PHONE)
    await put(play, PHONE, "hello")
    await play.app.courier.work_on("sms")
    receipt = update(play, "m1", "undelivered", "30006")
    with pytest.raises(DatabaseUnavailable):
        await play.take(receipt)
    gate.set()
    await play.send()
    assert [each.message for each in play.seen(PHONE)] == ["m1"]
    await play.take(receipt)
    async with play.database.transaction() as tx:
        assert await people.state_of(tx, str(PHONE)) == "unreachable"


async def test_a_card_that_never_arrived_goes_to_the_next_target(play: Play) -> None:
    """Staff may be on a phone: what failed there is known only from the receipt."""
    pager = PHONE._replace(id="+12025550199")
    played = Play(play.database, play.clock, play.platforms, {"staff_channels": (pager, CARE)})
    await played.say(ANN, "feedback")
    await played.press(ANN, "2")
    assert len(played.seen(pager)) == 1
    assert played.seen(CARE) == []
    await played.take(update(played, played.seen(pager)[0].message, "undelivered", "30006"))
    await played.work()
    assert "#1" in read(played, CARE)[0]
    await played.wait(timedelta(minutes=1))
    assert len(played.seen(pager)) == 1
