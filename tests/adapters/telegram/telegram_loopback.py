"""A Bot API server small enough to read at a glance: it notes every call and answers as it is told to."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable
from typing import Any, NamedTuple

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from adapters.sandbox.common import drop_connection

TOKEN = "7:TEST-token_of_nobody"
ME = {"id": 7, "is_bot": True, "first_name": "Survey", "username": "survey_bot"}
NO_WEBHOOK = {"url": "", "has_custom_certificate": False, "pending_update_count": 0}


class Failure(NamedTuple):
    """An error as the Bot API words it; `parameters` as in its ResponseParameters."""

    status: int
    description: str
    parameters: dict[str, int] | None = None


class Raw(NamedTuple):
    """An answer that is not the Bot API's own: a proxy's page, for one."""

    status: int
    body: bytes


class Dropped(NamedTuple):
    """The connection is reset after the call was read."""


class Loopback:
    """`calls` are what came in; `plan(method, …)` says how the next calls of it end (`file` for a download);
    `arrive(…)` brings updates; `files` are the contents by their path."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, str]]] = []
        self.results: dict[str, Any] = {"getMe": ME, "getWebhookInfo": NO_WEBHOOK, "sendMessage": {"message_id": 501}}
        self.files: dict[str, bytes] = {}
        self._updates: list[dict[str, Any]] = []
        self._planned: dict[str, list[Failure | Raw | Dropped]] = defaultdict(list)
        self._changed = asyncio.Event()
        self.closing = False
        self.url = ""
        self.app = Starlette(
            routes=[
                Route("/bot{token}/{method}", self._call, methods=["POST"]),
                Route("/file/bot{token}/{path:path}", self._file),
            ]
        )

    def plan(self, method: str, *endings: Failure | Raw | Dropped) -> None:
        self._planned[method] += endings

    def arrive(self, *updates: dict[str, Any]) -> None:
        self._updates += updates
        self._changed.set()

    def methods(self) -> list[str]:
        return [method for method, _ in self.calls]

    def of(self, method: str) -> list[dict[str, str]]:
        return [payload for name, payload in self.calls if name == method]

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait for as long as it takes the calls to make this true."""
        while not holds():
            self._changed.clear()
            await self._changed.wait()

    def hang_up(self) -> None:
        """End the polls that still wait for something to happen."""
        self.closing = True
        self._changed.set()

    async def _call(self, request: Request) -> Response:
        method = request.path_params["method"]
        payload = {name: str(value) for name, value in (await request.form()).items()}
        self.calls.append((method, payload))
        self._changed.set()
        if self._planned[method]:
            return await self._end(self._planned[method].pop(0), request)
        if request.path_params["token"] != TOKEN:
            return _failed(Failure(401, "Unauthorized"))
        if method == "getUpdates":
            return await self._poll(int(payload.get("offset", 0)))
        return JSONResponse({"ok": True, "result": self.results.get(method, True)})

    async def _file(self, request: Request) -> Response:
        if self._planned["file"]:
            return await self._end(self._planned["file"].pop(0), request)
        content = self.files.get(request.path_params["path"])
        return Response(content) if content is not None else Response(status_code=404)

    async def _end(self, ending: Failure | Raw | Dropped, request: Request) -> Response:
        if isinstance(ending, Raw):
            return Response(ending.body, ending.status)
        if isinstance(ending, Dropped):
            return await drop_connection(request)
        return _failed(ending)

    async def _poll(self, offset: int) -> Response:
        self._updates = [update for update in self._updates if update["update_id"] >= offset]
        await self.until(lambda: bool(self._updates) or self.closing)
        return JSONResponse({"ok": True, "result": self._updates})


def _failed(failure: Failure) -> Response:
    body: dict[str, Any] = {"ok": False, "error_code": failure.status, "description": failure.description}
    if failure.parameters:
        body["parameters"] = failure.parameters
    return JSONResponse(body, failure.status)
