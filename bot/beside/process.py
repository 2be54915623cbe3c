"""A process of our own that answers questions, one at a time. It starts with the first one and ends when none came for
a while; whatever happens to it happens to nothing else."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path

#: A process that was killed meanwhile is noticed when it is asked, so it is asked again.
_TRIES = 2
_HOME = Path(__file__).parents[2]


class NoAnswer(Exception):
    """The process failed over the question, ended over it twice, or took too long."""


class Beside:
    """`module` is run as a program and answers as `bot.beside.answering` does. Belongs to one event loop; `close` it at
    the end."""

    def __init__(self, module: str, idle: float) -> None:
        """`idle` is how many seconds the process is kept for the next question."""
        self._module = module
        self._idle = idle
        self._process: Process | None = None
        self._busy = asyncio.Lock()
        self._leaving: asyncio.TimerHandle | None = None
        self._farewells: set[asyncio.Task[tuple[bytes, bytes]]] = set()

    @property
    def pid(self) -> int | None:
        """The process, while there is one."""
        return None if self._process is None else self._process.pid

    async def ask(self, line: bytes, patience: float) -> bytes:
        """The answer to one line, which ends with its only line end, in at most `patience` seconds from when it is its
        turn. Raises NoAnswer."""
        async with self._busy:
            self._stay()
            try:
                return await self._answered(line, patience)
            finally:
                self._leaving = asyncio.get_running_loop().call_later(self._idle, self._leave)

    async def close(self) -> None:
        """Another question would start anew."""
        async with self._busy:
            self._stay()
            self._leave()
            await asyncio.gather(*self._farewells)

    async def _answered(self, line: bytes, patience: float) -> bytes:
        try:
            async with asyncio.timeout(patience):
                for _ in range(_TRIES):
                    answer = await self._asked(line)
                    if answer is not None:
                        break
        except TimeoutError:
            raise NoAnswer(f"no answer in {patience:g} seconds") from None
        if answer is None:
            raise NoAnswer("the process ended")
        if not answer:
            raise NoAnswer("the process failed: it has printed why")
        return answer

    async def _asked(self, line: bytes) -> bytes | None:
        """None where the process ended. One cut short is ended: what it still says answers no other question."""
        try:
            if self._process is None:
                self._process = await self._started()
            return await _ask(self._process, line)
        except (ConnectionError, asyncio.IncompleteReadError):
            self._leave()
            return None
        except BaseException:
            self._leave()
            raise

    def _stay(self) -> None:
        if self._leaving is not None:
            self._leaving.cancel()

    def _leave(self) -> None:
        """The process has nothing to lose: it is simply ended. Its pipes are emptied and closed in the background."""
        process, self._process = self._process, None
        if process is not None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            farewell = asyncio.create_task(process.communicate())
            self._farewells.add(farewell)
            farewell.add_done_callback(self._farewells.discard)

    async def _started(self) -> Process:
        """It gets none of the bot's environment: there are credentials in it. An interrupt at the terminal is the
        bot's."""
        command = sys.executable, "-m", self._module
        try:
            return await asyncio.create_subprocess_exec(
                *command, stdin=PIPE, stdout=PIPE, cwd=_HOME, env={}, start_new_session=True
            )
        except OSError as error:
            raise NoAnswer("no process could be started") from error


async def _ask(process: Process, line: bytes) -> bytes:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(line)
    await process.stdin.drain()
    length = int(await process.stdout.readuntil())
    return await process.stdout.readexactly(length)
