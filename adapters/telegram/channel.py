"""The Telegram channel: the only file of this adapter that talks to the network, through the SDK's client.

The SDK's own polling and webhook servers confirm an update before anybody has handled it, so neither is used here.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import random
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any, TypeVar

import structlog
from telegram.error import RetryAfter, TelegramError
from telegram.helpers import create_deep_linked_url

from adapters.telegram.client import POLL_SECONDS, PlainBot, TelegramConfig
from adapters.telegram.commands import menus
from adapters.telegram.errors import is_harmless, seconds_to_wait, translate
from adapters.telegram.findings import findings, unreachable
from adapters.telegram.formatted import LIMIT
from adapters.telegram.measure import measure
from adapters.telegram.paces import PACES
from adapters.telegram.parse import ALLOWED_UPDATES, Me, UpdateMalformed, parse
from adapters.telegram.render import answer_press, render
from bot.contract.channel import (
    ApiCall,
    Capabilities,
    Finding,
    Handler,
    Measured,
    Receipt,
    Received,
    Refused,
    WebhookReply,
    WebhookRequest,
)
from bot.contract.errors import SendError
from bot.contract.inbound import ButtonPressed, FileRef, Inbound
from bot.contract.outbound import Outbound

__all__ = ["WEBHOOK_PATH", "TelegramChannel", "TelegramConfig", "deep_link"]

log = structlog.get_logger(__name__)

#: Where Telegram delivers, under the public URL.
WEBHOOK_PATH = "/telegram/webhook"
SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105

_MAX_CONNECTIONS = 40
_GET_FILE = ApiCall("getFile", {}, names_message=False)
_LONGEST_PAUSE = 60.0

_Sleep = Callable[[float], Awaitable[None]]
_T = TypeVar("_T")


class TelegramChannel:
    """One bot account. `bot_username` is empty until getMe has told it (`listen`, `check` and `link` ask)."""

    name = "telegram"
    capabilities = Capabilities(
        buttons=True,
        edits=True,
        speaks_first=False,
        press_needs_answer=True,
        attachments=True,
        menus=True,
        threads=True,
        longest=LIMIT,
        paces=PACES,
    )

    def __init__(self, config: TelegramConfig, *, sleep: _Sleep = asyncio.sleep) -> None:
        self._bot = PlainBot(config)
        self._sleep = sleep
        self._bot_id = int(head) if (head := config.bot_token.partition(":")[0]).isdecimal() else 0
        self._secret = config.webhook_secret
        self.webhook_url = _webhook_url(config.public_url)
        self.bot_username = ""

    def render(self, outbound: Outbound) -> list[ApiCall]:
        return render(outbound)

    def measure(self, outbound: Outbound) -> Measured:
        return measure(outbound)

    async def send(self, call: ApiCall) -> Receipt:
        try:
            result = await self._bot.call(call.method, call.payload)
        except TelegramError as error:
            if not is_harmless(error):
                # The SDK's error may hold the request's URL, and with it the token.
                raise translate(error, call) from None
            result = True
        return _receipt(call, result)

    async def fetch(self, file: FileRef, limit: int) -> bytes:
        """Telegram gives out no file of more than 20 MB."""
        try:
            found = await self._bot.call(_GET_FILE.method, {"file_id": file.handle})
            return await self._bot.download(str(found.get("file_path", "")), limit)
        except TelegramError as error:
            raise translate(error, _GET_FILE) from None

    def failure(self, code: str) -> SendError | None:  # noqa: ARG002
        """Telegram sends no receipts."""
        return None

    def receive(self, path: str, request: WebhookRequest) -> Received | Refused:  # noqa: ARG002
        """A customer's press is answered with the reply itself. A press in a group is not: its handler may have words
        for the presser alone, and a query is answered once."""
        if (refused := self._refusal(request.headers)) is not None:
            return refused
        update = _decoded(request.body)
        if update is None:
            return Refused(400, "the body is no update")
        event = self._event(update, request.now)
        return Received(()) if event is None else Received((event,), _reply_to(event))

    async def listen(self, handle: Handler) -> None:
        await self._persist(self._who_am_i)
        await self.announce()
        if self.webhook_url:
            await self._persist(self._register_webhook)
            return
        await self._persist(partial(self._bot.call, "deleteWebhook"))
        await self._poll(handle)

    async def announce(self) -> None:
        """Put the customer's commands into Telegram's menu. A bot without its menu still works: a failure is logged."""
        try:
            for menu in menus():
                await self._bot.call("setMyCommands", menu)
        except TelegramError as error:
            log.warning("telegram_menu_not_set", error=type(error).__name__)

    async def link(self, payload: str) -> str:
        """The link that starts the bot with `payload`. Raises a SendError if the bot's name can't be learnt."""
        try:
            return deep_link(self.bot_username or await self._who_am_i(), payload)
        except TelegramError as error:
            raise translate(error, ApiCall("getMe", {})) from None

    async def check(self) -> list[Finding]:
        try:
            me, info = await self._bot.call("getMe"), await self._bot.call("getWebhookInfo")
        except TelegramError as error:
            return unreachable(translate(error, ApiCall("getMe", {})))
        self.bot_username = me.get("username", "")
        return findings(me, info, self.webhook_url)

    async def find_sent(self, outbound: Outbound, since: datetime) -> Receipt | None:  # noqa: ARG002
        """Bots cannot read back what they sent."""
        return None

    async def missed(self, since: datetime) -> list[Inbound]:  # noqa: ARG002
        """Telegram keeps what it could not deliver, and repeats it."""
        return []

    async def close(self) -> None:
        await self._bot.close_connections()

    def _refusal(self, headers: Mapping[str, str]) -> Refused | None:
        given = headers.get(SECRET_HEADER, "")
        if not self._secret or not hmac.compare_digest(given.encode(), self._secret.encode()):
            return Refused(403, "the secret is missing or wrong")
        if headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            return Refused(415, "the body is not JSON")
        return None

    def _event(self, update: Mapping[str, Any], now: datetime) -> Inbound | None:
        """Telegram would send an update that we refuse again for a day, and hold back those behind it."""
        try:
            return parse(update, Me(self._bot_id, self.bot_username), now)
        except UpdateMalformed as error:
            log.warning("telegram_update_unreadable", update_id=update.get("update_id"), error=str(error))
            return None

    async def _who_am_i(self) -> str:
        self.bot_username = (await self._bot.call("getMe")).get("username", "")
        return self.bot_username

    async def _register_webhook(self) -> None:
        """Every time: whether the secret registered is still ours, Telegram does not tell."""
        webhook = {"url": self.webhook_url, "secret_token": self._secret, "max_connections": _MAX_CONNECTIONS}
        await self._bot.call("setWebhook", {**webhook, "allowed_updates": ALLOWED_UPDATES})

    async def _poll(self, handle: Handler) -> None:
        """An update is confirmed by asking for the one after it: only once `handle` has returned."""
        offset: dict[str, int] = {}
        async with asyncio.TaskGroup() as answers:
            while True:
                for update in await self._persist(partial(self._updates, offset)):
                    event = await self._hand_over(update, handle)
                    if press := _private_press(event):
                        answers.create_task(self._answer(press))
                    offset = {"offset": update["update_id"] + 1}

    async def _updates(self, offset: Mapping[str, int]) -> list[dict[str, Any]]:
        poll = {"timeout": POLL_SECONDS, "allowed_updates": ALLOWED_UPDATES, **offset}
        updates: list[dict[str, Any]] = await self._bot.call("getUpdates", poll)
        return updates

    async def _hand_over(self, update: Mapping[str, Any], handle: Handler) -> Inbound | None:
        event = self._event(update, datetime.now(UTC))
        failures = 0
        while event is not None:
            try:
                await handle(event)
            except Exception as error:
                # Its words may quote the customer's.
                log.error("telegram_update_not_handled", update_id=update["update_id"], error=type(error).__name__)
                await self._sleep(_pause(failures))
                failures += 1
            else:
                break
        return event

    async def _answer(self, reply_handle: str) -> None:
        """A spinner that stays is a pity, and nothing to repeat an update for."""
        try:
            await self._bot.call("answerCallbackQuery", answer_press(reply_handle))
        except TelegramError as error:
            log.info("telegram_press_not_answered", error=type(error).__name__)

    async def _persist(self, step: Callable[[], Awaitable[_T]]) -> _T:
        """What the step returns, however often it takes: there is no channel without it. 409 is another poller."""
        failures = 0
        while True:
            try:
                return await step()
            except TelegramError as error:
                wait = seconds_to_wait(error) if isinstance(error, RetryAfter) else _pause(failures)
                log.warning("telegram_not_listening", error=type(error).__name__, wait=round(wait, 1))
                await self._sleep(wait)
                failures += 1


def deep_link(username: str, payload: str) -> str:
    """https://t.me/<username>?start=<payload>. Raises ValueError unless the payload is ≤ 64 of A–Z a–z 0–9 _ -."""
    return create_deep_linked_url(username, payload)


