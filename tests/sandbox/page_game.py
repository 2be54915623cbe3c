"""The whole sandbox and, beside it on one server, a bot that only listens; the test says what it answers."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import httpx2
from playwright.async_api import Page, expect
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from telegram import Bot

from adapters.sandbox.server import Sandbox
from tests.support.browser import window
from tests.support.serving import serve


@dataclass
class Heard:
    """One webhook. `text` is its body."""

    path: str
    headers: dict[str, str]
    text: str

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.text, keep_blank_values=True))

    @property
    def json(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.text)
        return found


@dataclass
class Game:
    """A bot that only listens, beside the sandbox on one server, and what it would speak with. To everything it hears
    it answers what it `says`, with that `status`."""

    url: str
    sandbox: Sandbox
    says: str | dict[str, Any] = ""
    status: int = 200
    webhooks: asyncio.Queue[Heard] = field(default_factory=asyncio.Queue)

    async def listen(self, request: Request) -> Response:
        body = (await request.body()).decode()
        self.webhooks.put_nowait(Heard(request.url.path, dict(request.headers), body))
        kind = PlainTextResponse if isinstance(self.says, str) else JSONResponse
        return kind(self.says, status_code=self.status)

    @property
    def slack(self) -> AsyncWebClient:
        return AsyncWebClient(self.sandbox.SLACK_BOT_TOKEN, base_url=self.sandbox.slack_api_base_url)

    @property
    def telegram(self) -> Bot:
        return Bot(self.sandbox.TELEGRAM_TOKEN, self.sandbox.telegram_api_base_url, self.sandbox.telegram_file_base_url)

    async def text(self, body: str) -> dict[str, Any]:
        """Send an SMS to the customer, as Twilio's API takes it."""
        account = self.sandbox.TWILIO_ACCOUNT_SID
        form = {"To": self.sandbox.CUSTOMER_NUMBER, "From": self.sandbox.SMS_NUMBER, "Body": body}
        async with httpx2.AsyncClient(auth=(account, self.sandbox.TWILIO_AUTH_TOKEN)) as client:
            url = f"{self.sandbox.twilio_api_base_url}/2010-04-01/Accounts/{account}/Messages.json"
            answer = await client.post(url, data=form)
        found: dict[str, Any] = answer.raise_for_status().json()
        return found


@contextlib.asynccontextmanager
async def playing(journal_file: Path | None = None) -> AsyncIterator[Game]:
    app = Starlette()
    async with serve(app) as url:
        sandbox = Sandbox(url, f"{url}/sandbox", journal_file=journal_file, telegram_start_payload="camp7-Zk3_q")
        game = Game(url, sandbox)
        app.router.routes += [Mount("/sandbox", sandbox.asgi), Route("/{path:path}", game.listen, methods=["POST"])]
        yield game
        await sandbox.aclose()


@contextlib.asynccontextmanager
async def looking_at(tab: Page, game: Game) -> AsyncIterator[Page]:
    async with window(tab) as page:
        await page.goto(f"{game.url}/sandbox/")
        await expect(page.locator("#state")).to_have_text("live")
        yield page
