"""Many cases at once are taken in short transactions: all of them, each once, whoever is killed meanwhile."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, select

from bot.contract.address import Address
from bot.contract.errors import TargetUnusable
from bot.contract.inbound import CommandUsed
from bot.services.cases import many
from bot.storage import tables
from bot.storage.database import Database
from tests.services.case_play import case, statuses
from tests.services.test_services_storms import SOON, lists, shown
from tests.support.houses import ADMIN, AGENT, BACKUP, CARE, Play

#: So many cases in a transaction, and in all.
BATCH, N = 5, 13
SECOND = Address("slack", "T1/U9")
#: What one case may take, and what a transaction takes besides.
EACH, BESIDES = 25, 40


@pytest.fixture
async def unsent(play: Play, monkeypatch: pytest.MonkeyPatch) -> Play:
    """A list of cases that grew while nothing was sent to the staff's channel."""
    monkeypatch.setattr(many, "BATCH", BATCH)
    for agent in (AGENT, SECOND):
        await play.command(ADMIN, f"staff add {agent}")
    customers = [Address("telegram", str(1000 + n)) for n in range(N)]
    for each in customers:
        await play.say(each, "feedback")
    for each in customers:
        await play.take(play.pressing(each, "2"))
    return play


@pytest.fixture
async def storm(unsent: Play) -> Play:
    """The list has come."""
    await unsent.wait(SOON)
    return unsent


@contextmanager
def counting(database: Database) -> Iterator[list[int]]:
    """How many statements each transaction has taken that was committed meanwhile."""
    engine, taken, now = database.engine.sync_engine, [], Counter[int]()

    def statement(connection: Any, *_more: Any) -> None:
        now[id(connection)] += 1

    def commit(connection: Any) -> None:
        taken.append(now.pop(id(connection), 0))

    event.listen(engine, "before_cursor_execute", statement)
    event.listen(engine, "commit", commit)
    yield taken
    event.remove(engine, "before_cursor_execute", statement)
    event.remove(engine, "commit", commit)


async def begin(play: Play, who: Address, text: str) -> None:
    """`/case …`, of which only the first transaction happens."""
    await play.take(CommandUsed(key=f"begun:{text}:{who}", at=play.clock(), sender=who, command="case", text=text))


async def logged(play: Play, action: str) -> Counter[int]:
    """How often it stands in each case's story."""
    log = tables.case_log.c
    return Counter(each["case_id"] for each in await play.rows(select(log.case_id).where(log.action == action)))


async def test_a_long_list_is_acknowledged_in_short_transactions_and_says_how_far_it_is(storm: Play) -> None:
    with counting(storm.database) as taken:
        await begin(storm, AGENT, "acknowledge all 1")
        await storm.send()
        assert storm.last(AGENT).startswith("5 of 13 cases are yours. The others follow")
        await storm.work()
    assert storm.last(AGENT) == "13 cases are yours."
    assert max(taken) < BATCH * EACH + BESIDES
    assert await logged(storm, "acknowledged") == Counter(range(1, N + 1))
    await storm.wait(SOON)
    (text,) = lists(storm)
    assert text.splitlines()[1] == "Taken: 13 of 13"
    assert text.count("\n✓ #") == N


async def test_who_is_killed_in_the_middle_leaves_the_rest_to_the_next_and_nothing_is_done_twice(storm: Play) -> None:
    await begin(storm, AGENT, "acknowledge all 1")
    assert Counter(await statuses(storm)) == {"acknowledged": BATCH, "open": N - BATCH}
    heir = storm.twin()
    await heir.app.timekeeper.fire_next()
    await case(storm, SECOND, f"acknowledge {N}")
    await heir.wait(timedelta(minutes=1))
    assert await logged(storm, "acknowledged") == Counter(range(1, N + 1))
    held = await storm.rows(select(tables.cases.c.assignee).order_by(tables.cases.c.id))
    assert [each["assignee"] for each in held] == [str(AGENT)] * (N - 1) + [str(SECOND)]


async def test_what_comes_into_the_list_meanwhile_was_not_meant(storm: Play) -> None:
    await begin(storm, AGENT, "acknowledge all 1")
    await storm.take(storm.message(Address("telegram", "1999"), "feedback"))
    await storm.send()
    await storm.take(storm.pressing(Address("telegram", "1999"), "2"))
    await storm.work()
    assert (await statuses(storm))[N:] == ["open"]
    assert Counter(await statuses(storm)) == {"acknowledged": N, "open": 1}


async def test_whoever_is_removed_meanwhile_takes_no_more(storm: Play) -> None:
    await begin(storm, AGENT, "acknowledge all 1")
    await storm.take(
        CommandUsed(key="removed", at=storm.clock(), sender=ADMIN, command="survey", text=f"staff remove {AGENT}")
    )
    await storm.work()
    assert Counter(await statuses(storm)) == {"acknowledged": BATCH, "open": N - BATCH}


async def test_all_that_a_colleague_has_is_taken_over_in_short_transactions(storm: Play) -> None:
    await case(storm, AGENT, "acknowledge all 1")
    with counting(storm.database) as taken:
        await begin(storm, SECOND, f"take {AGENT}")
        await storm.send()
        assert storm.last(SECOND).startswith(f"5 of 13 cases of {AGENT} are yours. The others follow")
        await storm.work()
    assert storm.last(SECOND) == f"13 cases of {AGENT} are now yours."
    assert max(taken) < BATCH * EACH + BESIDES
    assert await logged(storm, "assigned") == Counter(range(1, N + 1))
    assert (await case(storm, SECOND, "mine")).startswith("13 cases are yours")


async def test_cases_of_somebody_who_never_wrote_are_taken_over_too(storm: Play) -> None:
    third = Address("slack", "T1/U8")
    await storm.command(ADMIN, f"staff add {third}")
    for n in range(1, BATCH + 3):
        await case(storm, AGENT, f"assign {n} to {third}")
    await case(storm, SECOND, f"take {third}")
    assert storm.last(SECOND) == f"{BATCH + 2} cases of {third} are now yours."
    assert (await case(storm, SECOND, "mine")).startswith(f"{BATCH + 2} cases are yours")


async def test_a_list_whose_place_is_gone_comes_to_the_next_target_in_short_transactions(unsent: Play) -> None:
    unsent.platforms["slack"].fail(TargetUnusable("is_archived"), CARE, times=None)
    with counting(unsent.database) as taken:
        await unsent.wait(SOON)
        await unsent.wait(SOON)
    assert max(taken) < BATCH * EACH + BESIDES
    assert shown(unsent, BACKUP) == Counter(range(1, N + 1))
    assert await logged(unsent, "target failed") == Counter(range(1, N + 1))
    assert await logged(unsent, "paged") == Counter(dict.fromkeys(range(1, N + 1), 2))
