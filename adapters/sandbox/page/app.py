"""The page's own routes: the page, its live feed and the player's acts. For a browser on this machine only."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from adapters.sandbox.common import Journal
from adapters.sandbox.page.scene import Act, Actions, Scene

_STATIC = Path(__file__).parent / "static"
_MAX_BODY = 64 * 1024
#: Seconds after which a silent feed says that it is still there, so that a browser that left is noticed.
_HEARTBEAT = 15.0
#: A browser that lost the feed tries again after so many milliseconds.
_RETRY = "retry: 500\n\n"
#: A name that resolves to this machine but isn't one of these is somebody's web page reaching in (DNS rebinding).
_LOOPBACK = ["127.0.0.1", "localhost", "[::1]"]
_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-cache",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
_REFUSALS: dict[type[Exception], int] = {LookupError: 404, ConnectionError: 502}


class Page:
    """The page over a journal. `asgi` is to be mounted at a path that ends with a slash."""

    def __init__(self, journal: Journal, scene: Scene, actions: Actions) -> None:
        self._journal = journal
        self._scene = scene
        self._actions = actions
        self.asgi = Starlette(
            routes=[
                Route("/", self._index),
                Route("/events", self._events),
                Route("/act", self._act, methods=["POST"]),
                Mount("/static", StaticFiles(directory=_STATIC)),
            ],
            middleware=[
                Middleware(TrustedHostMiddleware, allowed_hosts=_LOOPBACK, www_redirect=False),
                Middleware(RequestBodyLimitMiddleware, max_body_size=_MAX_BODY),
            ],
        )

    async def _index(self, _: Request) -> Response:
        return FileResponse(_STATIC / "index.html", headers=_HEADERS)

    async def _events(self, _: Request) -> Response:
        return StreamingResponse(self._feed(), media_type="text/event-stream", headers={"Cache-Control": "no-store"})

    async def _feed(self) -> AsyncIterator[str]:
        """A snapshot first, then every entry of the scene. A browser that comes back gets a new snapshot, which it
        lays over what it shows by message id: so nothing is doubled and nothing missed."""
        watcher = self._journal.watch()
        upcoming = asyncio.ensure_future(anext(watcher))
        try:
            await asyncio.sleep(0)  # lets the watcher begin, so that nothing falls between it and the snapshot
            yield _RETRY
            yield _event("snapshot", self._scene.snapshot(self._journal))
            while True:
                done, _ = await asyncio.wait({upcoming}, timeout=_HEARTBEAT)
                if not done:
                    yield ":\n\n"
                    continue
                try:
                    entry = upcoming.result()
                except StopAsyncIteration:
                    return  # the sandbox closes
                upcoming = asyncio.ensure_future(anext(watcher))
                if self._scene.shows(entry):
                    yield _event("entry", asdict(entry))
        finally:
            upcoming.cancel()

    async def _act(self, request: Request) -> Response:
        if not _same_origin(request):
            return _refusal(403, "This page acts only for itself.")
        try:
            act = Act.model_validate_json(await request.body())
        except ValidationError:
            return _refusal(400, "Not an act that this page knows.")
        action = self._actions.get((act.phone, act.action))
        if action is None:
            return _refusal(404, f"{act.phone} has no {act.action}.")
        try:
            await action(act)
        except tuple(_REFUSALS) as error:
            status = next(status for kind, status in _REFUSALS.items() if isinstance(error, kind))
            return _refusal(status, str(error.args[0] if error.args else error))
        return Response(status_code=204)


def _same_origin(request: Request) -> bool:
    """A browser names the page that asks; what names none (curl) is not led by a web page."""
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers["host"]


def _event(name: str, data: dict[str, Any]) -> str:
    return f"event: {name}\ndata: {json.dumps(data)}\n\n"


def _refusal(status: int, error: str) -> Response:
    return JSONResponse({"error": error}, status_code=status)
