"""Posts to the bot's URLs as Twilio does: signed, and repeated only where the URL's fragment asks for it."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
import hmac
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import parse_qsl, urldefrag

import httpx2

#: Why an attempt failed, as the fragment's `rp` names it: no connection, no answer in time, an error status.
_KINDS = frozenset({"ct", "rt", "4xx", "5xx"})
#: All attempts together take no longer, in seconds.
_TOTAL_SECONDS = 15.0
#: Twilio's code for a webhook that gave no usable answer.
HTTP_FAILURE = 11200


@dataclass(frozen=True, slots=True)
class Retries:
    """Connection overrides: `count` retries after failures of these `kinds`; the timeouts in seconds.

    The defaults are Twilio's: one retry, and only if no connection came about.
    """

    count: int = 1
    kinds: frozenset[str] = frozenset({"ct"})
    connect: float = 5.0
    read: float = 15.0


def overrides(url: str) -> tuple[str, Retries]:
    """The URL without its fragment, and what the fragment asks for: `#rc=5&rp=all&ct=2000&rt=10000`."""
    address, fragment = urldefrag(url)
    asked = dict(parse_qsl(fragment))
    kinds = frozenset(asked.get("rp", "ct").split(","))
    default = Retries()
    return address, Retries(
        int(asked.get("rc", default.count)),
        _KINDS if "all" in kinds else kinds & _KINDS,
        float(asked.get("ct", default.connect * 1000)) / 1000,
        float(asked.get("rt", default.read * 1000)) / 1000,
    )


def signature(auth_token: str, url: str, params: Mapping[str, str]) -> str:
    """X-Twilio-Signature: base64(HMAC-SHA1(token, url + every parameter's name and value, by name))."""
    signed = url + "".join(name + params[name] for name in sorted(params))
    return base64.b64encode(hmac.new(auth_token.encode(), signed.encode(), hashlib.sha1).digest()).decode()


class Webhooks:
    """`alerts` are the failures Twilio's console would show: (code, url)."""

    def __init__(self, auth_token: str) -> None:
        self._auth_token = auth_token
        self.alerts: list[tuple[int, str]] = []

    @cached_property
    def _http(self) -> httpx2.AsyncClient:
        """Made when first needed: it reads all certificates of the machine."""
        return httpx2.AsyncClient(trust_env=False)

    async def post(self, url: str, params: Mapping[str, str]) -> httpx2.Response | None:
        """The webhook's good answer, or None. The token in the header is the same for all retries."""
        address, retries = overrides(url)
        headers = {
            "X-Twilio-Signature": signature(self._auth_token, address, params),
            "I-Twilio-Idempotency-Token": str(uuid.uuid4()),
        }
        timeout = httpx2.Timeout(retries.read, connect=retries.connect)
        request = self._http.build_request("POST", address, data=params, headers=headers, timeout=timeout)
        answer = await self._persist(request, retries)
        if answer is None:
            self.alerts.append((HTTP_FAILURE, address))
        return answer

    async def _persist(self, request: httpx2.Request, retries: Retries) -> httpx2.Response | None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_TOTAL_SECONDS):
                for _ in range(retries.count + 1):
                    outcome = await self._attempt(request)
                    if isinstance(outcome, httpx2.Response):
                        return outcome
                    if outcome not in retries.kinds:
                        return None
        return None

    async def _attempt(self, request: httpx2.Request) -> httpx2.Response | str:
        """A good answer, or why there was none."""
        try:
            response = await self._http.send(request)
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.UnsupportedProtocol):
            return "ct"
        except httpx2.HTTPError:
            return "rt"
        return response if response.is_success else f"{response.status_code // 100}xx"

    async def aclose(self) -> None:
        if "_http" in vars(self):
            await self._http.aclose()
