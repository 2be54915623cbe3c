"""Files are read in a process of their own: what they hold comes back without loss, and no file holds up the bot."""

from __future__ import annotations

import asyncio
import io
import os
import signal
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import openpyxl
import psutil
import pytest

from bot.engine.errors import Problem, SurveyInvalid
from bot.engine.phrases import phrase
from bot.surveys import builtin, dump
from bot.surveys.foreign import Imported, read, reader
from bot.surveys.foreign.passing import packed, unpacked
from bot.surveys.foreign.reader import CannotRead, Reader
from bot.surveys.foreign.reading import MAX_BYTES
from tests.support.patience import until
from tests.surveys.foreign_files import files

OURS = dump(builtin()["nps"]).encode()
SURVEYJS = b'{"elements": [{"type": "rating", "name": "rate"}, {"type": "signaturepad", "name": "sign"}]}'
EVERY_FILE = [path for format_ in ("surveyjs", "xlsform", "rapidpro") for path in files(format_)]


@pytest.fixture
async def reading() -> AsyncIterator[Reader]:
    opened = Reader()
    yield opened
    await opened.close()


def pid_of(reading: Reader) -> int:
    assert reading.pid is not None
    return reading.pid


def come_to(reading: Callable[[], Imported]) -> Imported | tuple[Problem, ...]:
    """What was read, or what is wrong with it."""
    try:
        return reading()
    except SurveyInvalid as error:
        return error.problems


def passed_on(found: Imported | tuple[Problem, ...]) -> Imported | tuple[Problem, ...]:
    answer = packed(found if isinstance(found, Imported) else SurveyInvalid(found))
    return come_to(lambda: unpacked(answer))


async def refusal(reading: Reader, name: str, content: bytes) -> str:
    with pytest.raises(SurveyInvalid) as caught:
        await reading.read(name, content)
    return str(caught.value)


async def begun(reading: Reader, content: bytes) -> asyncio.Task[Imported]:
    """A file handed to a process that stands still."""
    os.kill(pid_of(reading), signal.SIGSTOP)
    await until(lambda: psutil.Process(pid_of(reading)).status() == psutil.STATUS_STOPPED)
    task = asyncio.create_task(reading.read("file", content))
    await asyncio.sleep(0)
    return task


# ---------------------------------------------------------------- what comes back


async def test_ours_and_others_come_back_as_they_are_read_here(reading: Reader) -> None:
    assert reading.pid is None
    assert await reading.read("nps.yaml", OURS) == read("nps.yaml", OURS)
    assert await reading.read("shop.json", SURVEYJS) == read("shop.json", SURVEYJS)
    assert pid_of(reading) != os.getpid()


async def test_what_is_refused_is_refused_with_every_problem_at_its_line(reading: Reader) -> None:
    broken = OURS.replace(b"kind: nps", b"kind: song").replace(b"kind: text", b"kind: essay")
    with pytest.raises(SurveyInvalid) as here:
        read("nps.yaml", broken)
    assert await refusal(reading, "nps.yaml", broken) == str(here.value)
    assert str(here.value).count("line ") > 1


async def test_who_asks_at_once_gets_their_own(reading: Reader) -> None:
    found = await asyncio.gather(reading.read("shop.json", SURVEYJS), reading.read("nps.yaml", OURS))
    assert [*found] == [read("shop.json", SURVEYJS), read("nps.yaml", OURS)]


@pytest.mark.parametrize("path", EVERY_FILE, ids=lambda path: path.name)
def test_nothing_of_what_was_read_is_lost_on_the_way(path: Path) -> None:
    found = come_to(lambda: read(path.name, path.read_bytes()))
    assert passed_on(found) == found


def test_nor_is_a_saying_within_a_saying() -> None:
    said = phrase("check.no_default", language=phrase("lang.ru"), n=2)
    found = (Problem(("questions", 2, "when"), "what", 7, said), Problem((), "why"))
    assert passed_on(found) == found


# ---------------------------------------------------------------- what would take for ever


async def test_a_file_of_empty_lines_is_read_to_its_end(reading: Reader) -> None:
    """In no more than a file of ours may have, and in as many as can be sent."""
    lines = b"\n" * 200_000
    assert (await reading.read("nps.yaml", lines + OURS)).survey == builtin()["nps"]
    assert "no survey that can be read" in await refusal(reading, "a.yaml", b"x" + b"\n" * (MAX_BYTES - 2) + b"x")
    assert "no survey that can be read" in await refusal(reading, "a.yaml", b"{" * 200_000)
    assert "larger than 256 kB" in await refusal(reading, "a.yaml", OURS + b"\n" * 300_000)


async def test_a_cell_without_an_end_is_read_to_its_end(reading: Reader) -> None:
    book = openpyxl.Workbook()
    book.active.append(("type", "name", "label", "parameters"))
    for n in range(20):
        book.active.append(("range", f"q{n}", "How much?", "a" * 32_000))
    written = io.BytesIO()
    book.save(written)
    assert len((await reading.read("form.xlsx", written.getvalue())).survey.questions) == 20


async def test_a_file_over_which_the_process_hangs_is_given_up(
    reading: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    await reading.read("nps.yaml", OURS)
    hanging = psutil.Process(pid_of(reading))
    with monkeypatch.context() as impatient:
        impatient.setattr(reader, "_PATIENCE", 0.01)
        with pytest.raises(CannotRead):
            await (await begun(reading, OURS))
    await until(lambda: not hanging.is_running())
    assert await reading.read("nps.yaml", OURS) == read("nps.yaml", OURS)


async def test_a_process_killed_over_a_file_is_replaced_and_the_file_read(reading: Reader) -> None:
    await reading.read("nps.yaml", OURS)
    task = await begun(reading, SURVEYJS)
    os.kill(pid_of(reading), signal.SIGKILL)
    assert await task == read("file", SURVEYJS)


async def test_a_large_file_of_which_nothing_is_taken_harms_nobody(reading: Reader) -> None:
    await reading.read("nps.yaml", OURS)
    task = await begun(reading, bytes(MAX_BYTES))
    task.cancel()
    await asyncio.wait([task])
    assert await reading.read("nps.yaml", OURS) == read("nps.yaml", OURS)


async def test_the_process_ends_when_nobody_sends_a_file() -> None:
    reading = Reader(idle=0)
    await reading.read("nps.yaml", OURS)
    await until(lambda: reading.pid is None)
    await reading.close()
