"""Slack as a `Channel`: the Web API, response_urls and Socket Mode. The only file of the adapter that does I/O."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from slack_sdk.webhook.async_client import AsyncWebhookClient

from adapters.slack import errors, manifest, webhook
from adapters.slack.parse import text
from adapters.slack.render import METADATA_TYPE, RESPONSE_URL, is_person, render
from bot.contract.address import Address
from bot.contract.channel import (
    ApiCall,
    Capabilities,
    Finding,
    Handler,
    Profile,
    Receipt,
    Received,
    Refused,
    WebhookRequest,
)
from bot.contract.errors import OutcomeUnknown, SendError
from bot.contract.inbound import Inbound
from bot.contract.outbound import Outbound

_TIMEOUT = aiohttp.ClientTimeout(total=20, sock_connect=5)
#: Slack's clock and ours may differ; a message's own key says whether it is the one, so looking further back is safe.
_CLOCK_SKEW = timedelta(minutes=2)
_HISTORY = 200
#: Slack gives a webhook three seconds in all; whoever is not known by then is known by their id.
_PROFILE_SECONDS = 1.5


class _Discreet(logging.Filter):
    """The SDK's own sentences quote whole payloads, tickets and exceptions: keep only where it was and what kind."""

    def filter(self, record: logging.LogRecord) -> bool:
        kind = record.exc_info[0] if record.exc_info else None
        record.msg = f"slack sdk: {record.funcName}{': ' + kind.__name__ if kind else ''}"
        record.args = record.exc_info = record.exc_text = None
        return True


