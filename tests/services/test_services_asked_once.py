"""Whatever becomes of a question on its way, nobody is asked twice at a time, and it comes to an end."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import select

from bot.contract.address import Address
from bot.contract.errors import AddressDead, OutcomeUnknown, SendError, Unsendable
from bot.contract.outbound import Question
from bot.storage import tables
from tests.services.gate_play import gate
from tests.services.test_services_askings import known, planned
from tests.services.test_services_falling_back import also_at
from tests.services.test_services_receipts import update
from tests.support.channels import Shown
from tests.support.houses import Play

DAY = timedelta(days=1)
CUSTOMERS, STEPS = 8, 120
#: Washington, London and Tokyo: somewhere it is always night.
PLACES = ("+1202555{:04}", "+4420794{:05}", "+8135550{:04}")
REFUSALS: tuple[SendError, ...] = (Unsendable("30008"), AddressDead("21614", "not_mobile"), OutcomeUnknown("timeout"))


@dataclass
class Customer:
    """What has come to somebody with three numbers, and what the platform has said of it."""

    at: tuple[Address, ...]
    came: list[Shown] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)
    delivered: set[str] = field(default_factory=set)
    answered: bool = False

    def look(self, play: Play) -> None:
        """What is new must not have come too soon after something that may have come too. What they are asked once
        they have answered is another matter."""
        if self.answered:
            return
        seen = {shown.message for shown in self.came}
        new = [each for where in self.at for each in play.seen(where) if each.message not in seen and _asks(each)]
        for each in sorted(new, key=lambda shown: shown.at):
            for before in self.came:
                assert before.message in self.lost - self.delivered or each.at >= before.at + 2 * DAY, self
            self.came.append(each)

    def most_at_one(self) -> list[int]:
        return sorted(sum(each.to == where for each in self.came) for where in self.at)


def _asks(shown: Shown) -> bool:
    return isinstance(shown.content, Question) and "A quick reminder" not in shown.content.lead


async def test_whatever_becomes_of_it_on_its_way_nobody_is_asked_twice_at_a_time(play: Play) -> None:
    drawn = random.Random(5)
    await gate(play, "quiet 8:00-21:00")
    customers = [Customer(tuple(Address("tel", each.format(n)) for each in PLACES)) for n in range(CUSTOMERS)]
    for customer in customers:
        first, *others = customer.at
        await known(play, first)
        for each in others:
            await also_at(play, first, each)
        await planned(play, first, key=first.id)
    for _ in range(STEPS):
        customer = drawn.choice(customers)
        await _something_happens(play, drawn, customer)
        for each in customers:
            each.look(play)
    await _it_ends(play, customers)
    assert sum(len(each.came) for each in customers) > CUSTOMERS, "some were asked elsewhere"
    for each in customers:
        assert each.most_at_one()[1] <= 1, each
        assert each.most_at_one()[2] <= 2, each


async def _something_happens(play: Play, drawn: random.Random, customer: Customer) -> None:
    what = drawn.choices(["receipt", "refusal", "time", "answer"], [10, 4, 10, 1])[0]
    if what == "receipt" and customer.came:
        shown = drawn.choice(customer.came)
        status = drawn.choice(["undelivered", "failed", "delivered"])
        await play.take(update(play, shown.message, status, drawn.choice(["30003", "30003", "30005"])))
        (customer.delivered if status == "delivered" else customer.lost).add(shown.message)
        await play.work()
    elif what == "refusal":
        play.platforms["sms"].fail(drawn.choice(REFUSALS), drawn.choice(customer.at))
    elif what == "time":
        await play.wait(timedelta(minutes=drawn.choice([2, 61, 300, 900])))
    elif what == "answer" and customer.came:
        customer.answered = True
        await play.say(customer.came[-1].to, "9")


async def _it_ends(play: Play, customers: list[Customer]) -> None:
    for _ in range(40):
        await play.wait(DAY / 2)
        for each in customers:
            each.look(play)
    rows = await play.rows(select(tables.conversations.c.status))
    assert {row["status"] for row in rows} == {"finished"}
    assert len(rows) == len(customers)
