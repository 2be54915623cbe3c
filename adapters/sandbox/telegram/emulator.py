"""An emulated Telegram: the Bot API over HTTP, and people who write to the bot."""

from __future__ import annotations

import asyncio
import json
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from types import TracebackType
from typing import Any

from pydantic import BaseModel
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.sandbox.common import Faults, Journal, apply_fault, caller_left
from adapters.sandbox.media import LOOPBACK_ONLY
from adapters.sandbox.telegram import notes
from adapters.sandbox.telegram.answers import (
    NOT_FOUND,
    UNAUTHORIZED,
    Refusal,
    Result,
    bad_request,
    respond,
    too_many_requests,
)
from adapters.sandbox.telegram.backend import Backend
from adapters.sandbox.telegram.callbacks import Callbacks
from adapters.sandbox.telegram.chats import Chats, Group, Person
from adapters.sandbox.telegram.delivery import Delivery
from adapters.sandbox.telegram.messages import Messages
from adapters.sandbox.telegram.operations import OPERATIONS, Operation
from adapters.sandbox.telegram.parameters import Parameters, read
from adapters.sandbox.telegram.people import People
from adapters.sandbox.telegram.rates import Patience, RateLimits
from adapters.sandbox.telegram.updates import Updates

_BY_NAME = {name.lower(): (name, operation) for name, operation in OPERATIONS.items()}
#: The first update's id.
_FIRST_UPDATE = 870_000_001
#: Seconds before the first, second … retry of a webhook; the last one repeats.
_RETRY_DELAYS = (0.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0)
_CALLS_KEPT = 10_000
#: The methods that rate limits count.
_LIMITED = frozenset({"sendMessage", "sendPhoto", "sendDocument", "editMessageText", "editMessageReplyMarkup"})
#: Methods that a webhook's answer may not call, beside those that get something.
_NOT_AS_ANSWER = frozenset({"setWebhook", "deleteWebhook"})


