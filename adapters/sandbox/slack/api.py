"""The Web API as a client meets it: the token, the arguments, the limits, the planned faults, then the method."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from adapters.sandbox.common import Faults, apply_fault
from adapters.sandbox.slack import arguments, files
from adapters.sandbox.slack.link import Link
from adapters.sandbox.slack.methods import METHODS, Method
from adapters.sandbox.slack.rate import RateLimit
from adapters.sandbox.slack.state import Answer, Args, State, accept, refuse

_OPEN_LINK = "apps.connections.open"
#: What faults call a download.
_DOWNLOAD = "files-pri"


class Call(NamedTuple):
    method: str
    args: Args


@dataclass(frozen=True, slots=True)
class Tokens:
    """`bot` ("xoxb-…") is for everything but opening a Socket Mode link, for which there is `app` ("xapp-…")."""

    bot: str
    app: str | None

    def error(self, request: Request, method: str) -> str | None:
        """Slack's code if the request's token is none for the method."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            return "not_authed"
        if token not in (self.bot, self.app):
            return "invalid_auth"
        wanted = self.app if method == _OPEN_LINK else self.bot
        return None if token == wanted else "not_allowed_token_type"


@dataclass(slots=True)
class Api:
    """`calls` are the last thousand with a good token, refused ones included; `scopes` what the app was granted."""

    state: State
    faults: Faults
    tokens: Tokens
    scopes: tuple[str, ...]
    rate: RateLimit
    link: Link
    calls: deque[Call] = field(default_factory=lambda: deque(maxlen=1000))

    async def answer(self, request: Request) -> Response:
        self.state.base = self.state.base or _own_url(request)
        name = request.path_params["method"]
        if name not in METHODS and name != _OPEN_LINK:
            return JSONResponse({**refuse("unknown_method"), "req_method": name})
        if error := self.tokens.error(request, name):
            return JSONResponse(refuse(error))
        args = await arguments.read(request)
        if "ok" in args:
            return JSONResponse(args)
        self.calls.append(Call(name, args))
        return await self._limited(request, self.calls[-1])

    async def download(self, request: Request) -> Response:
        """A file's bytes for whoever may read files."""

        async def work() -> Response:
            allowed = self.tokens.error(request, _DOWNLOAD) is None and "files:read" in self.scopes
            return files.download(self.state, request) if allowed else files.turn_away(self.state, request)

        return await apply_fault(self.faults.next(_DOWNLOAD), request, work, _too_many)

    async def _limited(self, request: Request, call: Call) -> Response:
        channel = self._channel(call.args)
        if early := self.rate.wait(call.method, channel):
            return _too_many(early)
        fault = self.faults.next(call.method, channel)
        if fault is not None and fault.kind == "rate_limited":
            self.rate.close(call.method, fault.chat, fault.seconds)

        async def work() -> Response:
            headers = {"x-oauth-scopes": ",".join(self.scopes)}
            return JSONResponse(await self._work(call), headers=headers)

        return await apply_fault(fault, request, work, _too_many)

    def _channel(self, args: Args) -> str:
        """The channel a call is about, a user's being their direct message; empty for none."""
        id_ = str(args.get("channel", args.get("channel_id", "")))
        return f"D{id_[1:]}" if id_.startswith("U") else id_

    async def _work(self, call: Call) -> Answer:
        if call.method == _OPEN_LINK:
            return accept(url=await self.link.open())
        method = METHODS[call.method]
        return self._refusal(method, call.args) or await method.work(self.state, call.args)

    def _refusal(self, method: Method, args: Args) -> Answer | None:
        if method.scope and method.scope not in self.scopes:
            return {**refuse("missing_scope"), "needed": method.scope, "provided": ",".join(self.scopes)}
        found = arguments.problems(args, method.needs, method.may)
        return refuse("invalid_arguments", *found) if found else None


def _own_url(request: Request) -> str:
    """Where the emulator's own routes begin. (`request.base_url` leaves out where it is mounted.)"""
    return f"{request.url.scheme}://{request.url.netloc}{request.scope['root_path']}"


def _too_many(seconds: float) -> Response:
    headers = {"Retry-After": str(max(1, math.ceil(seconds)))}
    return JSONResponse(refuse("ratelimited"), status_code=429, headers=headers)
