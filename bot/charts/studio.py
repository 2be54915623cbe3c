"""Pictures drawn in a process of their own, which starts with the first one and ends when none was wanted for a while.

The bot itself loads nothing to draw with, and a drawing that crashes or hangs takes nothing else with it.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path

from bot.charts.model import Chart, bounded, to_json

#: Seconds. A picture takes a tenth of one, and the process as long to start.
_PATIENCE, _IDLE = 20.0, 120.0
#: A process that was killed meanwhile is noticed when it is asked, so it is asked again.
_TRIES = 2
_HOME = Path(__file__).parents[2]


class CannotDraw(Exception):
    """There is no picture of this chart: the words must do."""


class Studio:
    """Draws one picture at a time. Belongs to one event loop; `close` it at the end."""

    def __init__(self, idle: float = _IDLE) -> None:
        """`idle` is how many seconds the process is kept for the next picture."""
        self._idle = idle
        self._easel: Process | None = None
        self._busy = asyncio.Lock()
        self._leaving: asyncio.TimerHandle | None = None

    @property
    def pid(self) -> int | None:
        """The process that draws, while there is one."""
        return None if self._easel is None else self._easel.pid

    async def picture(self, chart: Chart) -> bytes:
        """A PNG. Raises CannotDraw, also where it takes too long or ends the process twice."""
        line = json.dumps(to_json(bounded(chart))).encode() + b"\n"
        async with self._busy:
            self._stay()
            try:
                return await self._drawn(line)
            finally:
                self._leaving = asyncio.get_running_loop().call_later(self._idle, self._leave)

    async def close(self) -> None:
        """Another picture would start anew."""
        async with self._busy:
            self._stay()
            easel = self._leave()
            if easel is not None:
                await easel.wait()

    async def _drawn(self, line: bytes) -> bytes:
        for _ in range(_TRIES):
            picture = await self._asked(line)
            if picture is not None:
                return picture
        raise CannotDraw("the process that draws ended")

    async def _asked(self, line: bytes) -> bytes | None:
        """None where the process ended. One cut short is ended: what it still says is no answer to the next chart."""
        if self._easel is None:
            self._easel = await _start()
        try:
            async with asyncio.timeout(_PATIENCE):
                picture = await _ask(self._easel, line)
        except TimeoutError:
            self._leave()
            raise CannotDraw(f"not drawn in {_PATIENCE:g} seconds") from None
        except (ConnectionError, asyncio.IncompleteReadError):
            self._leave()
            return None
        except asyncio.CancelledError:
            self._leave()
            raise
        if not picture:
            raise CannotDraw("the drawing failed")
        return picture

    def _stay(self) -> None:
        if self._leaving is not None:
            self._leaving.cancel()

    def _leave(self) -> Process | None:
        """The process has nothing to lose: it is simply ended."""
        easel, self._easel = self._easel, None
        if easel is not None:
            with contextlib.suppress(ProcessLookupError):
                easel.kill()
        return easel


async def _start() -> Process:
    """It gets none of the bot's environment: there are credentials in it. An interrupt at the terminal is the bot's."""
    command = sys.executable, "-m", "bot.charts.easel"
    try:
        return await asyncio.create_subprocess_exec(
            *command, stdin=PIPE, stdout=PIPE, cwd=_HOME, env={}, start_new_session=True
        )
    except OSError as error:
        raise CannotDraw("no process to draw in") from error


async def _ask(easel: Process, line: bytes) -> bytes:
    assert easel.stdin is not None
    assert easel.stdout is not None
    easel.stdin.write(line)
    await easel.stdin.drain()
    length = int(await easel.stdout.readuntil())
    return await easel.stdout.readexactly(length)
