"""What stands between the platforms and the bot's web processes: one public address, whichever of them live.

It hands each request to one process after another, as a load balancer does, and keeps what was asked and answered.
"""

from __future__ import annotations

import asyncio
import itertools
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import aiohttp
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

_NOBODY = 502
#: What belongs to one connection, not to the request.
_HOP = frozenset({"host", "content-length", "connection", "transfer-encoding"})


@dataclass(frozen=True, slots=True)
class Answer:
    """`status` is 502 where no process answered."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def taken(self) -> bool:
        return 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class Posted:
    """One request of a platform, and every answer that it got."""

    path: str
    headers: Mapping[str, str]
    body: bytes
    at: datetime = field(default_factory=lambda: datetime.now(UTC))
    answers: list[Answer] = field(default_factory=list)

    @property
    def taken(self) -> bool:
        return any(answer.taken for answer in self.answers)


class Relay:
    """`processes` are the base URLs of those that live. Those who take requests to one path take turns, and each
    request is handed on `copies` times at once."""

    def __init__(self) -> None:
        self.processes: list[str] = []
        self.copies = 1
        self.posted: list[Posted] = []
        self.asgi = Starlette(routes=[Route("/{path:path}", self._take, methods=["POST"])])
        self._turns: defaultdict[str, Iterator[int]] = defaultdict(itertools.count)
        self._session: aiohttp.ClientSession | None = None

    async def repeat(self, posted: Posted) -> list[Answer]:
        """The same request again, `copies` times at once."""
        answers = await asyncio.gather(*(self._hand_on(posted) for _ in range(self.copies)))
        posted.answers.extend(answers)
        return answers

    async def post(self, posted: Posted) -> Answer:
        """A request, taken if one of its copies was."""
        self.posted.append(posted)
        answers = await self.repeat(posted)
        return next((answer for answer in answers if answer.taken), answers[0])

    async def get(self, process: str, path: str) -> Answer:
        """What one process says of itself."""
        return await self._ask("GET", process + path)

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def _take(self, request: Request) -> Response:
        headers = {name: value for name, value in request.headers.items() if name not in _HOP}
        answer = await self.post(Posted(request.url.path, headers, await request.body()))
        passed_on = {name: value for name, value in answer.headers.items() if name.lower() not in _HOP}
        return Response(answer.body, answer.status, passed_on)

    async def _hand_on(self, posted: Posted) -> Answer:
        if not self.processes:
            return Answer(_NOBODY)
        process = self.processes[next(self._turns[posted.path]) % len(self.processes)]
        return await self._ask("POST", process + posted.path, data=posted.body, headers=posted.headers)

    async def _ask(self, method: str, url: str, **more: Any) -> Answer:
        try:
            async with self._open().request(method, url, **more) as answer:
                return Answer(answer.status, dict(answer.headers), await answer.read())
        except aiohttp.ClientError:
            return Answer(_NOBODY)

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        return self._session
