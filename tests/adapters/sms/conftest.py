"""A Twilio account on a loopback port: it answers what it is told to, and keeps what it was asked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from adapters.sms.channel import SmsChannel, SmsConfig

ACCOUNT = "AC00000000000000000000000000000001"
SID = "SM00000000000000000000000000000009"
Answer = Callable[[web.Request], Any]


@dataclass
class Asked:
    method: str
    path: str
    query: dict[str, str]
    form: dict[str, str]
    headers: dict[str, str]


@dataclass
class Account:
    """`answers` are used up in order; `routes` answer a path by what it ends with."""

    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    routes: dict[str, Any] = field(default_factory=dict)

    def says(self, status: int, body: Any, **headers: str) -> None:
        self.answers.append(lambda _: web.json_response(body, status=status, headers=headers))

    async def answer(self, request: web.Request) -> web.StreamResponse:
        form = dict(parse_qsl(await request.text(), keep_blank_values=True))
        self.asked.append(Asked(request.method, request.path, dict(request.query), form, dict(request.headers)))
        if self.answers:
            said = self.answers.pop(0)(request)
            return await said if asyncio.iscoroutine(said) else said
        return self._by_route(request)

    def _by_route(self, request: web.Request) -> web.StreamResponse:
        for ending, body in self.routes.items():
            if request.path.endswith(ending):
                return web.json_response(body)
        return web.json_response({"code": 20404, "message": "not found", "status": 404}, status=404)


@pytest.fixture
async def account() -> AsyncIterator[Account]:
    account = Account()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", account.answer)
    async with TestServer(app) as server:
        account.url = str(server.make_url("")).rstrip("/")
        yield account


@pytest.fixture
async def channel(account: Account) -> AsyncIterator[SmsChannel]:
    config = SmsConfig(
        account_sid=ACCOUNT,
        auth_token="a-token",
        from_number="+12028831111",
        api_base_url=account.url,
        public_url="https://feedback.example",
        timeout=5.0,
    )
    channel = SmsChannel(config)
    yield channel
    await channel.close()
