"""One customer answers twice at once, on two processes: serial per conversation, each answer counts once.

`FAULT_RACES=1000` runs more of them.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy import select

from adapters.sandbox.common import Platform
from bot.storage.tables import addresses, answers, conversations
from tests.faults.child import Patience
from tests.faults.customers import DETRACTOR, THANKS
from tests.faults.ledger import answered, cards, ended
from tests.faults.pairs import PAIRS, Pair
from tests.faults.stage import Stage, stage

#: A message held up by one that the other process is sending waits for the next look into the outbox.
IMPATIENT = Patience(idle=0.3)
RACES = int(os.environ.get("FAULT_RACES", "105"))


async def test_of_two_answers_at_once_each_counts_once_and_the_conversation_moves_on_once(database_url: str) -> None:
    async with stage(database_url) as acme:
        await acme.begin(patience=IMPATIENT)
        await acme.begin(patience=IMPATIENT)
        rounds = -(-RACES // sum(RACES_IN_A_ROUND.values()))
        async with asyncio.TaskGroup() as group:
            lanes = [group.create_task(_lane(acme, platform, rounds)) for platform in PAIRS]
        await acme.quiet()
        for pair in (pair for lane in lanes for pair in lane.result()):
            await _CHECKS[pair.customer.platform](acme, pair)
        assert {*cards(acme).values()} == {1}
        print(f"{rounds * sum(RACES_IN_A_ROUND.values())} races on {acme.database.dialect}")


async def _lane(acme: Stage, platform: Platform, rounds: int) -> list[Pair]:
    """One customer after another, so that the two events of a pair go to different processes."""
    pairs = [PAIRS[platform](acme) for _ in range(rounds)]
    for pair in pairs:
        await pair.customer.begin()
        await _RACES[platform](pair)
    return pairs


async def _press(pair: Pair) -> None:
    """Two choices at once of a question that is open; then the same one twice at once, in the middle and at the end."""
    await pair.press("3", "4")
    await pair.sees(3)
    await pair.customer.say("Slow delivery")
    await pair.sees(4)
    await pair.press("No", "No")
    await pair.sees(5)
    await pair.press("No", "No")
    await pair.sees(6)


async def _type(pair: Pair) -> None:
    """The one that comes first answers the question that is open, the other one the next."""
    await pair.say("9", "10")
    await pair.sees(3)


_RACES: dict[Platform, Callable[[Pair], Awaitable[None]]] = {"slack": _press, "telegram": _press, "sms": _type}
RACES_IN_A_ROUND: dict[Platform, int] = {"slack": 3, "telegram": 3, "sms": 1}


# ---------------------------------------------------------------- what must have come of it


async def _check_pressed(acme: Stage, pair: Pair) -> None:
    """The choice that came second has corrected the first, and the next question was asked again with it."""
    assert await ended(acme, pair.customer) == [("finished", "completed")]
    (_, corrected), *rest = await answered(acme, pair.customer)
    assert rest == [("score", 7 - corrected), *((step.question, step.value) for step in DETRACTOR[1:])]
    assert await _counting(acme, pair) == dict(rest)
    asked = [DETRACTOR[number].words for number in (0, 1, 1, 2, 3)]
    assert [words in text for words, text in zip([*asked, THANKS], pair.customer.received, strict=True)] == [True] * 6


async def _check_typed(acme: Stage, pair: Pair) -> None:
    customer = pair.customer
    assert len(customer.received) == 3, customer.received
    assert await ended(acme, customer) == [("finished", "completed")]
    assert await answered(acme, customer) in (
        [("score", 9), ("likes_most", "10")],
        [("score", 10), ("likes_most", "9")],
    )


_CHECKS: dict[Platform, Callable[[Stage, Pair], Awaitable[None]]] = {
    "slack": _check_pressed,
    "telegram": _check_pressed,
    "sms": _check_typed,
}


async def _counting(acme: Stage, pair: Pair) -> dict[str, Any]:
    """Question → value of each answer that counts; two of one question would be a mistake."""
    a, c, where = answers, conversations, addresses
    theirs = (
        select(a.c.question, a.c.value)
        .join(c, c.c.id == a.c.conversation_id)
        .join(where, where.c.id == c.c.address_id)
        .where(where.c.address == pair.customer.address, a.c.superseded_at.is_(None))
    )
    rows = await acme.rows(theirs)
    counting = {row["question"]: row["value"] for row in rows}
    assert len(counting) == len(rows)
    return counting
