"""Carries updates to the bot's webhook: in order within a chat, again and again until it takes them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import httpx2

from adapters.sandbox.telegram.updates import Pending, Updates

#: Carries out an API call that the webhook gave as its answer.
Execute = Callable[[str, dict[str, Any]], Awaitable[object]]

_MAX_RETRY_AFTER = 3600.0
_TIMEOUT = httpx2.Timeout(60.0, connect=5.0)


@dataclass(frozen=True, slots=True)
class Webhook:
    url: str
    secret_token: str | None = None
    max_connections: int = 40


@dataclass(frozen=True, slots=True)
class _Failure:
    """`wait` is what the webhook asked for, in seconds."""

    reason: str
    wait: float | None = None


class Delivery:
    """`delays` are the seconds before the first, second … retry; the last one repeats."""

    def __init__(self, updates: Updates, delays: Sequence[float], execute: Execute, clock: Callable[[], float]) -> None:
        self._updates = updates
        self._delays = delays
        self._execute = execute
        self._clock = clock
        self._couriers: dict[str, asyncio.Task[None]] = {}
        self._slots = asyncio.Semaphore()
        self._last_error: dict[str, Any] = {}
        self.webhook: Webhook | None = None

    @cached_property
    def _http(self) -> httpx2.AsyncClient:
        """Made when first needed: it reads all certificates of the machine."""
        return httpx2.AsyncClient(timeout=_TIMEOUT, trust_env=False)

    def use(self, webhook: Webhook | None) -> None:
        """Deliver to this webhook from now on; None leaves the updates to polls."""
        for courier in self._couriers.values():
            courier.cancel()
        self._couriers.clear()
        self._last_error = {}
        self.webhook = webhook
        if webhook:
            self._slots = asyncio.Semaphore(webhook.max_connections)
            self.deliver()

    def deliver(self) -> None:
        """See to it that every chat with waiting updates has somebody who carries them."""
        if self.webhook is None:
            return
        for chat in {update.chat for update in self._updates.waiting()} - self._couriers.keys():
            courier = asyncio.create_task(self._carry(chat, self.webhook))
            self._couriers[chat] = courier
            courier.add_done_callback(lambda task, chat=chat: self._rest(chat, task))  # type: ignore[misc]

    def info(self) -> dict[str, Any]:
        """Telegram's WebhookInfo."""
        count = len(self._updates.waiting())
        info: dict[str, Any] = {"url": "", "has_custom_certificate": False, "pending_update_count": count}
        if self.webhook:
            info |= {"url": self.webhook.url, "max_connections": self.webhook.max_connections, **self._last_error}
        return info | ({"allowed_updates": self._updates.allowed} if self._updates.allowed else {})

    async def settled(self) -> None:
        """Wait until nothing more is to be delivered."""
        while self._couriers:
            await asyncio.wait(self._couriers.values())

    async def aclose(self) -> None:
        couriers = list(self._couriers.values())
        self.use(None)
        await asyncio.gather(*couriers, return_exceptions=True)
        if "_http" in vars(self):
            await self._http.aclose()

    def _rest(self, chat: str, courier: asyncio.Task[None]) -> None:
        if self._couriers.get(chat) is courier:
            del self._couriers[chat]
            self.deliver()

    async def _carry(self, chat: str, webhook: Webhook) -> None:
        failures = 0
        while update := self._updates.first(chat):
            async with self._slots:
                failure = await self._post(webhook, update)
            if failure is None:
                failures = 0
                self._updates.done(update)
                continue
            self._last_error = {"last_error_date": int(self._clock()), "last_error_message": failure.reason}
            delay = self._delays[min(failures, len(self._delays) - 1)]
            failures += 1
            await asyncio.sleep(failure.wait if failure.wait is not None else delay)

    async def _post(self, webhook: Webhook, update: Pending) -> _Failure | None:
        headers = {"Content-Type": "application/json"}
        if webhook.secret_token:
            headers["X-Telegram-Bot-Api-Secret-Token"] = webhook.secret_token
        try:
            response = await self._http.post(webhook.url, content=json.dumps(update.body), headers=headers)
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            return _Failure(f"{type(error).__name__}: {error}")
        if not response.is_success:
            return _Failure(f"Wrong response from the webhook: {response.status_code}", _retry_after(response))
        await self._act_on(response)
        return None

    async def _act_on(self, response: httpx2.Response) -> None:
        try:
            call = response.json()
        except ValueError:
            return
        if isinstance(call, dict) and isinstance(call.get("method"), str):
            await self._execute(call.pop("method"), call)


def _retry_after(response: httpx2.Response) -> float | None:
    value = response.headers.get("Retry-After", "")
    return min(float(value), _MAX_RETRY_AFTER) if value.isdecimal() else None
