"""Twilio's errors: a code that says what, an HTTP status, a sentence."""

from __future__ import annotations

import math
from dataclasses import dataclass

from starlette.responses import JSONResponse, Response


@dataclass(frozen=True, slots=True)
class ApiError:
    code: int
    message: str
    status: int = 400


AUTHENTICATE = ApiError(20003, "Authenticate", 401)
TOO_MANY_REQUESTS = ApiError(20429, "Too Many Requests", 429)


def not_found(path: str) -> ApiError:
    return ApiError(20404, f"The requested resource {path} was not found", 404)


def invalid_parameter(name: str) -> ApiError:
    return ApiError(20001, f"Invalid parameter: {name}")


def respond(error: ApiError) -> Response:
    body = {
        "code": error.code,
        "message": error.message,
        "more_info": f"https://www.twilio.com/docs/errors/{error.code}",
        "status": error.status,
    }
    return JSONResponse(body, status_code=error.status)


def too_many_requests(seconds: float) -> Response:
    """The wait stands in a header only; whether the real Twilio names one is not documented."""
    response = respond(TOO_MANY_REQUESTS)
    response.headers["Retry-After"] = str(math.ceil(seconds))
    return response
