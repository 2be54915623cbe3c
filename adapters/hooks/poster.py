"""POST to a URL that an admin has named, which may lead anywhere: to a private network, back to ourselves, in circles.

The name is resolved once, by `_PublicOnly`, and the connection is made to what that found: a name that means something
else a moment later gains nothing. No redirect is followed, no proxy asked, and of the answer only the status is read.
"""

from __future__ import annotations

import socket
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from bot.contract.hooks import Posted, is_public

_LIMITS = aiohttp.ClientTimeout(total=10.0, sock_connect=5.0)
_MOST_URL = 500
#: The only place that may be called without TLS, by a setting that is off.
LOOPBACK = "127.0.0.1"


class _NotPublic(OSError):
    pass


class _PublicOnly(AbstractResolver):
    """Refuses a name if any of its addresses is not public."""

    def __init__(self) -> None:
        self._resolver = aiohttp.ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        found = await self._resolver.resolve(host, port, family)
        if not found or not all(is_public(each["host"]) for each in found):
            raise _NotPublic("not public")
        return found

    async def close(self) -> None:
        await self._resolver.close()


@dataclass(frozen=True, slots=True)
class HttpPoster:
    """`loopback` allows `http://127.0.0.1` too, for whoever tries their receiver out on the same machine."""

    loopback: bool = False

    def accepts(self, url: str) -> bool:
        parts = _parts(url)
        if parts is None or len(url) > _MOST_URL or parts.username is not None or parts.fragment:
            return False
        if self._is_loopback(parts):
            return True
        return parts.scheme == "https" and (not _is_literal(parts) or is_public(parts.hostname or ""))

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Posted:
        if not self.accepts(url):  # the settings may have changed since it was named
            return Posted(0, "not a public https address")
        try:
            return Posted(await self._status(url, headers, body))
        except aiohttp.ClientConnectorDNSError as error:
            return Posted(0, "not a public address" if isinstance(error.os_error, _NotPublic) else "no such name")
        except TimeoutError:
            return Posted(0, "no answer in time")
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return Posted(0, type(error).__name__)

    async def _status(self, url: str, headers: Mapping[str, str], body: bytes) -> int:
        connector = aiohttp.TCPConnector(resolver=_PublicOnly(), force_close=True)
        async with (
            aiohttp.ClientSession(connector=connector, timeout=_LIMITS, auto_decompress=False) as session,
            session.post(url, data=body, headers=headers, allow_redirects=False) as answer,
        ):
            return answer.status

    def _is_loopback(self, parts: SplitResult) -> bool:
        return self.loopback and parts.scheme == "http" and parts.hostname == LOOPBACK


def _parts(url: str) -> SplitResult | None:
    """None where it is no URL, or one that others might read otherwise than we do."""
    if not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        return None
    try:
        parts = urlsplit(url)
        return parts if parts.hostname and parts.port != 0 else None
    except ValueError:
        return None


def _is_literal(parts: SplitResult) -> bool:
    """Whether the host is an address in one of the spellings that systems take for one: 10.1, 0x7f000001."""
    host = (parts.hostname or "").rstrip(".")
    last = host.rpartition(".")[2]
    return ":" in host or last.isdigit() or last.startswith("0x")
