"""Slack as a `Channel`: the Web API, response_urls and Socket Mode. I/O is done here and in what is imported for it:
`client`, `files`, `doctor`, `socket_mode`."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from adapters.slack import doctor, files, manifest, views, webhook
from adapters.slack.client import SlackClient, sdk_log
from adapters.slack.measure import measure
from adapters.slack.messages import MAX_WORDS
from adapters.slack.paces import PACES
from adapters.slack.payload import objects, text
from adapters.slack.render import METADATA_TYPE, RESPONSE_URL, UPLOAD, render
from bot.contract.address import Address
from bot.contract.channel import (
    ApiCall,
    Capabilities,
    Finding,
    Handler,
    Measured,
    Profile,
    Receipt,
    Received,
    Refused,
    WebhookReply,
    WebhookRequest,
)
from bot.contract.errors import AddressDead, SendError, Unsendable
from bot.contract.inbound import FileRef, Inbound
from bot.contract.outbound import FormReply, Outbound

#: Slack's clock and ours may differ; a message's own key says whether it is the one, so looking further back is safe.
_CLOCK_SKEW = timedelta(minutes=2)
_HISTORY = 200
#: Slack gives a webhook three seconds in all; whoever is not known by then is known by their id.
_PROFILE_SECONDS = 1.5


@dataclass(frozen=True, slots=True)
class SlackConfig:
    """`app_token` (xapp-…) turns Socket Mode on. `api_base_url` points at something else than slack.com (an emulator).
    `public_url` is where Slack reaches us, without a path."""

    bot_token: str = field(repr=False)
    signing_secret: str = field(repr=False)
    app_token: str | None = field(default=None, repr=False)
    api_base_url: str | None = None
    public_url: str | None = None


class SlackChannel:
    name = "slack"
    capabilities = Capabilities(
        buttons=True, edits=True, attachments=True, home=True, threads=True, longest=MAX_WORDS, paces=PACES
    )

    def __init__(self, config: SlackConfig) -> None:
        self._config = config
        self._client = SlackClient(config.bot_token, config.api_base_url)
        self._senders: Mapping[str, Callable[[ApiCall], Awaitable[Receipt]]] = {
            RESPONSE_URL: self._reply,
            UPLOAD: self._upload,
        }

    def render(self, outbound: Outbound) -> list[ApiCall]:
        return render(outbound)

    def measure(self, outbound: Outbound) -> Measured:
        return measure(outbound)

    def receive(self, path: str, request: WebhookRequest) -> Received | Refused:  # noqa: ARG002
        """Slack sends everything to one path (`manifest.PATH`); any other is read in the same way."""
        return webhook.receive(request, self._config.signing_secret)

    def answer_form(self, reply: FormReply) -> WebhookReply:
        return views.answer(reply)

    async def send(self, call: ApiCall) -> Receipt:
        return await self._senders.get(call.method, self._call)(call)

    def failure(self, code: str) -> SendError | None:  # noqa: ARG002
        """Nothing: Slack sends no receipts."""
        return None

    async def fetch(self, file: FileRef, limit: int) -> bytes:
        return await files.fetch(self._client, file, limit)

    async def listen(self, handle: Handler) -> None:
        """Socket Mode, where there is an app token; else events come by webhook."""
        if not self._config.app_token:
            return
        from adapters.slack import socket_mode  # Bolt is large, and needed only here

        self._client.session()
        await socket_mode.listen(self._client.web, self._config.app_token, handle, sdk_log)

    async def check(self) -> list[Finding]:
        findings = [await doctor.check_token(self._client), self._check_events()]
        if self._config.app_token:
            findings.append(await doctor.check_app_token(self._client, self._config.app_token))
        return findings

    async def profile(self, address: Address) -> Profile:
        """Slack's events tell only the id. The rest is asked for, no longer than a webhook may wait."""
        try:
            async with asyncio.timeout(_PROFILE_SECONDS):
                user_id = address.id.partition("/")[2]
                answer = await self._client.ask(self._client.web.users_info(user=user_id, include_locale=True))
        except (SendError, TimeoutError):
            return Profile()
        user = answer.get("user") or {}
        return Profile(text(user, "real_name") or text(user, "name"), text(user, "locale"))

    async def name_of(self, address: Address) -> str:
        """A scope of its own is needed to ask for places (`channels:read`, `groups:read`): without it they go by their
        id."""
        id_ = address.id.partition("/")[2]
        if not id_.startswith(("C", "G")):
            return (await self.profile(address)).name
        try:
            async with asyncio.timeout(_PROFILE_SECONDS):
                answer = await self._client.ask(self._client.web.conversations_info(channel=id_))
        except (SendError, TimeoutError):
            return ""
        name = text(answer.get("channel") or {}, "name")
        return f"#{name}" if name else ""

    async def find_sent(self, outbound: Outbound, since: datetime) -> Receipt | None:
        """Looks the message's key up in the conversation. In a channel only an app that may read there can tell."""
        if outbound.edit or not all(call.names_message for call in render(outbound)):
            return None
        try:
            channel = await self._client.conversation(outbound.to.id.rpartition("/")[2])
            messages = await self._history(channel, since - _CLOCK_SKEW, outbound.under.rpartition(":")[2])
        except SendError:
            return None
        found = (each for each in messages if _key(each) == outbound.key)
        return next((Receipt(f"{channel}:{text(each, 'ts')}") for each in found), None)

    async def missed(self, since: datetime) -> list[Inbound]:  # noqa: ARG002
        """Nothing: Slack repeats events by itself."""
        return []

    async def close(self) -> None:
        await self._client.close()

    async def _call(self, call: ApiCall) -> Receipt:
        target = text(call.payload, "channel")
        answer = await self._client.ask(self._client.web.api_call(call.method, json=dict(call.payload)), target)
        named = call.names_message and text(answer, "channel") and text(answer, "ts")
        return Receipt(f"{answer['channel']}:{answer['ts']}") if named else Receipt()

    async def _reply(self, call: ApiCall) -> Receipt:
        await self._client.reply(call.payload["url"], call.payload["body"])
        return Receipt()

    async def _upload(self, call: ApiCall) -> Receipt:
        """Slack does not say which message shows it."""
        try:
            await files.upload(self._client, call.payload)
        except AddressDead as error:
            if call.payload["aside"]:  # it is the reader who can't be reached, and not the place
                raise Unsendable(error.code, error.detail) from None
            raise
        return Receipt()

    async def _history(self, channel: str, since: datetime, thread: str) -> list[Mapping[str, Any]]:
        """What was said there, or in the thread of that ts: the history of the channel does not have it."""
        web, oldest = self._client.web, f"{since.timestamp():.6f}"
        read = partial(web.conversations_replies, ts=thread) if thread else web.conversations_history
        call = read(channel=channel, oldest=oldest, limit=_HISTORY, include_all_metadata=True)
        return objects(await self._client.ask(call), "messages")

    def _check_events(self) -> Finding:
        subject = "Slack events"
        if self._config.app_token:
            return Finding(subject, True, "come over Socket Mode")
        if not self._config.signing_secret.strip():
            mend = "Set the Signing Secret from Basic Information, or an app token (xapp-…) for Socket Mode."
            return Finding(subject, False, "no signing secret: every request would be refused", mend)
        if not self._config.public_url:
            mend = "Set the public URL, or an app token (xapp-…) for Socket Mode."
            return Finding(subject, False, "Slack cannot reach us: no public URL is set", mend)
        return Finding(subject, True, f"come to {self._config.public_url.rstrip('/')}{manifest.PATH}")


def _key(message: Mapping[str, Any]) -> str:
    ours = text(message, "metadata", "event_type") == METADATA_TYPE
    return text(message, "metadata", "event_payload", "key") if ours else ""
