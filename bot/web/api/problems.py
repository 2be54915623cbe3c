"""Errors as RFC 9457 problem details. Nothing of what was sent is repeated in them: it may be a customer's words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Annotated, Any

from pydantic import BaseModel, Field, ValidationError
from starlette.responses import JSONResponse, Response

TYPE = "application/problem+json"
_HEADERS = {
    HTTPStatus.UNAUTHORIZED: {"WWW-Authenticate": "Bearer"},
    HTTPStatus.SERVICE_UNAVAILABLE: {"Retry-After": "5"},
}


class FieldProblem(BaseModel):
    """What is wrong with one field."""

    field: str
    message: str


class ProblemBody(BaseModel):
    """RFC 9457."""

    type: str
    title: str
    status: Annotated[int, Field(ge=400, le=599)]
    detail: str
    errors: list[FieldProblem] = []


@dataclass(frozen=True, slots=True)
class Problem:
    """An error as the client reads it; `errors` are those of single fields."""

    status: HTTPStatus
    detail: str
    errors: tuple[dict[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    def response(self) -> Response:
        body: dict[str, Any] = {"type": "about:blank", "title": self.status.phrase, "status": self.status.value}
        body |= {"detail": self.detail} | ({"errors": list(self.errors)} if self.errors else {})
        headers = {**_HEADERS.get(self.status, {}), **self.headers}
        return JSONResponse(body, self.status.value, headers, TYPE)


def invalid(error: ValidationError, what: str) -> Problem:
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, f"{what} can't be read.", _fields(error))


def wrong(name: str, why: str, detail: str) -> Problem:
    """One field that is wrong for a reason that its own form does not tell."""
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, detail, ({"field": name, "message": why},))


def _fields(error: ValidationError) -> tuple[dict[str, str], ...]:
    return tuple(
        {"field": ".".join(map(str, each["loc"])), "message": each["msg"]}
        for each in error.errors(include_input=False, include_url=False, include_context=False)[:20]
    )


UNAUTHORIZED = Problem(HTTPStatus.UNAUTHORIZED, "Send a valid API token: 'Authorization: Bearer hb_…'.")
UNAVAILABLE = Problem(HTTPStatus.SERVICE_UNAVAILABLE, "Nothing was stored. Send it again.")
BROKEN = Problem(HTTPStatus.INTERNAL_SERVER_ERROR, "Something went wrong on our side. Nothing was stored.")
NOT_FOUND = Problem(HTTPStatus.NOT_FOUND, "There is nothing here by that name or number.")
REUSED = Problem(HTTPStatus.CONFLICT, "Something else was sent with this Idempotency-Key before. Nothing was changed.")


def forbidden(scope: str) -> Problem:
    return Problem(HTTPStatus.FORBIDDEN, f"This token is not for that; it needs the scope {scope}.")
