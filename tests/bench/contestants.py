"""A contestant as its own process: started, asked, measured from outside, stopped."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import aiohttp
import psutil

from tests.bench.databases import Databases
from tests.bench.setting import Setting

_ROOT = Path(__file__).parents[2]
_START_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Meter:
    """What has been used up to now: CPU seconds of the app and of the database's server, statements executed."""

    app: float
    database: float | None
    statements: int


@dataclass(slots=True)
class Contestant:
    name: str
    url: str
    database_url: str
    databases: Databases
    process: psutil.Process
    http: aiohttp.ClientSession

    async def meter(self) -> Meter:
        async with self.http.get(f"{self.url}/bench") as answer:
            statements = (await answer.json())["statements"]
        times = self.process.cpu_times()
        return Meter(times.user + times.system, self.databases.cpu(), statements)

    async def profile(self) -> Any:
        """Starts the profiler, or stops it: then [file, line, function, calls, own seconds] for each function."""
        async with self.http.post(f"{self.url}/bench") as answer:
            return await answer.json()

    def peak_memory(self) -> float:
        """In MB: the kernel's own high-water mark where it has one."""
        status = Path(f"/proc/{self.process.pid}/status")
        if not status.exists():
            return float(self.process.memory_info().rss) / 1e6
        peak = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(peak.split()[1]) * 1024 / 1e6


@asynccontextmanager
async def running(
    name: str, databases: Databases, platforms_url: str, http: aiohttp.ClientSession
) -> AsyncIterator[Contestant]:
    """The contestant with an empty database, up and answering. What it complains of is shown if it does not start."""
    database_url = databases.create(name)
    with tempfile.TemporaryFile() as complaints:
        with socket.create_server(("127.0.0.1", 0), backlog=512) as listener:
            url = f"http://127.0.0.1:{listener.getsockname()[1]}"
            process = await _start(name, listener.fileno(), Setting(database_url, platforms_url, url), complaints)
        try:
            if not await _is_up(url, process, http):
                complaints.seek(0)
                raise RuntimeError(f"{name} did not start:\n{complaints.read().decode()}")
            yield Contestant(name, url, database_url, databases, psutil.Process(process.pid), http)
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()


async def _start(name: str, listening: int, setting: Setting, complaints: IO[bytes]) -> asyncio.subprocess.Process:
    own = {f"BENCH_{field}": value for field, value in setting._asdict().items()}
    command = (sys.executable, "-m", "tests.bench.serve", name, str(listening))
    return await asyncio.create_subprocess_exec(
        *command, env={**os.environ, **own}, cwd=_ROOT, pass_fds=(listening,), stderr=complaints
    )


async def _is_up(url: str, process: asyncio.subprocess.Process, http: aiohttp.ClientSession) -> bool:
    """The socket listens already: the question waits until the app takes it, or its process is gone."""
    answer = asyncio.create_task(_ask(url, http))
    gone = asyncio.create_task(process.wait())
    await asyncio.wait((answer, gone), timeout=_START_SECONDS, return_when=asyncio.FIRST_COMPLETED)
    for task in (answer, gone):
        task.cancel()
    return answer.done() and not answer.cancelled() and answer.result()


async def _ask(url: str, http: aiohttp.ClientSession) -> bool:
    try:
        async with http.get(f"{url}/bench") as answer:
            return answer.ok
    except aiohttp.ClientConnectionError:
        return False
