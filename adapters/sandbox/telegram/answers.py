"""How the Bot API answers: a result, or a refusal with a code and a sentence."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from starlette.responses import JSONResponse, Response


@dataclass(frozen=True, slots=True)
class Refusal:
    """`code` is also the HTTP status. `parameters` is Telegram's ResponseParameters."""

    code: int
    description: str
    parameters: dict[str, Any] | None = None


#: What a method gives: any JSON value, or a refusal.
Result = dict[str, Any] | list[Any] | bool | Refusal


def bad_request(reason: str) -> Refusal:
    return Refusal(400, f"Bad Request: {reason}")


def forbidden(reason: str) -> Refusal:
    return Refusal(403, f"Forbidden: {reason}")


def too_many_requests(seconds: float) -> Refusal:
    """Telegram counts in whole seconds."""
    wait = math.ceil(seconds)
    return Refusal(429, f"Too Many Requests: retry after {wait}", {"retry_after": wait})


UNAUTHORIZED = Refusal(401, "Unauthorized")
NOT_FOUND = Refusal(404, "Not Found")


def respond(result: Result) -> Response:
    if not isinstance(result, Refusal):
        return JSONResponse({"ok": True, "result": result})
    body = {"ok": False, "error_code": result.code, "description": result.description}
    if result.parameters is None:
        return JSONResponse(body, status_code=result.code)
    wait = result.parameters.get("retry_after")
    headers = {} if wait is None else {"Retry-After": str(wait)}
    return JSONResponse(body | {"parameters": result.parameters}, status_code=result.code, headers=headers)
