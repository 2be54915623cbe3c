"""All three platforms' APIs, as little of them as it takes to answer success: what is measured is the bot.

What it sends to a customer of the benchmark is put into that customer's inbox with the time it came in. The platforms
can be slow (`delay`), and a share of the calls can fail.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any
from urllib.parse import parse_qs

from aiohttp import web

from tests.bench.wires import TWILIO_SID, Reply

_RETRY_AFTER = {"Retry-After": "1"}


@dataclass(slots=True)
class Weather:
    """How the platforms are now: seconds before they answer, and the share of the calls that fail."""

    delay: float = 0.0
    failing: float = 0.0
    chance: random.Random = field(default_factory=lambda: random.Random(1))
    _kinds: Any = field(default_factory=lambda: itertools.cycle(("error", "reset", "limited")))

    def fault(self) -> str:
        """The next call's failure: error (500), reset, limited (429 for a second), or nothing."""
        return next(self._kinds) if self.failing and self.chance.random() < self.failing else ""


class Platforms:
    def __init__(self) -> None:
        self.weather = Weather()
        self.calls = 0
        self.failures = 0
        self.inboxes: dict[str, asyncio.Queue[Reply]] = {}
        self.url = ""
        self._runner = web.ServerRunner(web.Server(self._answer))
        self._messages = itertools.count(1)

    async def __aenter__(self) -> Platforms:
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        at = perf_counter()
        self.calls += 1
        body = await request.read()
        _, platform, *path = request.path.split("/")
        fault = self.weather.fault()
        if self.weather.delay:
            await asyncio.sleep(self.weather.delay)
        if fault:
            self.failures += 1
            return await _FAULTS[fault](request)
        answer = {"telegram": self._telegram, "slack": self._slack, "twilio": self._sms}[platform]
        return answer(path[-1], request.content_type, body, at)

    def _deliver(self, to: str, at: float, message: str, buttons: dict[str, str]) -> None:
        inbox = self.inboxes.get(to)
        if inbox is not None:
            inbox.put_nowait(Reply(at, message, buttons))

    def _telegram(self, method: str, content_type: str, body: bytes, at: float) -> web.Response:
        call = _call(content_type, body)
        if method not in _TELEGRAM_MESSAGES:
            return _json({"ok": True, "result": _TELEGRAM_RESULTS.get(method, True)})
        chat = str(call["chat_id"])
        number = int(call.get("message_id") or next(self._messages))
        if method == "sendMessage":
            self._deliver(chat, at, str(number), _telegram_buttons(call))
        message = {"message_id": number, "date": 1, "chat": {"id": int(chat), "type": "private"}, "text": call["text"]}
        return _json({"ok": True, "result": message})

    def _slack(self, method: str, content_type: str, body: bytes, at: float) -> web.Response:
        call = _call(content_type, body)
        target = str(call.get("channel", ""))
        channel = target.replace("U", "D", 1)
        stamp = str(call.get("ts") or f"1.{next(self._messages):06d}")
        if method == "chat.postMessage":
            self._deliver(target, at, f"{channel}:{stamp}", _slack_buttons(call))
        return _json({"ok": True, "channel": channel, "ts": stamp, "user": "bench", "team": "bench"})

    def _sms(self, method: str, content_type: str, body: bytes, at: float) -> web.Response:
        if not body:
            return _json({"messages": [], "page": 0, "page_size": 50})
        call = _call(content_type, body)
        sid = f"SM{next(self._messages):032x}"
        self._deliver(str(call["To"]), at, sid, {})
        return _json({"sid": sid, "account_sid": TWILIO_SID, "num_segments": "1", "status": "queued"}, 201)


def _call(content_type: str, body: bytes) -> dict[str, Any]:
    if content_type == "application/json":
        call: dict[str, Any] = json.loads(body)
        return call
    return {name: values[0] for name, values in parse_qs(body.decode()).items()}


_TELEGRAM_MESSAGES = frozenset({"sendMessage", "editMessageText"})
_TELEGRAM_RESULTS: dict[str, Any] = {
    "getMe": {"id": 123456, "is_bot": True, "first_name": "Bench", "username": "bench_bot"},
    "getWebhookInfo": {"url": "", "has_custom_certificate": False, "pending_update_count": 0},
}


def _telegram_buttons(call: dict[str, Any]) -> dict[str, str]:
    markup = call.get("reply_markup")
    if not markup:
        return {}
    keyboard = (json.loads(markup) if isinstance(markup, str) else markup).get("inline_keyboard", ())
    return {button["text"]: button.get("callback_data", "") for row in keyboard for button in row}


def _slack_buttons(call: dict[str, Any]) -> dict[str, str]:
    elements = (each for block in call.get("blocks", ()) for each in block.get("elements", ()))
    return {each["text"]["text"]: each.get("value", "") for each in elements if each.get("type") == "button"}


def _json(answer: dict[str, Any], status: int = 200) -> web.Response:
    return web.Response(body=json.dumps(answer).encode(), status=status, content_type="application/json")


async def _error(_request: web.BaseRequest) -> web.Response:
    return web.Response(status=500, text="Internal Server Error")


async def _limited(_request: web.BaseRequest) -> web.Response:
    """Each platform's own words for it; the bots look only at their own."""
    answer = {
        "ok": False,
        "error_code": 429,
        "error": "ratelimited",
        "code": 20429,
        "description": "Too Many Requests: retry after 1",
        "parameters": {"retry_after": 1},
    }
    return web.json_response(answer, status=429, headers=_RETRY_AFTER)


async def _reset(request: web.BaseRequest) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


_FAULTS: dict[str, Callable[[web.BaseRequest], Awaitable[web.Response]]] = {
    "error": _error,
    "limited": _limited,
    "reset": _reset,
}
