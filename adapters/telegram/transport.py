"""The SDK's way to the network, over aiohttp like the other channels: its own takes five times the CPU for a call."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from telegram.error import BadRequest, NetworkError
from telegram.request import BaseRequest, RequestData

_CONNECT_SECONDS = 10.0
_CHUNK = 64 * 1024
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class PooledRequest(BaseRequest):
    """One pooled session, opened at the first call (there is no running loop before). Every call has `seconds`,
    whatever it asks for itself. What aiohttp raises becomes the cause of the SDK's `NetworkError`.
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
        body, headers = _written(request_data) if request_data else ("", _FORM)
        async with self._open().request(method, url, data=body, headers=headers, proxy=self._proxy) as answer:
            return answer.status, await answer.read()

    async def fetch(self, url: str, limit: int) -> bytes:
        """What stands at the address, at most `limit` bytes of it. Raises TelegramError."""
        try:
            async with self._open().get(url, proxy=self._proxy, allow_redirects=False) as answer:
                return await _content(answer, limit)
        except (aiohttp.ClientError, OSError) as error:
            raise NetworkError("the file did not come") from error

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=self._seconds, connect=_CONNECT_SECONDS),
                headers={"User-Agent": self.USER_AGENT},
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        return self._session


def _written(data: RequestData) -> tuple[str | aiohttp.FormData, dict[str, str]]:
    """The body, and the headers it needs that aiohttp does not write by itself."""
    if not data.contains_files:
        return data.url_encoded_parameters(), _FORM
    form = aiohttp.FormData(quote_fields=False)
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, kind) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return form, {}


async def _content(answer: aiohttp.ClientResponse, limit: int) -> bytes:
    if answer.status == 429 or answer.status >= 500:
        raise NetworkError(f"HTTP {answer.status}")
    if answer.status != 200:
        raise BadRequest(f"the file was refused: HTTP {answer.status}")
    content = bytearray()
    async for chunk in answer.content.iter_chunked(_CHUNK):
        content += chunk
        if len(content) > limit:
            raise BadRequest("file is too big")
    return bytes(content)


def proxy_for(url: str) -> str | None:
    """The proxy that the environment names for this address, if any."""
    parts = urlsplit(url)
    return None if proxy_bypass(parts.hostname or "") else getproxies().get(parts.scheme)
