"""A bot at an emulated Telegram, over loopback HTTP, by python-telegram-bot."""

from __future__ import annotations

import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import httpx2
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from telegram import Bot
from telegram.request import HTTPXRequest

from adapters.sandbox.common import Faults, Journal
from adapters.sandbox.telegram import Group, Person, TelegramEmulator
from tests.support.serving import serve

TOKEN = "7:sandbox-token"
ANN, BEN = 42, 43
CREW = -500


@dataclass
class Clock:
    """A clock that moves only when it is told to."""

    now: float = 1_767_225_600.0

    def __call__(self) -> float:
        return self.now


def new_telegram(journal: Journal, faults: Faults, clock: Clock, **settings: Any) -> TelegramEmulator:
    people = [Person(ANN, "Ann", "pt-br"), Person(BEN, "Ben")]
    crew = [Group(CREW, "Crew")]
    return TelegramEmulator(journal, faults, token=TOKEN, users=people, groups=crew, clock=clock, **settings)


@dataclass
class World:
    telegram: TelegramEmulator
    journal: Journal
    faults: Faults
    clock: Clock
    bot: Bot
    url: str

    async def call(self, method: str, **params: Any) -> tuple[int, dict[str, Any]]:
        """A raw call with a JSON body: the HTTP status and what Telegram said."""
        async with httpx2.AsyncClient(trust_env=False, verify=False) as http:
            headers = {"Content-Type": "application/json"}
            answer = await http.post(f"{self.url}/bot{TOKEN}/{method}", content=json.dumps(params), headers=headers)
        return answer.status_code, answer.json()


def new_bot(url: str) -> Bot:
    """Without certificates, which cost time and aren't needed on loopback."""
    request, updates_request = (HTTPXRequest(httpx_kwargs={"verify": False, "trust_env": False}) for _ in range(2))
    return Bot(
        TOKEN,
        base_url=f"{url}/bot",
        base_file_url=f"{url}/file/bot",
        request=request,
        get_updates_request=updates_request,
    )


@contextlib.asynccontextmanager
async def telegram_world(journal: Journal | None = None, **settings: Any) -> AsyncIterator[World]:
    journal, faults, clock = journal or Journal(), Faults(), Clock()
    async with (
        new_telegram(journal, faults, clock, **settings) as telegram,
        serve(telegram.asgi) as url,
        new_bot(url) as bot,
    ):
        yield World(telegram, journal, faults, clock, bot, url)


@dataclass
class Webhook:
    """What a bot's webhook got. `answers` are given in turn, then 200 for ever."""

    answers: list[Response] = field(default_factory=list)
    updates: list[dict[str, Any]] = field(default_factory=list)
    secrets: list[str | None] = field(default_factory=list)

    @property
    def asgi(self) -> Starlette:
        return Starlette(routes=[Route("/hook", self._take, methods=["POST"])])

    async def _take(self, request: Request) -> Response:
        self.updates.append(await request.json())
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        return self.answers.pop(0) if self.answers else JSONResponse({})
