"""Puts web and worker into one server process, or each alone, and says where to look."""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any

import uvicorn
from sqlalchemy.exc import DBAPIError
from starlette.applications import Starlette
from starlette.responses import RedirectResponse
from starlette.routing import Mount, Route

from bot import worker
from bot.bootstrap import SANDBOX_PATH, App, build, sandbox
from bot.settings import Settings
from bot.storage.database import DatabaseUnavailable, place, reason
from bot.storage.schema import revision
from bot.web.app import web_app

if TYPE_CHECKING:
    from adapters.sandbox.server import Sandbox


class CannotStart(Exception):
    """The surroundings are not as they must be. The message is one line for the operator, without a secret."""


async def everything(settings: Settings) -> None:
    """`heardback run`: migrates, then web and worker in one process; the sandbox when there are no credentials.

    The port is taken first: a second start by mistake touches nothing.
    """
    with _listener(settings) as listener:
        played: Sandbox | None = None
        if settings.sandbox:
            _refuse_strangers(settings)
            settings, played = sandbox(settings)
        app = build(settings)
        await _migrate(app)
        if played is not None:
            played.telegram_start_payload = await app.new_link("nps")
        await serve(web(app, with_worker=True, played=played), settings, listener)


def _refuse_strangers(settings: Settings) -> None:
    """The sandbox's credentials are in the source: whoever reaches it is staff."""
    if settings.host not in ("127.0.0.1", "::1", "localhost"):
        raise CannotStart(
            f"No platform is configured, and the sandbox is for this machine alone, not for {settings.host}. "
            "Set a platform's credentials, or leave HOST out."
        )


async def migrate_only(settings: Settings) -> None:
    app = build(settings)
    try:
        await _migrate(app)
    finally:
        await app.close()


async def web_only(settings: Settings) -> None:
    with _listener(settings) as listener:
        app = build(settings)
        await _refuse_an_empty_database(app)
        await serve(web(app, with_worker=False, played=None), settings, listener)


async def worker_only(settings: Settings) -> None:
    app = build(settings)
    try:
        await _refuse_an_empty_database(app)
        await worker.run(app)
    finally:
        await app.close()


def _listener(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family)
    except OSError as error:
        why = {errno.EADDRINUSE: "is in use", errno.EACCES: "may not be used"}.get(error.errno or 0)
        told = f"Port {settings.port} {why}" if why else f"Can't listen at {settings.host}:{settings.port} ({error})"
        raise CannotStart(f"{told}. Set PORT (or HOST) to another, or stop what runs there.") from None


async def _migrate(app: App) -> None:
    from alembic.util import CommandError  # heavy, and needed only here

    try:
        await app.migrate()
    except (DBAPIError, CommandError, DatabaseUnavailable, OSError) as error:
        raise CannotStart(f"Can't use the database at {place(app.house.database.url)}: {reason(error)}") from None


async def _refuse_an_empty_database(app: App) -> None:
    """Without tables nothing can work. One that is down for now is waited for instead."""
    with suppress(DBAPIError, OSError):
        if await revision(app.house.database) is None:
            raise CannotStart("The database has no tables yet. Run `heardback migrate` first.")


def web(app: App, *, with_worker: bool, played: Sandbox | None) -> Starlette:
    """The ASGI app; its lifespan runs the worker beside it where there is one process for both."""

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        _app.state.listening = listening = asyncio.Event()
        _app.state.hang_up = played.journal.close if played is not None else lambda: None
        if played is None:
            listening.set()  # the sandbox's platforms stand behind our own port; the real ones don't wait for it
        beside = worker.run if with_worker else _beside_the_web
        task = asyncio.create_task(_once(listening, beside(app)))
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            if played is not None:
                await played.aclose()
            await app.close()

    served = web_app(app.house, app.receiver, app.settings.public_url, lifespan, app.settings.api_requests_per_minute)
    if played is not None:
        served.router.routes.append(Mount(SANDBOX_PATH, played.asgi))
        served.router.routes.append(Route("/", lambda _request: RedirectResponse(f"{SANDBOX_PATH}/")))
    return served


class _Server(uvicorn.Server):
    """Says where it is once it can be reached, and not before; pages that listen are told of the end."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self.config.app.state.hang_up()  # type: ignore[union-attr]
        await super().shutdown(sockets)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self.config.app.state.listening.set()  # type: ignore[union-attr]
            print(f"Heardback is at http://{self.config.host}:{self.config.port}/  (stop with Ctrl-C)", flush=True)


async def _once(listening: asyncio.Event, work: Coroutine[Any, Any, None]) -> None:
    await listening.wait()
    await work


async def _beside_the_web(app: App) -> None:
    """Without a worker in this process: the doorbell, and each platform asked once who we are (a bot needs its own
    name to see that it is mentioned)."""
    await app.prepare()
    for channel in app.house.channels.values():
        await channel.check()
    async with asyncio.TaskGroup() as group:
        group.create_task(worker.keep_count(app))
        group.create_task(app.listen_to_doorbell())


async def serve(served: Starlette, settings: Settings, listener: socket.socket) -> None:
    config = uvicorn.Config(
        served,
        host=settings.host,
        port=settings.port,
        log_config=None,  # ours: it shows no words of anybody
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=2,
    )
    await _Server(config).serve([listener])
