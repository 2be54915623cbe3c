"""What is older than its period goes, a bunch at a time, and nothing that is in use."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select

from bot.services.law import retention
from bot.services.law.retention import Period, period_in
from bot.storage import personal, tables
from bot.storage import retention as storage
from tests.services.case_play import case
from tests.services.law_play import data, whole_database
from tests.support.houses import ADMIN, ANN, BOB, Play

SAID = "the courier threw my parcel over the fence"


async def kept(play: Play, table: str) -> int:
    (row,) = await play.rows(select(func.count().label("n")).select_from(tables.metadata.tables[table]))
    return int(row["n"])


async def swept(play: Play, days: int) -> None:
    """So many days later the job comes."""
    play.clock.now += timedelta(days=days)
    async with play.database.transaction() as tx:
        await retention.arm(tx, play.clock())
    await play.wait(timedelta(minutes=11))


def test_every_kind_can_be_swept() -> None:
    assert set(retention.KINDS) == set(storage.SWEEPS)
    assert personal.HELD


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("90d", Period(90)),
        ("24m", Period(730)),
        ("2y", Period(730)),
        ("For ever", Period(None)),
        ("永久", Period(None)),
    ],
)
def test_periods_are_read(said: str, meant: Period) -> None:
    assert period_in(said) == meant


@pytest.mark.parametrize("said", ["", "0d", "-3d", "3 weeks", "99999d", "d"])
def test_anything_else_is_no_period(said: str) -> None:
    assert period_in(said) is None


async def test_old_events_and_messages_go_and_new_ones_stay(play: Play) -> None:
    await play.say(ANN, "hello")
    await swept(play, 20)
    assert await kept(play, "outbox") == 1
    await play.say(BOB, "hello")
    await swept(play, 75)
    assert [row["address"] for row in await play.rows(select(tables.outbox.c.address))] == [str(BOB)]
    assert await kept(play, "inbound") == 0


async def test_what_belongs_to_an_open_case_stays(play: Play) -> None:
    await play.say(ANN, "feedback")
    for said in ("2", SAID, "no", "no"):
        await play.say(ANN, said)
    await data(play, ADMIN, "retain words 30d")
    await case(play, ADMIN, "acknowledge 1")
    await swept(play, 400)
    found = await whole_database(play)
    assert SAID in found
    assert "case:1:1" in found
    await case(play, ADMIN, "resolve 1 delivery: a new parcel")
    await swept(play, 400)
    await swept(play, 91)  # the card, drawn anew when nobody had answered the follow-up
    assert SAID not in await whole_database(play)
    scores = await play.rows(select(tables.answers.c.score).where(tables.answers.c.score.is_not(None)))
    assert [row["score"] for row in scores] == [2]


async def test_words_are_kept_for_ever_unless_an_admin_says_otherwise(play: Play) -> None:
    await play.say(ANN, "feedback")
    await play.press(ANN, "9")
    await play.say(ANN, SAID)
    await swept(play, 3000)
    assert SAID in await whole_database(play)
    assert "730 days" in await data(play, ADMIN, "retain words 24m")
    await swept(play, 1)
    assert SAID not in await whole_database(play)


async def test_more_than_a_bunch_goes_bunch_by_bunch(play: Play) -> None:
    rows = [{"key": f"old:{n}", "received_at": play.clock()} for n in range(retention.BUNCH * 2 + 1)]
    async with play.database.transaction() as tx:
        await tx.run(insert(tables.inbound), rows)
    await swept(play, 31)
    assert await kept(play, "inbound") == 0
    (timer,) = await play.rows(select(tables.timers).where(tables.timers.c.kind == retention.TIMER))
    assert timer["due_at"] == play.clock() + timedelta(days=1)


async def test_what_waits_to_be_sent_is_never_taken_away(play: Play) -> None:
    row = {"key": "waits", "address": "telegram:9", "channel": "telegram", "content": {}, "state": "pending"}
    row |= {"attempts": 0, "available_at": play.clock() + timedelta(days=5000), "created_at": play.clock()}
    async with play.database.transaction() as tx:
        await tx.run(insert(tables.outbox), row)
    await swept(play, 1000)
    assert await kept(play, "outbox") == 1


async def test_a_period_shorter_than_what_is_in_use_is_refused(play: Play) -> None:
    assert "at least" in await data(play, ADMIN, "retain events 1d")
    assert "There are: events, messages" in await data(play, ADMIN, "retain secrets 30d")
    assert "events: numbers of events that have come in (30 days)" in await data(play, ADMIN, "list")
