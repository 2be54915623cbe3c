"""Socket Mode: the WebSocket an app opens, and envelopes that go over it until they are acknowledged.

It listens at a port of its own on the loopback interface (Slack too gives a URL on another host), with aiohttp: the
ASGI server speaks no WebSocket without a further package.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import uuid
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from adapters.sandbox.slack.state import Body
from adapters.sandbox.slack.webhooks import ACK_SECONDS, NO_ANSWER, RETRY_DELAYS, Kind, Outcome

_ACKED = 200


@dataclass(slots=True, eq=False)
class _Connection:
    socket: web.WebSocketResponse
    unacked: dict[str, asyncio.Future[Body]] = field(default_factory=dict)

    async def ask(self, envelope: Body) -> Body:
        """The payload of the app's acknowledgement. Raises TimeoutError or ConnectionError if there is none."""
        answer: asyncio.Future[Body] = asyncio.get_running_loop().create_future()
        self.unacked[envelope["envelope_id"]] = answer
        try:
            await self.socket.send_json(envelope)
            return await asyncio.wait_for(answer, ACK_SECONDS)
        finally:
            del self.unacked[envelope["envelope_id"]]

    async def listen(self) -> None:
        async for message in self.socket:
            ack: dict[str, Any] = json.loads(message.data)
            answer = self.unacked.get(ack.get("envelope_id", ""))
            if answer is not None and not answer.done():
                answer.set_result(ack.get("payload") or {})
        for answer in (each for each in self.unacked.values() if not each.done()):
            answer.set_exception(ConnectionError("the app closed the socket"))


class Link:
    """All open sockets of one app. Each envelope goes to one of them, in turn."""

    def __init__(self, app_id: str, retry_delays: tuple[float, ...] = RETRY_DELAYS) -> None:
        self.app_id = app_id
        self.retry_delays = retry_delays
        self._connections: deque[_Connection] = deque()
        self._any = asyncio.Event()
        self._tickets: set[str] = set()
        self._starting = asyncio.Lock()
        self._runner: web.AppRunner | None = None

    async def open(self) -> str:
        """A URL for one connection, as apps.connections.open gives it."""
        async with self._starting:
            self._runner = self._runner or await self._listening()
        ticket = secrets.token_urlsafe(12)
        self._tickets.add(ticket)
        host, port = self._runner.addresses[0]
        return f"ws://{host}:{port}/link/?ticket={ticket}&app_id={self.app_id}"

    async def close(self) -> None:
        for connection in list(self._connections):
            await connection.socket.close()
        if self._runner is not None:
            await self._runner.cleanup()

    async def refresh(self) -> None:
        """Ask every connected app to connect anew, as Slack does now and then. The old sockets get nothing more."""
        old, self._connections = self._connections, deque()
        self._any.clear()
        for connection in old:
            notice = {"type": "disconnect", "reason": "refresh_requested", "debug_info": {"host": "sandbox"}}
            await connection.socket.send_json(notice)

    async def event(self, callback: Body) -> Outcome:
        return await self._deliver(_Envelope("events_api", callback), (0.0, *self.retry_delays))

    async def interaction(self, kind: Kind, payload: Body) -> Outcome:
        return await self._deliver(_Envelope(kind, payload), (0.0,))

    async def _deliver(self, envelope: _Envelope, delays: tuple[float, ...]) -> Outcome:
        statuses: list[int] = []
        reason = ""
        for attempt, delay in enumerate(delays):
            await asyncio.sleep(delay)
            try:
                reply = await (await self._next()).ask(envelope.wire(attempt, reason))
            except (TimeoutError, ConnectionError) as error:
                statuses.append(NO_ANSWER)
                reason = "timeout" if isinstance(error, TimeoutError) else "connection_failed"
            else:
                return Outcome([*statuses, _ACKED], reply)
        return Outcome(statuses)

    async def _next(self) -> _Connection:
        """The socket whose turn it is. Raises TimeoutError if none is open for a while."""
        await asyncio.wait_for(self._any.wait(), ACK_SECONDS)
        self._connections.rotate(-1)
        return self._connections[-1]

    async def _listening(self) -> web.AppRunner:
        app = web.Application()
        app.router.add_get("/link/", self._serve)
        runner = web.AppRunner(app, shutdown_timeout=1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        return runner

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=403)
        self._tickets.remove(ticket)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        connection = _Connection(socket)
        try:
            await self._greet(connection)
            await connection.listen()
        finally:
            self._forget(connection)
        return socket

    async def _greet(self, connection: _Connection) -> None:
        self._connections.append(connection)
        info = {"host": "sandbox", "build_number": 1, "approximate_connection_time": 18_060}
        hello = {"type": "hello", "num_connections": len(self._connections), "debug_info": info}
        await connection.socket.send_json({**hello, "connection_info": {"app_id": self.app_id}})
        self._any.set()

    def _forget(self, connection: _Connection) -> None:
        if connection in self._connections:
            self._connections.remove(connection)
        if not self._connections:
            self._any.clear()


@dataclass(frozen=True, slots=True)
class _Envelope:
    type: str
    payload: Body
    id: str = field(default_factory=lambda: str(uuid.uuid4()))

    def wire(self, attempt: int, reason: str) -> Body:
        """As it is sent the so-many-th time. Only events say which time it is."""
        is_event = self.type == "events_api"
        retries = {"retry_attempt": attempt, "retry_reason": reason} if is_event else {}
        frame = {"envelope_id": self.id, "type": self.type, "accepts_response_payload": not is_event}
        return {**frame, "payload": self.payload, **retries}
