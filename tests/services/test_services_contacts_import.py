"""A CSV file of contacts sent to the bot: shown first, let in by chunks, and its bad rows given back; on each kind of
database."""

from __future__ import annotations

import base64
import itertools
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio
from sqlalchemy import select

from bot.contract.address import Address
from bot.contract.inbound import FileRef
from bot.contract.outbound import Attachment
from bot.services.law import suppressed
from bot.services.work import Work
from bot.sheets.reading import CHUNK
from bot.storage import tables
from tests.services.admin_play import failed
from tests.support.houses import ADMIN, AGENT, ANN, Play, words

_numbers = itertools.count(1)


@pytest_asyncio.fixture
async def house(play: Play) -> AsyncIterator[Play]:
    await play.command(ADMIN, "attribute add plan choice free, pro", command="contact")
    yield play
    assert await failed(play) == []


async def send(play: Play, content: str | bytes, who: Address = ADMIN, name: str = "people.csv") -> str:
    """The answer to a file."""
    data = content.encode() if isinstance(content, str) else content
    handle = f"CSV{next(_numbers)}"
    play.platforms[who.channel].files[handle] = data
    event = play.message(who, "", files=(FileRef(handle=handle, name=name, size=len(data)),), attachments=1)
    await play.take(event)
    await play.work()
    return play.last(who)


async def people(play: Play) -> dict[str, dict[str, object]]:
    """Name → attributes of those who have a name."""
    rows = await play.rows(select(tables.contacts))
    return {row["name"]: dict(row["attributes"]) for row in rows if row["name"]}


def bad_rows(play: Play) -> str:
    """The file that was given back."""
    sent = [each.content for each in play.seen(ADMIN) if isinstance(each.content, Attachment)]
    return base64.b64decode(sent[-1].data).decode("utf-8-sig")


FILE = """name,phone,plan,Shoe size
Ann,+447700900101,pro,38
Bob,+447700900102,gold,44
Cy,12,free,40
Dee,+447700900104,free,=1+1
"""


async def test_a_file_is_shown_first_and_changes_nothing_until_somebody_says_so(house: Play) -> None:
    answer = await send(house, FILE)
    assert "people.csv: rows in all: 4. Nothing has been done yet." in answer
    assert "New: 2. Known, to be brought up to date: 0. Bad: 2." in answer
    assert "New attributes: shoe_size (Shoe size, text)" in answer
    assert 'Line 3: "gold" is no choice for plan. Choices: free, pro.' in answer
    assert "Line 4:" in answer
    assert await people(house) == {}
    await house.press(ADMIN, "Cancel")
    assert house.last(ADMIN) == "Nothing of people.csv was imported."
    assert await house.rows(select(tables.import_chunks)) == []
    await house.press(ADMIN, "Import")
    assert "over or cancelled" in house.last(ADMIN)
    assert await people(house) == {}


async def test_the_good_rows_go_in_and_the_bad_ones_come_back_with_their_reasons(house: Play) -> None:
    await send(house, FILE)
    await house.press(ADMIN, "Import")
    assert await people(house) == {
        "Ann": {"plan": "pro", "shoe_size": "38"},
        "Dee": {"plan": "free", "shoe_size": "=1+1"},
    }
    told = [words(each.content) for each in house.seen(ADMIN)]
    assert any("people.csv is imported." in each and "New: 2, brought up to date: 0, bad: 2." in each for each in told)
    lines = bad_rows(house).splitlines()
    assert lines[0] == "heardback line,heardback reason,name,phone,plan,Shoe size"
    assert lines[1].startswith('3,"""gold"" is no choice for plan')
    assert lines[2].endswith(",Cy,12,free,40")
    assert await house.rows(select(tables.import_chunks)) == []


async def test_a_column_of_dates_starts_a_trigger_and_the_preview_says_what_is_new(house: Play) -> None:
    heads = "phone,renewal_date,zone"
    answer = await send(house, f"{heads}\n+447700900101,2026-12-30,Asia/Tokyo\n+447700900102,2027-01-30,Asia/Tokyo\n")
    assert "New attributes: renewal_date (date)\n" in f"{answer}\n"
    await house.press(ADMIN, "Import")
    read_back = await house.command(ADMIN, "trigger nps 30 days before renewal_date at 10:00")
    assert read_back.startswith("nps will be asked 30 days before renewal_date, at 10:00.")


async def test_a_second_press_does_nothing_and_says_so(house: Play) -> None:
    await send(house, FILE)
    preview = house.seen(ADMIN)[-1].message
    await house.press(ADMIN, "Import")
    assert [words(each.content) for each in house.seen(ADMIN) if each.edit == preview] == [
        "people.csv is being imported."
    ]
    there = await people(house)
    for label in ("Import", "Cancel"):
        await house.press(ADMIN, label)
        assert house.last(ADMIN) == "people.csv is let in already: nothing was done twice."
    assert await people(house) == there


async def test_what_comes_back_is_no_formula(house: Play) -> None:
    await send(house, 'name,phone\n"=HYPERLINK(""http://x"")",no\n')
    assert "Bad: 1" in house.last(ADMIN)
    await send(house, 'name,phone\n"=HYPERLINK(""http://x"")",no\nAnn,+447700900101\n')
    await house.press(ADMIN, "Import")
    assert "'=HYPERLINK" in bad_rows(house)


