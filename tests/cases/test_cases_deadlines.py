"""Deadlines under a virtual clock, with restarts in between: none missed, early or doubled, over clock changes."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby

import pytest
from sqlalchemy import select

from bot.contract.address import Address
from bot.engine.cases.advance import advance, opened
from bot.engine.cases.case import Case, Policy
from bot.engine.cases.deadlines import due
from bot.engine.cases.effects import Page
from bot.engine.cases.events import DeadlinePassed
from bot.engine.cases.turn import CaseStep
from bot.engine.hours import Hours
from bot.services.cases.opening import Cause, open_or_join
from bot.services.people import meet
from bot.services.work import Work
from bot.storage import tables
from bot.storage.database import Database
from tests.support.houses import BACKUP, CARE, Play, VirtualClock

MINUTE = timedelta(minutes=1)
#: London puts its clock back on the 25th of October 2026, and forward on the 28th of March 2027.
OFFICE = Hours.model_validate({"zone": "Europe/London", "week": [[[0, 120], [540, 1080]]] * 7})
BEGINNINGS = [datetime(2026, 10, 24, 20, tzinfo=UTC), datetime(2027, 3, 27, 20, tzinfo=UTC)]
CASES = 12


def policies(pick: random.Random) -> list[Policy]:
    return [
        Policy(
            (str(CARE), str(BACKUP)),
            acknowledge_within=pick.randrange(5, 240) * MINUTE,
            urgent=pick.random() < 0.4,
            hours=OFFICE,
        )
        for _ in range(CASES)
    ]


def foretold(policy: Policy, ticks: Sequence[datetime]) -> list[tuple[datetime, str]]:
    """When which target is paged by somebody who looks at the clock only at these moments."""
    step, seen = opened(Case(policy=policy, since=ticks[0])), []
    for tick in ticks:
        while True:
            seen += [(tick, each.target) for each in step.effects if isinstance(each, Page)]
            waiting = due(step.case)
            if waiting is None or waiting.at > tick:
                step = CaseStep(step.case, ())
                break
            moved = advance(step.case, DeadlinePassed(tick, step.case.turn))
            assert isinstance(moved, CaseStep)
            step = moved
    return seen


async def open_case(play: Play, number: int, policy: Policy) -> None:
    async with play.database.transaction() as tx:
        work = Work(tx, play.app.house, play.clock(), f"opened:{number}")
        person = await meet(work, Address("telegram", str(5000 + number)))
        await open_or_join(work, Cause("risk", f"rule{number}", person.contact_id, person.address_id, policy))
        await work.flush()


@pytest.mark.parametrize("begins", BEGINNINGS, ids=["the clock goes back", "the clock goes forward"])
@pytest.mark.parametrize("seed", range(2))
async def test_every_page_comes_once_and_at_the_first_look_after_it_was_due(
    database: Database, begins: datetime, seed: int
) -> None:
    pick = random.Random(seed)
    ticks = [begins]
    while ticks[-1] < begins + timedelta(days=2):
        ticks.append(ticks[-1] + pick.randrange(1, 90) * MINUTE)
    play, wanted = Play(database, VirtualClock(begins)), policies(pick)
    for number, policy in enumerate(wanted, 1):
        await open_case(play, number, policy)
    await play.work()
    for tick in ticks[1:]:
        if pick.random() < 0.3:  # the process is gone, and another one takes its place
            await play.app.courier.settle()
            play = play.twin()
        play.clock.now = tick
        await play.work()
    rows = await play.rows(
        select(tables.case_log).where(tables.case_log.c.action == "paged").order_by(tables.case_log.c.id)
    )
    found = {
        case_id: [(row["at"], row["detail"]) for row in paged]
        for case_id, paged in groupby(sorted(rows, key=lambda row: int(row["case_id"])), lambda row: row["case_id"])
    }
    assert found == {number: foretold(policy, ticks) for number, policy in enumerate(wanted, 1)}
    pages = await play.rows(select(tables.pages))
    assert sorted((each["case_id"], each["at"], each["target"]) for each in pages) == sorted(
        (case_id, *page) for case_id, told in found.items() for page in told
    )
    assert all(each["carded"] or each["storm_id"] for each in pages), "each stands on a card or in a list"
