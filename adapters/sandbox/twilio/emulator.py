"""An emulated Twilio: the messaging part of its REST API over HTTP, and people who text the number."""

from __future__ import annotations

import base64
import time
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from types import TracebackType
from typing import Any

from starlette.applications import Starlette
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from adapters.sandbox.common import Faults, Journal, apply_fault
from adapters.sandbox.twilio.account import Account, new_number
from adapters.sandbox.twilio.backend import Backend
from adapters.sandbox.twilio.carrier import Carrier
from adapters.sandbox.twilio.errors import (
    AUTHENTICATE,
    ApiError,
    invalid_parameter,
    not_found,
    respond,
    too_many_requests,
)
from adapters.sandbox.twilio.messages import Messages
from adapters.sandbox.twilio.operations import OPERATIONS, Operation
from adapters.sandbox.twilio.people import People
from adapters.sandbox.twilio.phones import BlockList
from adapters.sandbox.twilio.rates import Patience, RateLimit
from adapters.sandbox.twilio.webhooks import Webhooks

_CALLS_KEPT = 10_000


class TwilioEmulator(People):
    """`asgi` serves /2010-04-01/…, at the root or mounted under a prefix.

    `calls` are the calls so far with their parameters, newest last, by the names in `OPERATIONS`, which faults go by
    too. `webhook_url` gets what people send; its fragment may ask for retries. Close it with `aclose`, or use it as an
    async context manager. `clock` gives the time as `time.time` does.
    """

    def __init__(
        self,
        journal: Journal,
        faults: Faults,
        *,
        account_sid: str,
        auth_token: str,
        from_number: str,
        webhook_url: str,
        messaging_service_sid: str | None = None,
        status_callbacks: bool = True,
        advanced_opt_out: bool = False,
        enforce_rate: bool = False,
        clock: Callable[[], float] = time.time,
    ) -> None:
        account = Account(account_sid, auth_token, from_number, messaging_service_sid)
        since = datetime.fromtimestamp(int(clock()), UTC)
        messages, blocked = Messages(journal, account, clock), BlockList(journal)
        webhooks = Webhooks(auth_token)
        carrier = Carrier(account, messages, webhooks, blocked, status_callbacks=status_callbacks)
        number = new_number(account, webhook_url, since)
        super().__init__(
            Backend(account, number, messages, blocked, webhooks, carrier, advanced_opt_out, since),
        )
        self._faults = faults
        self._rate = RateLimit(clock) if enforce_rate else None
        self._patience = Patience(clock)
        self.calls: deque[tuple[str, dict[str, Any]]] = deque(maxlen=_CALLS_KEPT)
        routes = [
            Route(operation.path, partial(self._answer, operation), methods=[operation.verb])
            for operation in OPERATIONS
        ]
        self.asgi = Starlette(routes=routes)

    @property
    def early_calls(self) -> int:
        """How many calls came before the time that a 429 had named was over."""
        return self._patience.early

    @property
    def refused_calls(self) -> int:
        """How many came too fast and were refused, where rates are enforced."""
        return self._rate.refused if self._rate else 0

    async def settled(self) -> None:
        """Wait until every message is at its end and every status reported."""
        await self._backend.carrier.settled()

    async def aclose(self) -> None:
        await self._backend.carrier.aclose()
        await self._backend.webhooks.aclose()

    async def __aenter__(self) -> TwilioEmulator:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def _answer(self, operation: Operation, request: Request) -> Response:
        if problem := self._closed(request):
            return respond(problem)
        await request.body()
        params = await request.form() if operation.verb == "POST" else FormData(request.query_params)
        self.calls.append((operation.name, _plain(params)))
        self._patience.arrives(operation.name)

        async def work() -> Response:
            return self._run(operation, request.path_params.get("sid", ""), params)

        to = params.get("To")
        fault = self._faults.next(operation.name, None if to is None else str(to))
        return await apply_fault(fault, request, work, partial(self._told_to_wait, operation))

    def _closed(self, request: Request) -> ApiError | None:
        account = self._backend.account
        expected = base64.b64encode(f"{account.sid}:{account.auth_token}".encode()).decode()
        if request.headers.get("authorization") != f"Basic {expected}":
            return AUTHENTICATE
        return None if request.path_params["account"] == account.sid else not_found(request.url.path)

    def _run(self, operation: Operation, sid: str, params: FormData) -> Response:
        unknown = sorted(set(params) - operation.known)
        if unknown:
            return respond(invalid_parameter(unknown[0]))
        if self._rate and operation.name == "messages.create" and (wait := self._rate.wait()):
            return self._told_to_wait(operation, wait)
        result = operation.run(self._backend, sid, params)
        return respond(result) if isinstance(result, ApiError) else JSONResponse(result, operation.status)

    def _told_to_wait(self, operation: Operation, seconds: float) -> Response:
        self._patience.told(operation.name, seconds)
        return too_many_requests(seconds)


def _plain(params: FormData) -> dict[str, Any]:
    """A parameter given once is a text, one given again and again a list of them."""
    lists = {name: [str(value) for value in params.getlist(name)] for name in params}
    return {name: values[0] if len(values) == 1 else values for name, values in lists.items()}
