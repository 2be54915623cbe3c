"""Puts web and worker into one server process, or each alone, and says where to look."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any

import structlog
import uvicorn
from fastapi import FastAPI
from starlette.responses import RedirectResponse
from starlette.routing import Mount, Route

from bot import worker
from bot.bootstrap import SANDBOX_PATH, App, build, sandbox
from bot.settings import Settings
from bot.web.app import web_app

if TYPE_CHECKING:
    from adapters.sandbox.server import Sandbox


async def everything(settings: Settings) -> None:
    """`heardback run`: migrates, then web and worker in one process; the sandbox when there are no credentials."""
    played: Sandbox | None = None
    if settings.sandbox:
        settings, played = sandbox(settings)
    app = build(settings)
    await app.migrate()
    if played is not None:
        played.telegram_start_payload = await app.new_link("nps")
    await serve(web(app, with_worker=True, played=played), settings)


async def migrate_only(settings: Settings) -> None:
    app = build(settings)
    try:
        await app.migrate()
    finally:
        await app.close()


async def web_only(settings: Settings) -> None:
    await serve(web(build(settings), with_worker=False, played=None), settings)


async def worker_only(settings: Settings) -> None:
    app = build(settings)
    try:
        await worker.run(app)
    finally:
        await app.close()


def web(app: App, *, with_worker: bool, played: Sandbox | None) -> FastAPI:
    """The ASGI app; its lifespan runs the worker beside it where there is one process for both."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        _app.state.listening = listening = asyncio.Event()
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

    served = web_app(app.house, app.receiver, app.settings.public_url, lifespan)
    if played is not None:
        served.router.routes.append(Mount(SANDBOX_PATH, played.asgi))
        served.router.routes.append(Route("/", lambda _request: RedirectResponse(f"{SANDBOX_PATH}/")))
    return served


class _Server(uvicorn.Server):
    """Says where it is once it can be reached, and not before."""

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
    for channel in app.house.channels.values():
        await channel.check()
    await app.listen_to_doorbell()


async def serve(served: FastAPI, settings: Settings) -> None:
    config = uvicorn.Config(
        served,
        host=settings.host,
        port=settings.port,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=2,
    )
    await _Server(config).serve()


def configure_logging(level: str) -> None:
    """One line for each event that matters. Libraries speak only when something is wrong: what they log of their
    own accord holds addresses and tokens."""
    number = logging.getLevelNamesMapping()[level]
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(number),
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"]),
        ],
    )
    logging.basicConfig(level=logging.WARNING)
