"""A process of the bot as `heardback run`, `web` or `worker` make it, with shorter patience and perhaps a point to die.

Everything it needs is imported here, so that the server which forks the processes has it loaded.
"""

from __future__ import annotations

import asyncio
import ctypes
import socket
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing.connection import Connection
from typing import Any, Literal

import adapters.slack.channel
import adapters.sms.channel
import adapters.telegram.channel  # noqa: F401
from bot import logs, run, worker
from bot.bootstrap import App, build
from bot.services import sending
from bot.settings import Settings
from bot.storage import database, outbox
from tests.faults import points
from tests.faults.clock import Clock

Role = Literal["run", "web", "worker"]


@dataclass(frozen=True)
class Patience:
    """In seconds: how long a message is leased, how long a worker sleeps when nobody rings, how often text messages
    are read back, how long SQLite's lock is waited for."""

    lease: float = 6.0
    idle: float = 1.0
    read_back: float = 60.0
    lock: float = 5.0


@dataclass(frozen=True)
class Orders:
    role: Role
    settings: Mapping[str, Any]
    clock: Clock
    armed: ctypes.c_bool
    point: str = ""
    patience: Patience = Patience()


def main(orders: Orders, report: Connection) -> None:
    """Tells its port over `report` as soon as it can be reached, 0 if it serves nothing. Never returns."""
    logs.configure("WARNING")
    _shorten(orders.patience)
    if orders.point:
        points.install(orders.point, orders.armed)
    app = build(Settings(_env_file=None, **orders.settings), orders.clock)
    asyncio.run(_ROLES[orders.role](app, report))


def _shorten(patience: Patience) -> None:
    """A send is given up after two thirds of its lease, as in the bot itself."""
    outbox.LEASE = timedelta(seconds=patience.lease)
    sending.SEND_TIMEOUT = patience.lease * 2 / 3
    worker.IDLE = patience.idle
    worker.READ_BACK_EVERY = timedelta(seconds=patience.read_back)
    database.BUSY_TIMEOUT = int(patience.lock * 1000)


async def _everything(app: App, report: Connection) -> None:
    await _serve(app, report, with_worker=True)


async def _web(app: App, report: Connection) -> None:
    await _serve(app, report, with_worker=False)


async def _serve(app: App, report: Connection, *, with_worker: bool) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        report.send(listener.getsockname()[1])
        await run.serve(run.web(app, with_worker=with_worker, played=None), app.settings, listener)


async def _worker(app: App, report: Connection) -> None:
    report.send(0)
    await worker.run(app)


_ROLES: dict[Role, Callable[[App, Connection], Coroutine[Any, Any, None]]] = {
    "run": _everything,
    "web": _web,
    "worker": _worker,
}
