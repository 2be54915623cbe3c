"""The page's own routes: the page, its live feed and the player's acts. For a browser on this machine only."""

from __future__ import annotations

from collections.abc import Awaitable
from pathlib import Path
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
from adapters.sandbox.page.feed import Feed
from adapters.sandbox.page.scene import Act, Hands, Scene, Upload
from adapters.sandbox.page.screens import Screens

_STATIC = Path(__file__).parent / "static"
#: Bytes of an act, and of a file with what stands beside it; the page itself takes files of 20 MB.
_MAX_ACT = 64 * 1024
_MAX_UPLOAD = 20 * 1024 * 1024 + _MAX_ACT
#: A name that resolves to this machine but isn't one of these is somebody's web page reaching in (DNS rebinding).
_LOOPBACK = ["127.0.0.1", "localhost", "[::1]"]
_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-cache",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
_REFUSALS: dict[type[Exception], int] = {LookupError: 404, ValueError: 422, ConnectionError: 502}


class Page:
    """The page over a journal. `asgi` is to be mounted at a path that ends with a slash."""

    def __init__(self, journal: Journal, scene: Scene, screens: Screens, hands: Hands) -> None:
        self._journal = journal
        self._scene = scene
        self._screens = screens
        self._hands = hands
        self.asgi = Starlette(
            routes=[
                Route("/", self._index),
                Route("/events", self._events),
                Route("/act", self._act, methods=["POST"], middleware=[_at_most(_MAX_ACT)]),
                Route("/upload", self._upload, methods=["POST"], middleware=[_at_most(_MAX_UPLOAD)]),
                Mount("/static", StaticFiles(directory=_STATIC)),
            ],
            middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=_LOOPBACK, www_redirect=False)],
        )

    async def _index(self, _: Request) -> Response:
        return FileResponse(_STATIC / "index.html", headers=_HEADERS)

    async def _events(self, _: Request) -> Response:
        feed = Feed(self._journal, self._scene, self._screens)
        return StreamingResponse(feed.lines(), media_type="text/event-stream", headers={"Cache-Control": "no-store"})

    async def _act(self, request: Request) -> Response:
        if not _same_origin(request):
            return _STRANGER
        try:
            act = Act.model_validate_json(await request.body())
        except ValidationError:
            return _refusal(400, "Not an act that this page knows.")
        action = self._hands.actions.get((act.phone, act.action))
        if action is None:
            return _refusal(404, f"{act.phone} has no {act.action}.")
        return await _done(action(act))

    async def _upload(self, request: Request) -> Response:
        if not _same_origin(request):
            return _STRANGER
        async with request.form() as form:
            try:
                upload = Upload.model_validate(dict(form))
            except ValidationError:
                return _refusal(400, "Not a file that this page knows.")
            take = self._hands.uploads.get(upload.phone)
            return await _done(take(upload)) if take else _refusal(404, f"{upload.phone} takes no files.")


def _at_most(bytes_: int) -> Middleware:
    return Middleware(RequestBodyLimitMiddleware, max_body_size=bytes_)


async def _done(doing: Awaitable[None]) -> Response:
    try:
        await doing
    except tuple(_REFUSALS) as error:
        status = next(status for kind, status in _REFUSALS.items() if isinstance(error, kind))
        return _refusal(status, str(error.args[0] if error.args else error))
    return Response(status_code=204)


def _same_origin(request: Request) -> bool:
    """A browser names the page that asks; what names none (curl) is not led by a web page."""
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers["host"]


def _refusal(status: int, error: str) -> Response:
    return JSONResponse({"error": error}, status_code=status)


_STRANGER = _refusal(403, "This page acts only for itself.")
