"""The SDK's way to the network, over aiohttp like the other channels: its own takes five times the CPU for a call."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from telegram.request import BaseRequest, RequestData

_CONNECT_SECONDS = 10.0


class PooledRequest(BaseRequest):
    """One pooled session, opened at the first call (there is no running loop before). Every call has `seconds`,
    whatever it asks for itself; nothing is uploaded. What aiohttp raises becomes the cause of the SDK's `NetworkError`.
    """

    def __init__(self, seconds: float, proxy: str | None) -> None:
        self._seconds = seconds
        self._proxy = proxy
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        return self._seconds

    async def initialize(self) -> None:
        """The session opens by itself."""

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_timeouts: Any, **_more_timeouts: Any
    ) -> tuple[int, bytes]:
        body = request_data.url_encoded_parameters() if request_data else ""
        async with self._open().request(method, url, data=body, proxy=self._proxy) as answer:
            return answer.status, await answer.read()

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=self._seconds, connect=_CONNECT_SECONDS),
                headers={"User-Agent": self.USER_AGENT, "Content-Type": "application/x-www-form-urlencoded"},
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        return self._session


def proxy_for(url: str) -> str | None:
    """The proxy that the environment names for this address, if any."""
    parts = urlsplit(url)
    return None if proxy_bypass(parts.hostname or "") else getproxies().get(parts.scheme)
