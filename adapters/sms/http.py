"""The Twilio SDK's way to the network, mended where it would hurt.

The SDK's own asynchronous client ignores its timeout, logs phone numbers, and hides Retry-After. This one goes where
`api_base_url` says, gives up in time, retries nothing, and raises a `SendError` for every answer that is not a success.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

import aiohttp
from twilio.http.async_http_client import AsyncTwilioHttpClient  # type: ignore[import-untyped]
from twilio.http.response import Response  # type: ignore[import-untyped]
from twilio.rest import Client  # type: ignore[import-untyped]

from adapters.sms.config import SmsConfig
from adapters.sms.errors import refusal
from bot.contract.errors import OutcomeUnknown, TryLater

_CONNECT_SECONDS = 5.0


class TwilioHttp(AsyncTwilioHttpClient):  # type: ignore[misc]
    """One pooled session, opened at the first request (there is no running loop before)."""

    def __init__(self, base_url: str | None, timeout: float) -> None:
        super().__init__(pool_connections=False)
        self.session: aiohttp.ClientSession | None = None
        self._base = urlsplit(base_url.rstrip("/")) if base_url else None
        self._limits = aiohttp.ClientTimeout(total=timeout, sock_connect=min(timeout, _CONNECT_SECONDS))

    async def request(
        self,
        method: str,
        url: str,
        params: dict[str, Any] | None = None,
        data: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ASYNC109, ARG002 (the SDK's signature)
        allow_redirects: bool = False,
    ) -> Response:
        """Raises TryLater when nothing was sent, OutcomeUnknown when nobody can say, else what `refusal` says."""
        if self.session is None:
            self.session = aiohttp.ClientSession(timeout=self._limits)
        sending = self.session.request(
            method,
            self._moved(url),
            params=params,
            data=urlencode(data, doseq=True) if data else None,
            headers={**(headers or {}), **_basic(auth)},
            allow_redirects=allow_redirects,
        )
        try:
            async with sending as answer:
                return _accepted(answer.status, await answer.text(errors="replace"), answer.headers)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise TryLater("unreachable", type(error).__name__, scope="channel") from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise OutcomeUnknown("no answer", type(error).__name__) from None

    def _moved(self, url: str) -> str:
        if self._base is None:
            return url
        path = self._base.path + urlsplit(url).path
        return urlsplit(url)._replace(scheme=self._base.scheme, netloc=self._base.netloc, path=path).geturl()


def _basic(auth: tuple[str, str] | None) -> dict[str, str]:
    if auth is None:
        return {}
    return {"Authorization": "Basic " + base64.b64encode(":".join(auth).encode()).decode()}


def _accepted(status: int, text: str, headers: Mapping[str, str]) -> Response:
    body = _json_object(text)
    if not 200 <= status < 300:
        code = body.get("code") if body else None
        raise refusal(status, code if isinstance(code, int) else None, _seconds(headers.get("Retry-After", "")))
    if body is None:
        raise OutcomeUnknown(str(status), "the answer is not a JSON object")
    return Response(status, text, headers)


def _json_object(text: str) -> dict[str, Any] | None:
    try:
        body = json.loads(text)
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


def _seconds(retry_after: str) -> float | None:
    return float(retry_after) if retry_after.isdecimal() else None


def connect(config: SmsConfig) -> Any:
    """A real SDK client over this transport. It needs no running loop until it is used."""
    return Client(config.account_sid, config.auth_token, http_client=TwilioHttp(config.api_base_url, config.timeout))