async def test_somebody_who_is_known_is_brought_up_to_date_and_keeps_the_rest(house: Play) -> None:
    await house.command(ADMIN, "add Ann tel:+447700900101 plan=free", command="contact")
    answer = await send(house, "name,phone,telegram,role\nAnn Lee,+44 7700 900101,555,boss\n")
    assert "New: 0. Known, to be brought up to date: 1. Bad: 0." in answer
    await house.press(ADMIN, "Import")
    assert await people(house) == {"Ann Lee": {"plan": "free", "role": "boss"}}
    found = select(tables.addresses.c.contact_id).where(
        tables.addresses.c.address.in_(["tel:+447700900101", "telegram:555"])
    )
    assert len({row["contact_id"] for row in await house.rows(found)}) == 1


async def test_a_file_sent_twice_makes_nobody_twice(house: Play) -> None:
    for _ in range(2):
        await send(house, "name,phone\nAnn,+447700900101\nBob,+447700900102\n")
        await house.press(ADMIN, "Import")
    rows = await house.rows(select(tables.contacts.c.name).where(tables.contacts.c.name.in_(["Ann", "Bob"])))
    assert sorted(row["name"] for row in rows) == ["Ann", "Bob"]


async def test_a_row_that_would_make_one_of_two_customers_is_bad(house: Play) -> None:
    await house.command(ADMIN, "add Ann tel:+447700900101", command="contact")
    await house.command(ADMIN, "add Bob telegram:555", command="contact")
    await send(house, "name,phone,telegram\nBoth,+447700900101,555\n")
    await house.press(ADMIN, "Import")
    assert "Merge them first." in bad_rows(house)
    assert set(await people(house)) == {"Ann", "Bob"}


async def test_who_asked_us_to_stop_is_not_written_to_because_a_file_names_them(house: Play) -> None:
    await house.say(ANN, "stop", name="Ann")
    await send(house, f"name,telegram\nAnn,{ANN.id}\n")
    await house.press(ADMIN, "Import")
    rows = await house.rows(select(tables.addresses.c.state).where(tables.addresses.c.address == str(ANN)))
    assert [row["state"] for row in rows] == ["opted_out"]


async def test_who_was_erased_does_not_come_back_because_a_file_names_them(house: Play) -> None:
    async with house.database.transaction() as tx:
        await suppressed.suppress(Work(tx, house.app.house, house.clock(), "erased"), "tel:+447700900101")
    await send(house, "name,phone\nAnn,+447700900101\nBob,+447700900102\n")
    await house.press(ADMIN, "Import")
    assert "only by themselves" in bad_rows(house)
    assert set(await people(house)) == {"Bob"}


async def test_a_file_that_nobody_lets_in_is_forgotten(house: Play) -> None:
    await send(house, FILE)
    await house.wait(timedelta(days=1, minutes=1))
    assert await house.rows(select(tables.import_chunks)) == []
    await house.press(ADMIN, "Import")
    assert "over or cancelled" in house.last(ADMIN)


async def test_a_large_file_comes_in_by_chunks_and_one_message_shows_how_far_it_is(house: Play) -> None:
    n = 5 * CHUNK + 7
    content = "name,telegram\n" + "".join(f"Guest{i},{i}\n" for i in range(1000, 1000 + n))
    await send(house, content)
    await house.press(ADMIN, "Import")
    assert len(await people(house)) == n
    bars = [each for each in house.seen(ADMIN) if "people.csv" in words(each.content) and "new:" in words(each.content)]
    assert len(bars) == 6
    assert [bool(each.edit) for each in bars] == [False, *[True] * 5]
    assert words(house.seen(ADMIN)[-1].content) == (
        f"people.csv is imported. ▓▓▓▓▓▓▓▓▓▓ New: {n}, brought up to date: 0, bad: 0."
    )


async def test_an_import_goes_on_in_another_process_where_it_was(house: Play) -> None:
    content = "name,telegram\n" + "".join(f"Guest{i},{i}\n" for i in range(1000, 1000 + 3 * CHUNK))
    await send(house, content)
    await house.take(house.pressing(ADMIN, "Import"))
    await house.app.timekeeper.fire_next()
    assert len(await people(house)) == CHUNK
    await house.twin().work()
    assert len(await people(house)) == 3 * CHUNK


async def test_staff_who_are_no_admins_import_nothing(house: Play) -> None:
    await house.command(ADMIN, f"staff add {AGENT}")
    assert "You may not" in await send(house, FILE, AGENT)
    assert await house.rows(select(tables.imports)) == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"name,plan\nAnn,pro\n", "where people are reached"),
        (b"phone\xff\xff\xff\xff\n", "how this file is encoded"),
        (b'phone\n"' + b"x" * 500_000, "Bad: 1."),
        (b"phone,name\n+447700900101,A\x00B\n", "ordinary characters"),
        (b"", "where people are reached"),
    ],
)
async def test_a_hostile_file_is_answered_with_what_is_wrong(house: Play, content: bytes, said: str) -> None:
    assert said in await send(house, content)
    assert await people(house) == {}
