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


async def test_decisions_outlive_the_gaps_and_go_then(play: Play) -> None:
    await play.say(ANN, "feedback")
    assert "120 days at least" in await data(play, ADMIN, "retain decisions 30d")
    await swept(play, 399)
    assert await kept(play, "decisions") == 1
    await swept(play, 2)
    assert await kept(play, "decisions") == 0


async def test_who_is_still_to_be_asked_stays_with_what_they_did(play: Play) -> None:
    await play.say(ANN, "hello")
    await play.say(BOB, "hello")
    contacts = [row["id"] for row in await play.rows(select(tables.contacts.c.id).order_by(tables.contacts.c.id))][-2:]
    asking = {"survey_key": "nps", "kind": "trigger", "channel": "telegram", "due_at": play.clock(), "gates": {}}
    asking |= {"until": play.clock()}
    event = {"name": "signed_up", "properties": {}, "at": play.clock(), "source": "crm", "received_at": play.clock()}
    async with play.database.transaction() as tx:
        for contact, status, when in zip(contacts, ("asked", "waiting"), (play.clock(), None), strict=True):
            row = {"key": str(contact), "contact_id": contact, "status": status, "decided_at": when}
            await tx.run(insert(tables.askings), asking | row)
            await tx.run(insert(tables.contact_events), event | {"contact_id": contact})
    play.clock.now += timedelta(days=731)
    async with play.database.transaction() as tx:
        for kind in ("askings", "activity"):
            days = retention.KINDS[kind].usual or 0
            assert await storage.SWEEPS[kind](tx, play.clock() - timedelta(days=days), retention.BUNCH) == 1
    assert [row["status"] for row in await play.rows(select(tables.askings.c.status))] == ["waiting"]
    assert [row["contact_id"] for row in await play.rows(select(tables.contact_events))] == [contacts[1]]


async def test_keys_that_open_nothing_any_more_go(play: Play) -> None:
    now = play.clock()
    await play.say(ANN, "hello")
    (contact, *_) = await play.rows(select(tables.contacts.c.id))
    link = {"survey_key": "nps", "created_by": str(ADMIN), "created_at": now}
    code = {"contact_id": contact["id"], "address": str(ANN), "created_at": now}
    reply = {"token_hash": "t", "fingerprint": "f", "body": {}, "at": now}
    async with play.database.transaction() as tx:
        for name, ends in (("old", now), ("good", now + timedelta(days=90))):
            await tx.run(insert(tables.links), link | {"token_hash": name, "expires_at": ends})
            await tx.run(insert(tables.codes), code | {"code_hash": name, "expires_at": ends})
        await tx.run(insert(tables.code_tries), {"address": str(BOB), "at": now})
        await tx.run(insert(tables.guesses), {"address": str(BOB), "at": now})
        await tx.run(insert(tables.api_replies), reply | {"key": "k"})
    await swept(play, 31)
    assert [row["token_hash"] for row in await play.rows(select(tables.links))] == ["good"]
    assert [row["code_hash"] for row in await play.rows(select(tables.codes))] == ["good"]
    assert [await kept(play, each) for each in ("code_tries", "guesses", "api_replies")] == [0, 0, 0]


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
