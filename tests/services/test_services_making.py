"""Pictures and files are made only when they are sent; one that takes long or fails is said in words instead."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio

from bot.charts.model import to_json
from bot.charts.studio import CannotDraw
from bot.contract.address import Address
from bot.contract.errors import OutcomeUnknown, TryLater
from bot.contract.outbound import Attachment, Drawing, Extract, Notice
from bot.services import answers_file, making, sending
from bot.storage import answers as storage
from bot.storage import claims, outbox
from bot.storage.database import DatabaseUnavailable
from tests.charts.charts import NPS
from tests.services.admin_play import GRACE, failed
from tests.support.houses import ADMIN, ANN, BOB, CARE, MEMBER, Play
from tests.support.mail import put, states

SECOND = timedelta(seconds=1)
PICTURE = Drawing(to_json(NPS), "nps.png", caption="NPS", alt="NPS 50 of 2 answers")
FILE = Extract("nps", "json", "nps.json", caption="The answers", alt="Not written", cut="The newest ones")


@pytest_asyncio.fixture
async def house(play: Play) -> AsyncIterator[Play]:
    """Two answers to nps, and a colleague on Telegram."""
    await play.command(ADMIN, f"staff add {GRACE}")
    for who, score in ((ANN, "9"), (BOB, "3")):
        await play.say(who, "feedback", name="Ada Lovelace")
        await play.press(who, score)
    yield play
    assert await failed(play) == []


def drawing(house: Play, draw: Any) -> Play:
    return Play(house.database, house.clock, house.platforms, {"draw": draw})


def contents(play: Play, who: Address) -> list[Any]:
    return [each.content for each in play.seen(who)]


async def hanging(*_anything: Any) -> Any:
    await asyncio.Event().wait()


# ---------------------------------------------------------------- what takes long


async def test_the_time_that_a_picture_takes_is_not_taken_from_its_send(
    house: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given up half-way it would count as sent or not, and be drawn again and again."""
    monkeypatch.setattr(sending, "SEND_TIMEOUT", 0.0)

    async def slow(_chart: Any) -> bytes:
        for _ in range(10):
            await asyncio.sleep(0)
        return b"png"

    play = drawing(house, slow)
    await put(play, MEMBER, PICTURE)
    await play.send()
    assert [each.kind for each in contents(play, MEMBER)] == ["attachment"]
    assert [(row["state"], row["attempts"]) for row in await play.outbox(MEMBER)] == [("sent", 1)]


async def test_what_is_never_made_is_said_in_words(house: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "_PATIENCE", {Drawing: 0.01, Extract: 0.01})
    monkeypatch.setattr(answers_file, "written", hanging)
    play = drawing(house, hanging)
    await put(play, GRACE, PICTURE, FILE)
    await play.send()
    assert contents(play, GRACE)[-2:] == [Notice(PICTURE.alt), Notice(FILE.alt)]
    assert (await states(play, GRACE))[-2:] == ["sent", "sent"]


