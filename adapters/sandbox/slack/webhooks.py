"""How Slack brings things to an app: signed, and again if need be. Over HTTP; `link.py` does it over a socket."""

from __future__ import annotations

import asyncio
import functools
import hashlib
import hmac
import json
import ssl
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol
from urllib.parse import urlencode

import httpx2

from adapters.sandbox.slack.state import Body

#: Seconds before the second, third and fourth try of an event.
RETRY_DELAYS = (0.0, 60.0, 300.0)
ACK_SECONDS = 3.0
NO_ANSWER = 0

_tls = functools.cache(ssl.create_default_context)  # slow to make: it reads every certificate authority

Kind = Literal["interactive", "slash_commands"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The HTTP status of each try, NO_ANSWER where none came (over a socket: 200 is an ack), and what the app said."""

    statuses: list[int]
    reply: Body = field(default_factory=dict)


class Delivery(Protocol):
    async def event(self, callback: Body) -> Outcome:
        """An event, tried up to four times."""
        ...

    async def interaction(self, kind: Kind, payload: Body) -> Outcome:
        """What a person did and waits for: tried once."""
        ...


def signature(secret: str, timestamp: str, body: bytes) -> str:
    base = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


@dataclass(slots=True)
class Webhooks:
    """Posts to `url`. `bodies` are the last hundred, for whoever wants to send one again."""

    url: str
    secret: str
    retry_delays: tuple[float, ...] = RETRY_DELAYS
    ack_seconds: float = ACK_SECONDS
    bodies: deque[bytes] = field(default_factory=lambda: deque(maxlen=100))
    client: httpx2.AsyncClient = field(default_factory=lambda: httpx2.AsyncClient(trust_env=False, verify=_tls()))

    async def event(self, callback: Body) -> Outcome:
        body = json.dumps(callback, ensure_ascii=False).encode()
        statuses: list[int] = []
        headers: dict[str, str] = {}
        for number, delay in enumerate((0.0, *self.retry_delays), start=1):
            await asyncio.sleep(delay)
            attempt = await self.post(body, headers)
            statuses.append(attempt.status)
            if attempt.settled:
                break
            headers = {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": attempt.reason}
        return Outcome(statuses)

    async def interaction(self, kind: Kind, payload: Body) -> Outcome:
        fields = payload if kind == "slash_commands" else {"payload": json.dumps(payload, ensure_ascii=False)}
        attempt = await self.post(urlencode(fields).encode())
        return Outcome([attempt.status], attempt.reply)

    async def post(self, body: bytes, headers: dict[str, str] | None = None) -> _Attempt:
        """One try, signed now. JSON and forms are told apart by the first byte."""
        self.bodies.append(body)
        try:
            async with asyncio.timeout(self.ack_seconds):
                response = await self.client.post(self.url, content=body, headers=self._headers(body) | (headers or {}))
        except TimeoutError:
            return _Attempt(NO_ANSWER, "http_timeout")
        except httpx2.TransportError:
            return _Attempt(NO_ANSWER, "connection_failed")
        final = response.headers.get("x-slack-no-retry") == "1"
        return _Attempt(response.status_code, "http_error", final, _reply(response))

    def _headers(self, body: bytes) -> dict[str, str]:
        timestamp = str(int(time.time()))
        return {
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "Content-Type": "application/json" if body.startswith(b"{") else "application/x-www-form-urlencoded",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature(self.secret, timestamp, body),
        }


@dataclass(frozen=True, slots=True)
class _Attempt:
    """`reason` is why it would be tried again, `final` whether the app asked not to."""

    status: int
    reason: str
    final: bool = False
    reply: Body = field(default_factory=dict)

    @property
    def settled(self) -> bool:
        return self.final or 200 <= self.status < 300


def _reply(response: httpx2.Response) -> Body:
    """What the app said in its answer; plain words count as `text`."""
    if response.status_code != 200 or not response.text.strip():
        return {}
    if not response.headers.get("content-type", "").startswith("application/json"):
        return {"text": response.text}
    value: Any = response.json()
    return value if isinstance(value, dict) else {}