#: A level above DEBUG also spares the SDK from writing each request out as text.
_sdk_log = logging.getLogger("heardback.slack.sdk")
_sdk_log.setLevel(logging.WARNING)
_sdk_log.addFilter(_Discreet())


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
    capabilities = Capabilities(buttons=True, edits=True)

    def __init__(self, config: SlackConfig) -> None:
        self._config = config
        base_url = config.api_base_url or AsyncWebClient.BASE_URL
        # The SDK would send again by itself after a dropped connection, though the message may have got through.
        self._web = AsyncWebClient(config.bot_token, base_url=base_url, retry_handlers=[], logger=_sdk_log)
        if config.api_base_url:  # an address of one's own is not behind the company's proxy
            self._web.proxy = None

    def render(self, outbound: Outbound) -> list[ApiCall]:
        return render(outbound)

    def receive(self, path: str, request: WebhookRequest) -> Received | Refused:  # noqa: ARG002
        """Slack sends everything to one path (`manifest.PATH`); any other is read in the same way."""
        return webhook.receive(request, self._config.signing_secret)

    async def send(self, call: ApiCall) -> Receipt:
        if call.method == RESPONSE_URL:
            return await self._reply(call.payload["url"], call.payload["body"])
        target = text(call.payload, "channel")
        answer = await self._ask(self._web.api_call(call.method, json=dict(call.payload)), target)
        named = call.names_message and text(answer, "channel") and text(answer, "ts")
        return Receipt(f"{answer['channel']}:{answer['ts']}") if named else Receipt()

    def failure(self, code: str) -> SendError | None:  # noqa: ARG002
        """Nothing: Slack sends no receipts."""
        return None

    async def listen(self, handle: Handler) -> None:
        """Socket Mode, where there is an app token; else events come by webhook."""
        if not self._config.app_token:
            return
        from adapters.slack import socket_mode  # Bolt is large, and needed only here

        self._open_session()
        await socket_mode.listen(self._web, self._config.app_token, handle, _sdk_log)

    async def check(self) -> list[Finding]:
        findings = [await self._check_token(), self._check_events()]
        if self._config.app_token:
            findings.append(await self._check_app_token(self._config.app_token))
        return findings

    async def profile(self, address: Address) -> Profile:
        """Slack's events tell only the id. The rest is asked for, no longer than a webhook may wait."""
        try:
            async with asyncio.timeout(_PROFILE_SECONDS):
                user_id = address.id.partition("/")[2]
                answer = await self._ask(self._web.users_info(user=user_id, include_locale=True))
        except (SendError, TimeoutError):
            return Profile()
        user = answer.get("user") or {}
        return Profile(text(user, "real_name") or text(user, "name"), text(user, "locale"))

    async def find_sent(self, outbound: Outbound, since: datetime) -> Receipt | None:
        """Looks the message's key up in the conversation. In a channel only an app that may read there can tell."""
        if outbound.edit or not all(call.names_message for call in render(outbound)):
            return None
        try:
            channel = await self._conversation(outbound.to)
            messages = await self._history(channel, since - _CLOCK_SKEW)
        except SendError:
            return None
        found = (each for each in messages if _key(each) == outbound.key)
        return next((Receipt(f"{channel}:{text(each, 'ts')}") for each in found), None)

    async def missed(self, since: datetime) -> list[Inbound]:  # noqa: ARG002
        """Nothing: Slack repeats events by itself."""
        return []

    async def close(self) -> None:
        if self._web.session is not None:
            await self._web.session.close()

    def _open_session(self) -> aiohttp.ClientSession:
        """One session for all calls: a new one for each would shake hands with Slack each time."""
        if self._web.session is None or self._web.session.closed:
            self._web.session = aiohttp.ClientSession(timeout=_TIMEOUT)
        return self._web.session

    async def _ask(self, call: Awaitable[AsyncSlackResponse], target: str = "") -> Mapping[str, Any]:
        """The answer of a Web API call. Raises a `SendError`; the SDK's own exceptions quote too much to be chained."""
        return (await self._answer(call, target)).data  # type: ignore[return-value]

    async def _answer(self, call: Awaitable[AsyncSlackResponse], target: str = "") -> AsyncSlackResponse:
        self._open_session()
        try:
            return await call
        except SlackApiError as error:
            raise errors.of_refusal(_refusal(error, target)) from None
        except errors.SILENCE as error:
            raise errors.of_silence(error) from None
        except AttributeError:  # the SDK takes an answer of 200 in plain text for a dictionary
            raise OutcomeUnknown("not_json") from None

    async def _reply(self, url: str, body: Mapping[str, Any]) -> Receipt:
        session = self._open_session()
        client = AsyncWebhookClient(url, session=session, retry_handlers=[], logger=_sdk_log)
        client.proxy = self._web.proxy
        try:
            answer = await client.send_dict(dict(body))
        except errors.SILENCE as error:
            raise errors.of_silence(error) from None
        if answer.status_code != 200:
            raise errors.of_reply_refusal(answer.status_code, answer.headers.get("Retry-After", ""))
        return Receipt()

    async def _conversation(self, to: Address) -> str:
        """The id whose history can be read: a person's is that of the direct messages with them."""
        id_ = to.id.rpartition("/")[2]
        if not is_person(id_):
            return id_
        return text(await self._ask(self._web.conversations_open(users=id_)), "channel", "id")

    async def _history(self, channel: str, since: datetime) -> list[Mapping[str, Any]]:
        oldest = f"{since.timestamp():.6f}"
        call = self._web.conversations_history(
            channel=channel, oldest=oldest, limit=_HISTORY, include_all_metadata=True
        )
        messages: list[Mapping[str, Any]] = (await self._ask(call)).get("messages") or []
        return messages

    async def _check_token(self) -> Finding:
        subject = "Slack bot token"
        try:
            answer = await self._answer(self._web.auth_test())
        except SendError as error:
            mend = "Install the app and set its Bot User OAuth Token (xoxb-…)."
            return Finding(subject, False, f"Slack says {error}", mend)
        if missing := _missing_scopes(answer.headers.get("x-oauth-scopes")):
            mend = "Add them under OAuth & Permissions (or paste the manifest again), then reinstall the app."
            return Finding(subject, False, f"lacks {', '.join(missing)}", mend)
        return Finding(subject, True, f"signed in as {answer.get('user')} at {answer.get('team')}")

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

    async def _check_app_token(self, app_token: str) -> Finding:
        subject = "Slack Socket Mode"
        try:
            await self._ask(self._web.apps_connections_open(app_token=app_token))
        except SendError as error:
            mend = "Turn Socket Mode on and set an app-level token (xapp-…) with the scope connections:write."
            return Finding(subject, False, f"Slack says {error}", mend)
        return Finding(subject, True, "a connection is offered")


def _missing_scopes(granted: str | None) -> list[str]:
    """What the manifest wants and the token lacks. None where the answer did not say."""
    return sorted(manifest.scopes() - {scope.strip() for scope in granted.split(",")}) if granted else []


def _key(message: Mapping[str, Any]) -> str:
    ours = text(message, "metadata", "event_type") == METADATA_TYPE
    return text(message, "metadata", "event_payload", "key") if ours else ""


def _refusal(error: SlackApiError, target: str) -> errors.Refusal:
    """The error's facts. The SDK hangs its own response on it, or aiohttp's where the body was no JSON."""
    response = error.response
    data = getattr(response, "data", None)
    answer: Mapping[str, Any] = data if isinstance(data, Mapping) else {}
    needed = text(answer, "needed")
    status: int = getattr(response, "status_code", 0) or getattr(response, "status", 0)
    return errors.Refusal(
        code=text(answer, "error"),
        status=status,
        retry_after=response.headers.get("Retry-After", ""),
        target=target,
        detail=f"needs the scope {needed}" if needed else "",
    )
