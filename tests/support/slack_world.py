"""A Slack workspace in a test: the emulator with a customer, a colleague and a channel, and an app that takes notes."""

from __future__ import annotations

import contextlib
import json
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.sandbox.common import Faults, Journal
from adapters.sandbox.slack import Channel, Member, SlackEmulator
from tests.support.serving import serve

BOT_TOKEN = "xoxb-sandbox"
APP_TOKEN = "xapp-sandbox"
SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
#: A customer, and her direct message with the bot; a colleague; a channel with both.
CUSTOMER, DIRECT, COLLEAGUE, CHANNEL = "U01", "D01", "U02", "C01"


def slack(events_url: str = "http://127.0.0.1:9/slack/events", file: Path | None = None, **more: Any) -> SlackEmulator:
    """An emulator, not yet served. Events that fail are tried again without a pause."""
    members = [
        Member("U0BOT", "feedback", kind="bot"),
        Member(CUSTOMER, "customer", locale="pt-BR", tz="America/Sao_Paulo"),
        Member(COLLEAGUE, "colleague", kind="staff"),
    ]
    return SlackEmulator(
        Journal(file),
        Faults(),
        bot_token=BOT_TOKEN,
        signing_secret=SECRET,
        events_url=events_url,
        users=members,
        channels=[Channel(CHANNEL, "support", {CUSTOMER, COLLEAGUE})],
        retry_delays=(0, 0, 0),
        **more,
    )


@contextlib.asynccontextmanager
async def running(emulator: SlackEmulator) -> AsyncIterator[AsyncWebClient]:
    """Serve it, and give Slack's own client pointed at it."""
    async with contextlib.aclosing(emulator), serve(emulator.asgi) as url:
        emulator.state.base = url
        yield AsyncWebClient(BOT_TOKEN, base_url=f"{url}/api/", retry_handlers=[], timeout=5)


class Notebook:
    """An app that writes down what Slack brings and answers `replies` in turn, then 200."""

    def __init__(self, replies: Iterable[Response] = ()) -> None:
        self.headers: list[dict[str, str]] = []
        self.bodies: list[dict[str, Any]] = []
        self.signed: list[bool] = []
        self._replies = iter(replies)
        self._verifier = SignatureVerifier(SECRET)
        self.app = Starlette(routes=[Route("/slack/events", self.take, methods=["POST"])])

    async def take(self, request: Request) -> Response:
        raw = await request.body()
        self.headers.append(dict(request.headers))
        self.signed.append(self._verifier.is_valid_request(raw, dict(request.headers)))
        self.bodies.append(_decoded(raw.decode(), request.headers["content-type"]))
        return next(self._replies, Response())


def _decoded(raw: str, content_type: str) -> dict[str, Any]:
    if content_type == "application/json":
        return dict(json.loads(raw))
    form = {name: values[0] for name, values in parse_qs(raw, keep_blank_values=True).items()}
    return dict(json.loads(form["payload"])) if "payload" in form else form


@contextlib.asynccontextmanager
async def listening(notebook: Notebook) -> AsyncIterator[str]:
    """Serve the app, and give the URL Slack brings things to."""
    async with serve(notebook.app) as url:
        yield f"{url}/slack/events"


def buttons(*labels: str) -> list[dict[str, Any]]:
    """One row of buttons, `ans:<label>` being both id and value."""
    row = [
        {
            "type": "button",
            "action_id": f"ans:{label}",
            "value": f"ans:{label}",
            "text": {"type": "plain_text", "text": label},
        }
        for label in labels
    ]
    return [{"type": "actions", "block_id": "q1", "elements": row}]
