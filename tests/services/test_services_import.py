"""A survey's file sent to the bot becomes a draft, with a report of what it could not bring; anything else is refused
in a sentence that helps."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable, Coroutine, Hashable
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import select

from bot.contract.address import Address
from bot.contract.inbound import FileRef, MessageReceived
from bot.services.admin.exchange import MAX_FILE
from bot.services.house import read_survey
from bot.services.underway import UnderWay
from bot.storage import tables
from bot.surveys import loader
from bot.surveys.foreign import Imported, reader
from tests.services.admin_play import GRACE, colleagues, draft, failed, log, since
from tests.support.houses import ADMIN, AGENT, ANN, CARE, VIEWER, Play
from tests.support.on_sqlite import databases  # noqa: F401 (a fixture)
from tests.support.patience import until

_numbers = itertools.count(1)

YAML = """
key: visit
title: {en: Your visit}
questions:
  - {key: score, kind: nps, text: {en: "How was your visit?"}}
  - {key: why, kind: text, text: {en: "Why?"}, when: score is detractor}
endings:
  - text: {en: Thank you.}
"""
SURVEYJS = """{"title": "Our shop", "pages": [{"name": "p", "elements": [
  {"type": "rating", "name": "rate", "title": "How was it?", "rateMax": 5},
  {"type": "signaturepad", "name": "sign", "title": "Sign here"}]}]}"""


class Queue(UnderWay):
    """Counts who has come."""

    length = 0

    async def once(self, key: Hashable, begin: Callable[[], Coroutine[Any, Any, object]]) -> object:
        self.length += 1
        return await super().once(key, begin)


class Desk:
    """Reads when it opens, and counts who asked for it."""

    def __init__(self) -> None:
        self.asked = 0
        self.opens = asyncio.Event()

    async def read(self, name: str, content: bytes) -> Imported:
        self.asked += 1
        await self.opens.wait()
        return await read_survey(name, content)


@pytest_asyncio.fixture
async def house(play: Play) -> AsyncIterator[Play]:
    await colleagues(play)
    yield play
    assert await failed(play) == []


def upload(play: Play, who: Address, name: str, content: bytes, size: int | None = None) -> FileRef:
    """A file as the platform announces it."""
    handle = f"F{next(_numbers)}"
    play.platforms[who.channel].files[handle] = content
    return FileRef(handle=handle, name=name, size=len(content) if size is None else size)


def message(play: Play, who: Address, *files: FileRef, place: Address | None = None) -> MessageReceived:
    return play.message(who, "", files=files, attachments=len(files), place=place, mentioned=place is not None)


async def send(play: Play, who: Address, name: str, content: str | bytes, place: Address | None = None) -> str:
    """The answer to a file."""
    data = content.encode() if isinstance(content, str) else content
    await play.take(message(play, who, upload(play, who, name, data), place=place))
    await play.work()
    return play.last(place or who)


@pytest.mark.parametrize("who", [ADMIN, GRACE], ids=["slack", "telegram"])
async def test_a_survey_of_ours_becomes_a_draft_that_can_be_published(house: Play, who: Address) -> None:
    answered = await send(house, who, "visit.yaml", YAML)
    assert answered.startswith("visit.yaml is now the draft visit.")
    assert "How was your visit?" in answered
    assert "is published" in await house.command(who, "publish visit")


async def test_a_foreign_survey_says_what_it_could_not_bring_by_name(house: Play) -> None:
    answered = await send(house, ADMIN, "shop.json", SURVEYJS)
    assert "How was it?" in answered
    assert "sign" in answered
    (row,) = await house.rows(select(tables.drafts.c.survey_key))
    assert f"draft {row['survey_key']}" in answered


async def test_what_is_exported_is_imported_again_as_it_was(house: Play) -> None:
    for key, survey in loader.builtin().items():
        await send(house, ADMIN, f"{key}.yaml", loader.dump(survey))
        assert await draft(house, key) == survey.model_dump(mode="json")


async def test_an_import_is_in_the_log_with_its_file_and_its_survey(house: Play) -> None:
    await send(house, GRACE, "visit.yaml", YAML)
    assert (await log(house, GRACE))[-2:] == [("import", "visit.yaml", True), ("draft changed", "visit: import", True)]


async def test_a_draft_that_somebody_is_editing_is_left_alone(house: Play) -> None:
    await send(house, GRACE, "visit.yaml", YAML)
    assert "is now the draft visit_2." in await send(house, ADMIN, "visit.yaml", YAML)
    assert "is now the draft visit_3." in await send(house, ADMIN, "visit.yaml", YAML)
    rows = await house.rows(select(tables.drafts.c.survey_key, tables.drafts.c.changed_by))
    assert {row["survey_key"]: row["changed_by"] for row in rows}["visit"] == str(GRACE)


async def test_what_is_published_stays_as_it_is_until_the_draft_is_published(house: Play) -> None:
    await send(house, ADMIN, "nps.yaml", YAML.replace("visit", "nps"))
    await house.say(ANN, "feedback")
    assert "How likely" in house.last(ANN)
    assert "is published as version 2" in await house.command(ADMIN, "publish nps")


async def test_two_files_in_one_message_are_two_drafts(house: Play) -> None:
    files = [
        upload(house, ADMIN, "visit.yaml", YAML.encode()),
        upload(house, ADMIN, "shop.json", SURVEYJS.encode()),
        upload(house, ADMIN, "notes.txt", b"hello"),
    ]
    before = len(house.seen(ADMIN))
    await house.take(message(house, ADMIN, *files))
    await house.work()
    assert [each.partition(" ")[0] for each in since(house, ADMIN, before)] == ["visit.yaml", "shop.json", "notes.txt"]
    assert len(await house.rows(select(tables.drafts.c.survey_key))) == 2


async def test_a_file_five_times_is_one_draft(house: Play) -> None:
    event = message(house, ADMIN, upload(house, ADMIN, "visit.yaml", YAML.encode()))
    twin = house.twin()
    await asyncio.gather(*(each.take(event) for each in (house, twin, house, twin, house)))
    await house.work()
    rows = await house.rows(select(tables.drafts.c.survey_key))
    assert [row["survey_key"] for row in rows] == ["visit"]


async def test_a_file_five_times_at_once_is_fetched_and_read_once(house: Play) -> None:
    desk, queue = Desk(), Queue()
    play = Play(house.database, house.clock, house.platforms, {"reader": desk.read, "reads": queue})
    event = message(play, ADMIN, upload(play, ADMIN, "visit.yaml", YAML.encode()))
    deliveries = [asyncio.create_task(play.take(event)) for _ in range(5)]
    await until(lambda: queue.length == 5)
    desk.opens.set()
    await asyncio.gather(*deliveries)
    await play.work()
    assert desk.asked == 1
    assert house.last(ADMIN).startswith("visit.yaml is now the draft visit.")


async def test_an_edited_message_does_not_import_its_file_again(house: Play) -> None:
    file = upload(house, ADMIN, "visit.yaml", YAML.encode())
    await house.say(ADMIN, "", files=(file,), attachments=1)
    await house.say(ADMIN, "with words", files=(file,), attachments=1, edited=True)
    assert len(await house.rows(select(tables.drafts.c.survey_key))) == 1


async def test_in_a_shared_place_only_who_sent_it_is_answered(house: Play) -> None:
    await send(house, ADMIN, "visit.yaml", YAML, place=CARE)
    (shown,) = house.seen(CARE)
    assert shown.only_for == ADMIN.id


# ---------------------------------------------------------------- refused

BROKEN = {
    "empty": ("empty.yaml", b""),
    "half a json": ("shop.json", SURVEYJS[:60].encode()),
    "no survey": ("list.yaml", b"- one\n- two\n"),
    "a survey with mistakes": ("visit.yaml", YAML.replace("kind: text", "kind: essay").encode()),
    "not a spreadsheet": ("form.xlsx", b"PK\x03\x04 not really"),
    "a picture": ("photo.png", b"\x89PNG\r\n\x1a\n" + bytes(100)),
    "a program": ("setup.exe", b"MZ" + bytes(200)),
    "an alias bomb": ("bomb.yaml", b"a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n"),
    "a python object": ("evil.yaml", b"!!python/object/apply:os.system ['true']\n"),
    "deep brackets": ("deep.json", b"[" * 100000),
    "no name": ("", b"hello"),
    "a hostile name": ("<!channel>\n{name} *x*.yaml", b"- 1"),
}


@pytest.mark.parametrize("kind", BROKEN)
async def test_what_is_no_survey_is_refused_in_a_sentence_that_helps(house: Play, kind: str) -> None:
    name, content = BROKEN[kind]
    answered = await send(house, ADMIN, name, content)
    assert answered.startswith(f"{name} can't be read as a survey:\n- ")
    assert len(answered) < 3000
    assert "Traceback" not in answered
    assert await house.rows(select(tables.drafts.c.survey_key)) == []


async def test_a_mistake_is_told_with_its_line(house: Play) -> None:
    answered = await send(house, ADMIN, *BROKEN["a survey with mistakes"])
    assert "line 6" in answered


async def test_a_file_that_reading_fails_over_is_told_of_and_not_tried_again(house: Play) -> None:
    async def failing(name: str, content: bytes) -> Imported:
        raise RuntimeError("a mistake of ours")

    play = Play(house.database, house.clock, house.platforms, {"reader": failing})
    answered = await send(play, ADMIN, "visit.yaml", YAML)
    assert answered == "visit.yaml could not be read: it is too large or too involved. Please send a simpler file."


async def test_a_file_that_the_process_hangs_over_is_told_of(house: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "_PATIENCE", 0.0)
    opened = reader.Reader()
    play = Play(house.database, house.clock, house.platforms, {"reader": opened.read})
    assert (await send(play, GRACE, "visit.yaml", YAML)).startswith("visit.yaml could not be read: it is too large")
    await opened.close()


async def test_what_is_too_large_is_not_even_fetched(house: Play) -> None:
    file = FileRef(handle="never asked for", name="big.yaml", size=MAX_FILE + 1)
    await house.take(message(house, ADMIN, file))
    await house.work()
    assert house.last(ADMIN) == "big.yaml is too large: a survey has at most 4 MB."


async def test_what_is_larger_than_it_was_said_to_be_is_refused_all_the_same(house: Play) -> None:
    file = upload(house, ADMIN, "big.yaml", b"#" * (MAX_FILE + 1), size=10)
    await house.take(message(house, ADMIN, file))
    await house.work()
    assert house.last(ADMIN) == "big.yaml is too large: a survey has at most 4 MB."


async def test_what_the_platform_does_not_give_out_is_asked_for_again(house: Play) -> None:
    await house.take(message(house, ADMIN, FileRef(handle="gone", name="visit.yaml", size=10)))
    await house.work()
    assert house.last(ADMIN).startswith("I could not fetch visit.yaml")


@pytest.mark.parametrize("who", [AGENT, VIEWER], ids=["staff", "viewer"])
async def test_who_may_not_import_is_refused_in_private_and_it_is_written_down(house: Play, who: Address) -> None:
    await house.command(ADMIN, f"staff add {AGENT}")
    await house.command(ADMIN, f"staff add {VIEWER} viewer")
    await send(house, who, "visit.yaml", YAML, place=CARE)
    (shown,) = house.seen(CARE)
    assert shown.only_for == who.id
    assert house.last(CARE) == f"You may not use /survey import. Please ask {ADMIN}."
    assert (await log(house, who))[-1] == ("import", "visit.yaml", False)
    assert await house.rows(select(tables.drafts.c.survey_key)) == []


async def test_a_customer_who_sends_a_file_is_a_customer(house: Play) -> None:
    await send(house, ANN, "visit.yaml", YAML)
    assert await house.rows(select(tables.drafts.c.survey_key)) == []
    assert "What would you like to tell us about?" in house.last(ANN)


async def test_a_file_in_the_middle_of_a_form_is_taken_and_the_form_stays_open(house: Play) -> None:
    await house.command(GRACE, "edit nps question likes_most change")
    await send(house, GRACE, "visit.yaml", YAML)
    assert "is now the draft visit." in house.last(GRACE)
    rows = await house.rows(select(tables.dialogues.c.surface))
    assert [row["surface"] for row in rows] == ["chat"]


async def test_the_command_says_how_a_file_is_sent(house: Play) -> None:
    assert (await house.command(ADMIN, "import")).startswith("Send me the file")
