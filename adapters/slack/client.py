"""Slack's SDK as this adapter uses it: one session, no second sends of its own, and its failures as `SendError`s."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Mapping
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from slack_sdk.webhook.async_client import AsyncWebhookClient

from adapters.slack import errors
from adapters.slack.payload import text
from adapters.slack.render import is_person
from bot.contract.errors import OutcomeUnknown

_TIMEOUT = aiohttp.ClientTimeout(total=20, sock_connect=5)


class _Discreet(logging.Filter):
    """The SDK's own sentences quote whole payloads, tickets and exceptions: keep only where it was and what kind."""

    def filter(self, record: logging.LogRecord) -> bool:
        kind = record.exc_info[0] if record.exc_info else None
        record.msg = f"slack sdk: {record.funcName}{': ' + kind.__name__ if kind else ''}"
        record.args = record.exc_info = record.exc_text = None
        return True


#: A level above DEBUG also spares the SDK from writing each request out as text.
sdk_log = logging.getLogger("heardback.slack.sdk")
sdk_log.setLevel(logging.WARNING)
sdk_log.addFilter(_Discreet())


class SlackClient:
    """`web` is the SDK's client. `api_base_url` points at something else than slack.com (an emulator)."""

    def __init__(self, bot_token: str, api_base_url: str | None) -> None:
        self._base_url = api_base_url or AsyncWebClient.BASE_URL
        # The SDK would send again by itself after a dropped connection, though the message may have got through.
        self.web = AsyncWebClient(bot_token, base_url=self._base_url, retry_handlers=[], logger=sdk_log)
        if api_base_url:  # an address of one's own is not behind the company's proxy
            self.web.proxy = None

    def session(self) -> aiohttp.ClientSession:
        """One session for all calls: a new one for each would shake hands with Slack each time."""
        if self.web.session is None or self.web.session.closed:
            self.web.session = aiohttp.ClientSession(timeout=_TIMEOUT)
        return self.web.session

    async def close(self) -> None:
        if self.web.session is not None:
            await self.web.session.close()

    async def ask(self, call: Awaitable[AsyncSlackResponse], target: str = "") -> Mapping[str, Any]:
        """The answer of a Web API call. Raises a `SendError`; the SDK's own exceptions quote too much to be chained."""
        return (await self.answer(call, target)).data  # type: ignore[return-value]

    async def answer(self, call: Awaitable[AsyncSlackResponse], target: str = "") -> AsyncSlackResponse:
        """As `ask`, with the headers."""
        self.session()
        try:
            return await call
        except SlackApiError as error:
            raise errors.of_refusal(_refusal(error, target)) from None
        except errors.SILENCE as error:
            raise errors.of_silence(error) from None
        except AttributeError:  # the SDK takes an answer of 200 in plain text for a dictionary
            raise OutcomeUnknown("not_json") from None

    async def reply(self, url: str, body: Mapping[str, Any]) -> None:
        """Posts to a response_url. Raises a `SendError`."""
        client = AsyncWebhookClient(url, session=self.session(), retry_handlers=[], logger=sdk_log)
        client.proxy = self.web.proxy
        try:
            answer = await client.send_dict(dict(body))
        except errors.SILENCE as error:
            raise errors.of_silence(error) from None
        if answer.status_code != 200:
            raise errors.of_reply_refusal(answer.status_code, answer.headers.get("Retry-After", ""))

    async def conversation(self, id_: str) -> str:
        """The id whose history can be read and that files are shared in: a person's is that of the direct messages
        with them."""
        if not is_person(id_):
            return id_
        return text(await self.ask(self.web.conversations_open(users=id_), id_), "channel", "id")

    def is_own(self, url: str) -> bool:
        """Whether the address is on the platform's own host, or on one below it: only there the token may go."""
        theirs, ours = urlsplit(url), urlsplit(self._base_url)
        host, own = theirs.hostname or "", ours.hostname or ""
        below = host == own or host.endswith(f".{own}")
        return below and (theirs.scheme, theirs.port) == (ours.scheme, ours.port)


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
        method=urlsplit(getattr(response, "api_url", "")).path.rpartition("/")[2],
        detail=f"needs the scope {needed}" if needed else "",
    )