def _receipt(call: ApiCall, result: Any) -> Receipt:
    """An edit that changed nothing answers with no message, but names it in the call."""
    if not call.names_message:
        return Receipt()
    return Receipt(str(result["message_id"] if isinstance(result, dict) else call.payload.get("message_id", "")))


def _decoded(body: bytes) -> dict[str, Any] | None:
    try:
        update = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return update if isinstance(update, dict) and "update_id" in update else None


def _private_press(event: Inbound | None) -> str:
    """The handle of a button pressed in the customer's own chat; empty for anything else."""
    return event.reply_handle if isinstance(event, ButtonPressed) and event.place is None else ""


def _reply_to(event: Inbound) -> WebhookReply:
    press = _private_press(event)
    if not press:
        return WebhookReply()
    answer = {"method": "answerCallbackQuery", **answer_press(press)}
    return WebhookReply(body=json.dumps(answer).encode(), content_type="application/json")


def _webhook_url(public_url: str | None) -> str:
    return f"{public_url.rstrip('/').removesuffix(WEBHOOK_PATH)}{WEBHOOK_PATH}" if public_url else ""


def _pause(failures: int) -> float:
    """Seconds before the next try: 1, 2, 4 … 60, half of it by chance so that several processes don't march in step."""
    return min(_LONGEST_PAUSE, 2.0 ** min(failures, 10)) * random.uniform(0.5, 1.0)  # noqa: S311
