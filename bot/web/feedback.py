"""POST /api/v1/feedback: a monitoring tool brings what customers said elsewhere. Errors are RFC 9457 problem details.

An API token is 256 random bits, sent as a bearer token; only its hash is kept. The same id from the same token is one
mention, however often it comes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    HttpUrl,
    UrlConstraints,
    ValidationError,
)
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.contract.address import Address
from bot.contract.inbound import MAX_TEXT
from bot.engine.words.text import clean, has_words
from bot.services.api.tokens import FEEDBACK, hashed, known
from bot.services.mentions.taking import Mention, Taken, Whose, take
from bot.services.receive import Receiver
from bot.services.work import Work
from bot.storage import mentions
from bot.storage.database import DatabaseUnavailable
from bot.web.webhooks import bounded_body

PATH = "/api/v1/feedback"
MAX_BODY = 64_000
_BEARER = re.compile(r"Bearer +([!-~]{1,200})", re.IGNORECASE)


def _said(text: str) -> str:
    if not has_words(cleaned := clean(text)):
        raise ValueError("says nothing")
    return cleaned


def _address(text: str) -> str:
    return str(Address.parse(text))


_Line = Annotated[str, AfterValidator(lambda text: " ".join(clean(text).split()))]


class Feedback(BaseModel):
    """What is posted. `source` says where it was said, if the tool watches several places."""

    model_config = ConfigDict(extra="forbid", strict=True)

    text: Annotated[str, Field(max_length=MAX_TEXT), AfterValidator(_said)]
    author: Annotated[_Line, Field(max_length=200)] = ""
    source: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,39}$")] = ""
    external_id: Annotated[_Line, Field(max_length=200)] = ""
    url: Annotated[HttpUrl, UrlConstraints(max_length=500), Field(strict=False)] | None = None
    language: Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,3}$")] = ""
    rating: Annotated[int | None, Field(ge=1, le=5)] = None
    address: Annotated[str, Field(max_length=120), AfterValidator(_address)] | None = None
    said_at: Annotated[AwareDatetime | None, Field(strict=False)] = None


_HEADERS = {
    HTTPStatus.UNAUTHORIZED: {"WWW-Authenticate": "Bearer"},
    HTTPStatus.SERVICE_UNAVAILABLE: {"Retry-After": "5"},
}


@dataclass(frozen=True, slots=True)
class Problem:
    """An error as the client reads it; `errors` are those of single fields."""

    status: HTTPStatus
    detail: str
    errors: tuple[dict[str, str], ...] = ()

    def response(self) -> Response:
        body: dict[str, Any] = {"type": "about:blank", "title": self.status.phrase, "status": self.status.value}
        body |= {"detail": self.detail} | ({"errors": list(self.errors)} if self.errors else {})
        return JSONResponse(body, self.status.value, _HEADERS.get(self.status), "application/problem+json")


class FeedbackApi:
    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver

    async def take(self, request: Request) -> Response:
        """Answers a POST."""
        answer = await self._answer(request)
        if isinstance(answer, Problem):
            return answer.response()
        status = HTTPStatus.CREATED if answer.what == "new" else HTTPStatus.OK
        return JSONResponse({"id": answer.id}, status.value)

    async def _answer(self, request: Request) -> Taken | Problem:
        bearer = _BEARER.fullmatch(request.headers.get("authorization", "").strip())
        if bearer is None:
            return _UNAUTHORIZED
        body = await bounded_body(request, MAX_BODY)
        if body is None:
            return Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"At most {MAX_BODY} bytes are read.")
        key = request.headers.get("idempotency-key", "")
        posted = _read(body, key)

        async def bring(work: Work) -> Taken | Problem:
            return await _bring(work, hashed(bearer[1]), posted)

        try:
            return await self._receiver.within(f"mention:{hashed(f'{bearer[1]} {key} {body.hex()}')[:32]}", bring)
        except DatabaseUnavailable:
            return Problem(HTTPStatus.SERVICE_UNAVAILABLE, "Nothing was stored. Send it again.")


_UNAUTHORIZED = Problem(HTTPStatus.UNAUTHORIZED, "Send a valid API token: 'Authorization: Bearer hb_…'.")
_FORBIDDEN = Problem(HTTPStatus.FORBIDDEN, "This token is not for feedback.")
_CONFLICT = Problem(HTTPStatus.CONFLICT, "Another feedback was sent with this id before. Nothing was changed.")


def _read(body: bytes, key: str) -> Feedback | Problem:
    """The `Idempotency-Key` header is the external id, where the body names none."""
    try:
        posted = Feedback.model_validate_json(body)
    except ValidationError as error:
        return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "The feedback can't be read.", _errors(error))
    key = " ".join(clean(key).split()).strip('"')
    if len(key) > 200 or (key and posted.external_id and key != posted.external_id):
        return _unidentified("Idempotency-Key", "differs from external_id, or is longer than 200 characters")
    if not (key or posted.external_id):
        return _unidentified("external_id", "is needed, here or as the header Idempotency-Key")
    return posted.model_copy(update={"external_id": posted.external_id or key})


def _unidentified(field: str, why: str) -> Problem:
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "The feedback has no id.", ({"field": field, "message": why},))


def _errors(error: ValidationError) -> tuple[dict[str, str], ...]:
    """Without what was sent: it may be a customer's words."""
    return tuple(
        {"field": ".".join(map(str, each["loc"])), "message": each["msg"]}
        for each in error.errors(include_input=False, include_url=False, include_context=False)[:20]
    )


async def _bring(work: Work, token_hash: str, posted: Feedback | Problem) -> Taken | Problem:
    """The token first: who has none learns nothing of what is wrong with the rest."""
    token = await known(work.tx, token_hash)
    if token is None:
        return _UNAUTHORIZED
    if FEEDBACK not in token.scopes:
        return _FORBIDDEN
    if isinstance(posted, Problem):
        return posted
    taken = await take(work, _mention(token.name, posted), await _whose(work, posted), alert=token.alert)
    return _CONFLICT if taken.what == "other" else taken


def _mention(token: str, posted: Feedback) -> Mention:
    return Mention(
        source=f"api:{token}/{posted.source}" if posted.source else f"api:{token}",
        external_id=posted.external_id,
        words=posted.text,
        author=posted.author,
        language=posted.language,
        url=str(posted.url or ""),
        rating=posted.rating,
        said_at=posted.said_at,
    )


async def _whose(work: Work, posted: Feedback) -> Whose:
    row = await mentions.whose(work.tx, posted.address) if posted.address is not None else None
    return Whose() if row is None else Whose(row["contact_id"], row["address_id"])
