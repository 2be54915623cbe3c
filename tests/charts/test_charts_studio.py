"""The studio draws in a process of its own: the bot stays small, and nothing that happens to that process harms it."""

from __future__ import annotations

import asyncio
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest

from bot.beside import answering
from bot.charts import easel, studio
from bot.charts.draw import draw
from bot.charts.model import Chart, Panel, Row, RowPanel, to_json
from bot.charts.studio import CannotDraw, Studio
from tests.charts.charts import NPS, of
from tests.support.patience import until

ROOT = Path(__file__).parents[2]
OTHER = of(title="Another chart")
#: No place on an axis: drawing it fails.
BROKEN = of(RowPanel("", 0, 1, (Row("a", float("nan"), 0, 1, 1, ""),)))


@pytest.fixture
async def drawing() -> AsyncIterator[Studio]:
    opened = Studio()
    yield opened
    await opened.close()


def pid_of(drawing: Studio) -> int:
    assert drawing.pid is not None
    return drawing.pid


async def begun(drawing: Studio, chart: Chart) -> asyncio.Task[bytes]:
    """A chart handed to a process that stands still."""
    os.kill(pid_of(drawing), signal.SIGSTOP)
    await until(lambda: psutil.Process(pid_of(drawing)).status() == psutil.STATUS_STOPPED)
    task = asyncio.create_task(drawing.picture(chart))
    await asyncio.sleep(0)
    return task


async def test_the_picture_is_the_one_that_is_drawn_here(drawing: Studio) -> None:
    assert await drawing.picture(NPS) == draw(NPS)


async def test_who_asks_at_once_gets_their_own(drawing: Studio) -> None:
    pictures = await asyncio.gather(*[drawing.picture(chart) for chart in (NPS, OTHER, NPS)])
    assert pictures == [draw(NPS), draw(OTHER), draw(NPS)]


async def test_no_process_is_there_before_the_first_picture_and_one_for_all_after(drawing: Studio) -> None:
    assert drawing.pid is None
    await drawing.picture(NPS)
    first = pid_of(drawing)
    await drawing.picture(OTHER)
    assert drawing.pid == first != os.getpid()


async def test_a_process_killed_between_two_pictures_is_not_missed(drawing: Studio) -> None:
    await drawing.picture(OTHER)
    killed = pid_of(drawing)
    os.kill(killed, signal.SIGKILL)
    assert await drawing.picture(NPS) == draw(NPS)
    assert drawing.pid != killed


async def test_a_process_killed_over_a_picture_is_replaced_and_the_picture_drawn(drawing: Studio) -> None:
    await drawing.picture(OTHER)
    task = await begun(drawing, NPS)
    os.kill(pid_of(drawing), signal.SIGKILL)
    assert await task == draw(NPS)


async def test_a_chart_that_cannot_be_drawn_says_so_and_the_next_one_is_drawn(
    drawing: Studio, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(CannotDraw):
        await drawing.picture(BROKEN)
    assert await drawing.picture(NPS) == draw(NPS)
    assert "Traceback" in capfd.readouterr().err


async def test_a_process_that_hangs_is_given_up(drawing: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    await drawing.picture(OTHER)
    hanging = psutil.Process(pid_of(drawing))
    with monkeypatch.context() as impatient:
        impatient.setattr(studio, "_PATIENCE", 0.01)
        with pytest.raises(CannotDraw):
            await (await begun(drawing, NPS))
    await until(lambda: not hanging.is_running())
    assert await drawing.picture(NPS) == draw(NPS)


async def test_a_picture_nobody_waits_for_any_more_is_not_given_to_the_next(drawing: Studio) -> None:
    await drawing.picture(OTHER)
    task = await begun(drawing, NPS)
    task.cancel()
    await asyncio.wait([task])
    assert task.cancelled()
    assert await drawing.picture(OTHER) == draw(OTHER)


async def test_the_process_ends_when_nobody_wants_a_picture() -> None:
    drawing = Studio(idle=0)
    await drawing.picture(OTHER)
    process = psutil.Process(pid_of(drawing))
    await until(lambda: drawing.pid is None and not process.is_running())
    assert await drawing.picture(NPS) == draw(NPS)
    await drawing.close()


async def test_a_closed_studio_leaves_no_process(drawing: Studio) -> None:
    await drawing.picture(OTHER)
    process = psutil.Process(pid_of(drawing))
    await drawing.close()
    assert drawing.pid is None
    assert not process.is_running()


async def test_without_the_drawing_library_there_is_no_picture_and_no_harm(
    drawing: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(CannotDraw):
        await drawing.picture(NPS)


async def test_too_much_is_cut_before_it_is_handed_over(drawing: Studio) -> None:
    panel = NPS.panels[0]
    assert isinstance(panel, Panel)
    endless = Chart("t" * 10**6, "", (Panel("q" * 10**6, "", "", panel.bars * 10**4),) * 100)
    assert await drawing.picture(endless) == draw(endless)


async def test_the_process_sees_no_credentials_and_gives_way_to_customers(
    drawing: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-secret")
    await drawing.picture(OTHER)
    process = psutil.Process(pid_of(drawing))
    assert not [name for name in process.environ() if "TOKEN" in name]
    assert process.nice() > psutil.Process().nice()


def test_the_process_ends_with_its_input() -> None:
    ended = subprocess.run([sys.executable, "-m", "bot.charts.easel"], input=b"", capture_output=True, cwd=ROOT)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, b"", b"")


def test_pictures_go_out_with_their_length_before_them(capsys: pytest.CaptureFixture[str]) -> None:
    lines = [json.dumps(to_json(NPS)), "{", json.dumps(to_json(OTHER))]
    out = io.BytesIO()
    answering.serve(easel.picture, io.BytesIO("\n".join(lines).encode()), out)
    first, second = draw(NPS), draw(OTHER)
    assert out.getvalue() == b"%d\n%b0\n%d\n%b" % (len(first), first, len(second), second)
    assert "JSONDecodeError" in capsys.readouterr().err


def test_the_bot_loads_nothing_to_draw_with() -> None:
    script = (
        "import sys, bot.charts.studio, bot.services.picture; print([m for m in sys.modules if m.startswith('PIL')])"
    )
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, cwd=ROOT, check=True)
    assert loaded.stdout == b"[]\n"