class TelegramEmulator(People):
    """`asgi` serves /bot<token>/<method> and /file/bot<token>/<path>, at the root or mounted under a prefix; and
    /file/<file_id> for a browser on this machine, which needs no token.

    `calls` are the methods called so far with their parameters, newest last. Close it with `aclose`, or use it as an
    async context manager. `clock` gives the time as `time.time` does.
    """

    def __init__(
        self,
        journal: Journal,
        faults: Faults,
        *,
        token: str,
        users: Iterable[Person],
        groups: Iterable[Group] = (),
        username: str = "heardback_sandbox_bot",
        webhook_retry_delays: Sequence[float] = _RETRY_DELAYS,
        enforce_rate: bool = False,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._token = token
        self._faults = faults
        self._limits = RateLimits(clock) if enforce_rate else None
        self._patience = Patience(clock)
        self.calls: deque[tuple[str, dict[str, Any]]] = deque(maxlen=_CALLS_KEPT)
        memory = notes.Notes(journal)
        updates = Updates(notes.Sequence(memory, "update_id", _FIRST_UPDATE), clock)
        super().__init__(
            Backend(
                me=_bot_user(token, username),
                chats=Chats(memory, users, groups),
                messages=Messages(journal, memory, clock),
                callbacks=Callbacks(journal, clock),
                updates=updates,
                delivery=Delivery(updates, webhook_retry_delays, self._answered_with, clock),
            )
        )
        self.asgi = Starlette(
            routes=[
                Route("/bot{token}/{method}", self._api, methods=["GET", "POST"]),
                Route("/file/bot{token}/{path:path}", self._file),
                Route("/file/{id}", self._shown_file, middleware=[LOOPBACK_ONLY]),
            ]
        )

    @property
    def username(self) -> str:
        return str(self._backend.me["username"])

    @property
    def early_calls(self) -> int:
        """How many calls came before the time that a 429 had named was over."""
        return self._patience.early

    @property
    def refused_calls(self) -> int:
        """How many came too fast and were refused, where rates are enforced."""
        return self._limits.refused if self._limits else 0

    async def settled(self) -> None:
        """Wait until the webhook has taken every update. Without a webhook, none waits for it."""
        await self._backend.delivery.settled()

    async def aclose(self) -> None:
        """Stop delivering, and end the polls under way."""
        self._backend.updates.end_polls()
        await self._backend.delivery.aclose()

    async def __aenter__(self) -> TelegramEmulator:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def _file(self, request: Request) -> Response:
        if request.path_params["token"] != self._token:
            return respond(UNAUTHORIZED)
        content = self._backend.files.content(request.path_params["path"])
        return respond(NOT_FOUND) if content is None else Response(content, media_type="application/octet-stream")

    async def _shown_file(self, request: Request) -> Response:
        return self._backend.files.shown(request.path_params["id"])

    async def _api(self, request: Request) -> Response:
        if request.path_params["token"] != self._token:
            return respond(UNAUTHORIZED)
        found = _BY_NAME.get(request.path_params["method"].lower())
        if found is None:
            return respond(NOT_FOUND)
        raw = await _parameters(request)
        if isinstance(raw, Refusal):
            return respond(raw)
        return await self._call(request, *found, raw)

    async def _call(self, request: Request, name: str, operation: Operation[Any], raw: dict[str, Any]) -> Response:
        params = read(operation.parameters, raw)
        self.calls.append((name, raw if isinstance(params, Refusal) else _plain(params)))
        chat = _chat(params)
        self._patience.arrives(chat or name)

        async def work() -> Response:
            return respond(params if isinstance(params, Refusal) else await self._run(name, operation, params))

        def rate_limited(seconds: float) -> Response:
            return respond(self._told_to_wait(chat or name, seconds))

        patient = work if name != "getUpdates" else lambda: _while_connected(request, work)
        return await apply_fault(self._faults.next(name, chat), request, patient, rate_limited)

    async def _run(self, name: str, operation: Operation[Any], params: Parameters) -> Result:
        chat = _chat(params)
        if self._limits and chat and name in _LIMITED and (wait := self._limits.wait(chat)):
            return self._told_to_wait(chat, wait)
        return await operation.run(self._backend, params)

    def _told_to_wait(self, scope: str, seconds: float) -> Refusal:
        refusal = too_many_requests(seconds)
        self._patience.told(scope, (refusal.parameters or {})["retry_after"])
        return refusal

    async def _answered_with(self, method: str, raw: dict[str, Any]) -> object:
        """A webhook may answer with a call; nobody hears what becomes of it."""
        name, operation = _BY_NAME.get(method.lower(), ("", None))
        if operation is None or name.startswith("get") or name in _NOT_AS_ANSWER:
            return NOT_FOUND
        params = read(operation.parameters, raw)
        self.calls.append((name, raw))
        return params if isinstance(params, Refusal) else await self._run(name, operation, params)


def _bot_user(token: str, username: str) -> dict[str, Any]:
    """The bot's id is the part of its token before the colon."""
    id_ = token.partition(":")[0]
    return {
        "id": int(id_) if id_.isdecimal() else 7,
        "is_bot": True,
        "first_name": username,
        "username": username,
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
    }


async def _parameters(request: Request) -> dict[str, Any] | Refusal:
    """Query, form, multipart or JSON: Telegram takes them all alike."""
    body = await request.body()
    if not request.headers.get("content-type", "").startswith("application/json"):
        return {**request.query_params, **_attached(dict(await request.form()))}
    try:
        given = json.loads(body)
    except (ValueError, RecursionError):
        given = None
    return {**request.query_params, **given} if isinstance(given, dict) else bad_request("can't parse JSON object")


def _attached(form: dict[str, Any]) -> dict[str, Any]:
    """Put files where the parameters name them as attach://<part>."""
    links = {name: value[9:] for name, value in form.items() if isinstance(value, str) and value[:9] == "attach://"}
    parts = set(links.values())
    return {name: form.get(links.get(name, name)) for name in form if name not in parts}


def _plain(params: BaseModel) -> dict[str, Any]:
    return params.model_dump(exclude_unset=True)


def _chat(params: Parameters | Refusal) -> str | None:
    chat = getattr(params, "chat_id", None)
    return None if chat is None else str(chat)


async def _while_connected(request: Request, work: Callable[[], Awaitable[Response]]) -> Response:
    """A long poll that ends with its caller."""
    poll, left = asyncio.ensure_future(work()), asyncio.ensure_future(caller_left(request))
    try:
        await asyncio.wait({poll, left}, return_when=asyncio.FIRST_COMPLETED)
        return poll.result() if poll.done() else Response(status_code=500)
    finally:
        poll.cancel()
        left.cancel()