@pytest.mark.parametrize("error", [CannotDraw("no"), ValueError("a mistake of ours"), MemoryError()])
async def test_what_cannot_be_made_is_said_in_words_and_not_tried_again(
    house: Play, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    async def broken(*_anything: Any) -> Any:
        raise error

    monkeypatch.setattr(answers_file, "written", broken)
    play = drawing(house, broken)
    await put(play, GRACE, PICTURE, FILE)
    await play.send()
    assert contents(play, GRACE)[-2:] == [Notice(PICTURE.alt), Notice(FILE.alt)]
    assert [row["attempts"] for row in await play.outbox(GRACE)][-2:] == [1, 1]


async def test_an_admin_whose_file_cannot_be_written_reads_so_in_their_language(
    house: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "_PATIENCE", {Extract: 0.01})
    monkeypatch.setattr(answers_file, "written", hanging)
    await house.command(ADMIN, "language ru")
    before = len(house.seen(CARE))
    await house.command(ADMIN, "answers nps", place=CARE)
    (said, *_) = house.seen(CARE)[before:]
    assert isinstance(said.content, Notice)
    assert "не удалось записать ответы на опрос nps" in said.content.text
    assert (said.content.private, said.only_for) == (True, ADMIN.id)


async def test_no_other_process_begins_what_is_still_being_made(house: Play) -> None:
    """Its lease lasts for the making and for the send after it."""
    drawn = []

    async def slow(_chart: Any) -> bytes:
        drawn.append(house.clock())
        house.clock.now += outbox.LEASE + 5 * SECOND
        await other.app.courier.work_on("slack")
        return b"png"

    other, play = drawing(house, slow), drawing(house, slow)
    await put(play, MEMBER, PICTURE, "and the words after it")
    await play.send()
    await other.app.courier.settle()
    assert len(drawn) == 1
    assert [each.kind for each in contents(play, MEMBER)] == ["attachment", "notice"]


async def test_what_a_killed_process_was_making_is_made_by_another_one(
    house: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its send was not begun."""
    await put(house, MEMBER, PICTURE)
    killed = drawing(house, hanging)
    monkeypatch.setattr(making, "_PATIENCE", {Drawing: 10.0})
    async with house.database.transaction() as tx:
        (row,) = await claims.claim(tx, "slack", killed.clock())
        await outbox.extend(tx, row["id"], killed.clock(), 10.0)

    async def draw(_chart: Any) -> bytes:
        return b"png"

    survivor = drawing(house, draw)
    await survivor.wait(outbox.LEASE)
    assert contents(survivor, MEMBER) == []
    await survivor.wait(10 * SECOND)
    assert [each.kind for each in contents(survivor, MEMBER)] == ["attachment"]


async def test_a_picture_that_had_arrived_is_found_again_and_not_sent_twice(house: Play) -> None:
    async def draw(_chart: Any) -> bytes:
        return b"png"

    play = drawing(house, draw)
    play.platforms["slack"].lose_answer(OutcomeUnknown("reset"), MEMBER)
    await put(play, MEMBER, PICTURE)
    await play.send()
    await play.wait(3 * SECOND)
    assert [each.kind for each in contents(play, MEMBER)] == ["attachment"]
    assert await states(play, MEMBER) == ["sent"]


async def test_a_file_waits_for_the_database_and_comes_when_it_is_back(
    house: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_anything: Any) -> Any:
        raise DatabaseUnavailable

    await put(house, GRACE, FILE)
    with monkeypatch.context() as outage:
        outage.setattr(storage, "page", away)
        await house.send()
    assert [(row["state"], row["error"]) for row in await house.outbox(GRACE)][-1] == ("pending", "database")
    await house.wait(2 * SECOND)
    assert isinstance(contents(house, GRACE)[-1], Attachment)


# ---------------------------------------------------------------- many at once


async def test_of_several_files_asked_for_at_once_one_is_written_at_a_time(
    house: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, running, most = answers_file.written, 0, 0

    async def counted(*given: Any) -> Any:
        nonlocal running, most
        running, most = running + 1, max(most, running + 1)
        try:
            return await write(*given)
        finally:
            running -= 1

    monkeypatch.setattr(answers_file, "written", counted)
    people = [GRACE, *(Address("telegram", f"60{n}") for n in range(3))]
    for who in people:
        await house.command(ADMIN, f"staff add {who}")
        await put(house, who, FILE)
    await house.send()
    assert most == 1
    assert all(isinstance(contents(house, who)[-1], Attachment) for who in people)


async def test_a_file_that_lacks_the_oldest_answers_says_so(house: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers_file, "MOST", 1)
    await put(house, GRACE, FILE)
    await house.send()
    assert contents(house, GRACE)[-1].caption == "The answers\nThe newest ones"


# ---------------------------------------------------------------- who may have it


@pytest.mark.parametrize("change", ["staff remove {who}", "staff add {who} viewer"])
async def test_who_is_no_longer_staff_when_a_file_could_be_sent_is_sent_none(house: Play, change: str) -> None:
    house.platforms["telegram"].fail(TryLater("429", retry_after=30.0), GRACE)
    before = len(house.seen(GRACE))
    await house.command(GRACE, "answers nps")
    await house.command(ADMIN, change.format(who=GRACE))
    await house.wait(timedelta(minutes=5))
    assert not [each for each in contents(house, GRACE)[before:] if isinstance(each, Attachment)]
    assert set(await states(house, GRACE)) == {"sent"}


async def test_a_file_asked_for_in_a_channel_is_for_a_colleague_and_not_for_the_channel(house: Play) -> None:
    """That everybody in it counts as staff gives nobody a file who was removed."""
    await house.command(ADMIN, f"staff add {MEMBER}")
    for removed, kinds in ((False, ["attachment"]), (True, [])):
        house.platforms["slack"].fail(TryLater("429", retry_after=30.0), CARE)
        before = len(house.seen(CARE))
        await house.command(MEMBER, "answers nps", place=CARE)
        if removed:
            await house.command(ADMIN, f"staff remove {MEMBER}")
        await house.wait(timedelta(minutes=5))
        shown = [each for each in house.seen(CARE)[before:] if not isinstance(each.content, Notice)]
        assert [each.content.kind for each in shown] == kinds


async def test_the_answers_are_in_the_file(house: Play) -> None:
    await put(house, GRACE, FILE)
    await house.send()
    rows = json.loads(base64.b64decode(contents(house, GRACE)[-1].data))
    assert [each["value"] for each in rows] == [9, 3]
