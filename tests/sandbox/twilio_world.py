"""A bot at an emulated Twilio, over loopback HTTP, by Twilio's own SDK; and the bot's webhook."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import httpx2
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from adapters.sandbox.common import Faults, Journal
from adapters.sandbox.twilio import TwilioEmulator
from tests.support.serving import serve

SID, TOKEN = "AC" + "0" * 31 + "1", "sandbox-token"
SERVICE = "MG" + "0" * 31 + "1"
#: Numbers that are set aside for use in stories.
OURS, ANN, BEN = "+12025550100", "+12025550142", "+12025550143"


@dataclass
class Clock:
    """A clock that moves only when it is told to. It starts on 1 January 2026, 00:00 UTC."""

    now: float = 1_767_225_600.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Webhook:
    """The bot's URLs. `answers` are given in turn, then empty TwiML for ever; every request must be signed."""

    answers: list[Response] = field(default_factory=list)
    inbound: list[dict[str, str]] = field(default_factory=list)
    statuses: list[dict[str, str]] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    url: str = ""

    @property
    def asgi(self) -> Starlette:
        routes = [(path, kept) for path, kept in (("/sms", self.inbound), ("/status", self.statuses))]
        return Starlette(routes=[Route(path, self._endpoint(kept), methods=["POST"]) for path, kept in routes])

    def _endpoint(self, kept: list[dict[str, str]]) -> Any:
        async def take(request: Request) -> Response:
            params = {name: str(value) for name, value in (await request.form()).items()}
            signature = request.headers["X-Twilio-Signature"]
            assert RequestValidator(TOKEN).validate(str(request.url), params, signature)
            kept.append(params)
            self.tokens.append(request.headers["I-Twilio-Idempotency-Token"])
            return self.answers.pop(0) if self.answers else Response("<Response/>", media_type="text/xml")

        return take


@dataclass
class World:
    twilio: TwilioEmulator
    journal: Journal
    faults: Faults
    clock: Clock
    client: Client
    hook: Webhook
    url: str

    async def send(self, to: str, body: str = "How was it?", **params: Any) -> Any:
        """Messages.create by the SDK, with status callbacks to the webhook."""
        sender = {} if "messaging_service_sid" in params else {"from_": OURS}
        callback = f"{self.hook.url}/status"
        return await self.client.messages.create_async(
            to=to, body=body, **({"status_callback": callback} | sender | params)
        )

    async def call(self, verb: str, path: str, **params: Any) -> tuple[int, dict[str, Any]]:
        """A raw call below the account: the HTTP status and the JSON."""
        url = f"{self.url}/2010-04-01/Accounts/{SID}{path}"
        async with httpx2.AsyncClient(trust_env=False, verify=False, auth=(SID, TOKEN)) as http:
            answer = await (http.get(url, params=params) if verb == "GET" else http.post(url, data=params))
        return answer.status_code, answer.json()

    def texts(self, chat: str) -> list[str]:
        return [entry.body["body"] for entry in self.journal.chat("sms", chat)]


@contextlib.asynccontextmanager
async def sdk_client(url: str) -> AsyncIterator[Client]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # twilio hands aiohttp its credentials the old way
        http = AsyncTwilioHttpClient()
        client = Client(SID, TOKEN, http_client=http)
        client.api.base_url = url
        yield client
        await http.close()


@contextlib.asynccontextmanager
async def twilio_world(
    *answers: Response, journal: Journal | None = None, fragment: str = "", **settings: Any
) -> AsyncIterator[World]:
    journal, faults, clock, hook = journal or Journal(), Faults(), Clock(), Webhook(list(answers))
    async with serve(hook.asgi) as hook.url:
        account = {"account_sid": SID, "auth_token": TOKEN, "from_number": OURS}
        account |= {"webhook_url": f"{hook.url}/sms{fragment}"}
        async with (
            TwilioEmulator(journal, faults, clock=clock, **(account | settings)) as twilio,
            serve(twilio.asgi) as url,
            sdk_client(url) as client,
        ):
            yield World(twilio, journal, faults, clock, client, hook, url)
