"""A Slack workspace on a loopback port: it answers what it is told to, and keeps what it was asked."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

#: After so many seconds a test gives up instead of hanging.
_PATIENCE = 20


@dataclass
class Asked:
    method: str
    args: dict[str, Any]
    headers: dict[str, str]


@dataclass
class Socket:
    """The connections that Socket Mode opened, and the ids of the envelopes it confirmed, in order."""

    opened: asyncio.Queue[web.WebSocketResponse] = field(default_factory=asyncio.Queue)
    acks: asyncio.Queue[str] = field(default_factory=asyncio.Queue)
    closed: asyncio.Event = field(default_factory=asyncio.Event)

    async def link(self, request: web.Request) -> web.WebSocketResponse:
        connection = web.WebSocketResponse()
        await connection.prepare(request)
        await connection.send_json({"type": "hello", "num_connections": 1})
        self.opened.put_nowait(connection)
        try:
            async for message in connection:
                self.acks.put_nowait(message.json()["envelope_id"])
        finally:
            self.closed.set()
        return connection

    async def connection(self) -> web.WebSocketResponse:
        """The next connection that was opened."""
        async with asyncio.timeout(_PATIENCE):
            return await self.opened.get()

    async def ack(self) -> str:
        """The next envelope that was confirmed."""
        async with asyncio.timeout(_PATIENCE):
            return await self.acks.get()


@dataclass
class Workspace:
    """`answers` maps a method to what it answers: a body, or a function of the request. `pages` are what else stands
    on its host, each written by a coroutine."""

    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    answers: dict[str, Any] = field(default_factory=dict)
    pages: dict[str, Callable[[web.Request], Awaitable[web.StreamResponse]]] = field(default_factory=dict)
    socket: Socket = field(default_factory=Socket)

    async def page(self, request: web.Request) -> web.StreamResponse:
        return await self.pages[request.match_info["name"]](request)

    async def api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        body = await request.json() if request.content_type == "application/json" else {}
        args = {**request.query, **(body or dict(await request.post()))}
        self.asked.append(Asked(method, args, dict(request.headers)))
        answer = self.answers.get(method, {"ok": False, "error": "unknown_method"})
        return answer(request) if callable(answer) else web.json_response(answer)
