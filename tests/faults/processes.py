"""Real processes of the bot: begun by a server that forks them quickly, killed as by `kill -9`."""

from __future__ import annotations

import asyncio
import multiprocessing
import signal
from dataclasses import dataclass
from multiprocessing.context import ForkServerProcess
from typing import Any

from tests.faults import child
from tests.faults.child import Orders
from tests.faults.clock import Clock

_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(["tests.faults.child", "pytest"])

#: How long a process may take to come or to go, in seconds. It bounds a failing test, not a passing one.
PATIENCE = 60.0


@dataclass(frozen=True)
class Running:
    """`url` is empty for a process that serves nothing."""

    orders: Orders
    process: ForkServerProcess
    url: str

    async def kill(self) -> None:
        """SIGKILL, and wait until it is gone."""
        self.process.kill()
        await self.died()

    async def died(self) -> None:
        """Wait until it was killed, by whomever."""
        await asyncio.to_thread(self.process.join, PATIENCE)
        assert self.process.exitcode == -signal.SIGKILL, f"the process still runs or ended: {self.process}"


async def begin(orders: Orders) -> Running:
    """A process that can be reached."""
    ours, theirs = _forks.Pipe(duplex=False)
    process = _forks.Process(target=child.main, args=(orders, theirs), daemon=True)
    await asyncio.to_thread(process.start)
    theirs.close()
    assert await asyncio.to_thread(ours.poll, PATIENCE), "the process did not begin"
    port = ours.recv()
    ours.close()
    return Running(orders, process, f"http://127.0.0.1:{port}" if port else "")


def shared_clock() -> Clock:
    return Clock(_forks.RawValue("d", 0.0))


def shared_flag() -> Any:
    return _forks.RawValue("b", False)
