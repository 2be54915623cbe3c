"""Serves the table of operations: token → rate → body → one transaction → answer. Every error is a problem.

Who has no token learns nothing of what is wrong with the rest.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import structlog
from pydantic import BaseModel, ValidationError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from bot.services.api import tokens
from bot.services.api.tokens import Token
from bot.services.house import Clock
from bot.services.receive import Receiver
from bot.services.work import Work
from bot.storage import api_replies
from bot.storage.database import DatabaseUnavailable, LostRace
from bot.web.api import document, page, problems
from bot.web.api.forms import BIGGEST
from bot.web.api.operations import Again, Answered, Call, Operation, Upload
from bot.web.api.problems import Problem
from bot.web.api.rates import Buckets
from bot.web.api.table import OPERATIONS
from bot.web.webhooks import bounded_body

log = structlog.get_logger()

#: No resource is more than a fraction of this, in bytes.
MAX_BODY = 64_000
_BEARER = re.compile(r"Bearer +([!-~]{1,200})", re.IGNORECASE)
_KEY = re.compile(r"[!-~]{1,200}")
_JSON = re.compile(r"application/json(\s*;.*)?", re.IGNORECASE)
_SURVEY = re.compile(r"[a-z][a-z0-9_]{0,19}")


def api_app(receiver: Receiver, clock: Clock, per_minute: int) -> Starlette:
    buckets = Buckets(per_minute)
    paths: dict[str, dict[str, Operation]] = defaultdict(dict)
    for operation in OPERATIONS:
        paths[operation.path][operation.method] = operation
    served = [Resource(each, receiver, clock, buckets).route(path) for path, each in paths.items()]
    return Starlette(
        routes=[*served, Route("/openapi.json", _document), Route("/docs", _docs)],
        exception_handlers={HTTPException: refused},
    )


async def _document(_request: Request) -> Response:
    return JSONResponse(document.document())


async def _docs(_request: Request) -> Response:
    return HTMLResponse(page.html(document.document()), headers={"Content-Security-Policy": page.POLICY})


async def refused(_request: Request, error: Exception) -> Response:
    """No such path, or no such method there."""
    assert isinstance(error, HTTPException)
    status = HTTPStatus(error.status_code)
    detail = {404: problems.NOT_FOUND.detail, 405: "This can't be done here; Allow names what can."}
    return Problem(status, detail.get(status, status.phrase), headers=error.headers or {}).response()


class Resource:
    """One path, and what can be done there."""

    def __init__(self, operations: Mapping[str, Operation], receiver: Receiver, clock: Clock, buckets: Buckets) -> None:
        self._operations = operations
        self._receiver = receiver
        self._clock = clock
        self._buckets = buckets

    def route(self, path: str) -> Route:
        return Route(path, self.take, methods=list(self._operations))

    async def take(self, request: Request) -> Response:
        operation = self._operations["GET" if request.method == "HEAD" else request.method]
        try:
            answer = await self._answer(operation, request)
        except DatabaseUnavailable:
            answer = problems.UNAVAILABLE
        except Exception:
            log.exception("a request failed", method=operation.method, path=operation.path)
            answer = problems.BROKEN
        return answer.response() if isinstance(answer, Problem) else answer

    async def _answer(self, operation: Operation, request: Request) -> Response | Problem:
        bearer = _BEARER.fullmatch(request.headers.get("authorization", "").strip())
        if bearer is None:
            return problems.UNAUTHORIZED
        who = tokens.hashed(bearer[1])
        if (seconds := self._buckets.wait(who, self._clock())) > 0:
            return _too_many(seconds)
        if isinstance(operation.body, Upload) and (refused := await self._refused(operation, who)) is not None:
            return refused
        most = operation.body.most if isinstance(operation.body, Upload) else MAX_BODY
        body = await bounded_body(request, most)
        if body is None:
            return Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"At most {most} bytes are read.")
        return await self._within(operation, request, who, body)

    async def _refused(self, operation: Operation, who: str) -> Problem | None:
        """A large body is read only of somebody who may send one."""

        async def do(work: Work) -> Problem | None:
            found = await _who(operation, work, who)
            return found if isinstance(found, Problem) else None

        return await self._receiver.within(f"api:{who[:32]}", do)

    async def _within(self, operation: Operation, request: Request, who: str, body: bytes) -> Response | Problem:
        given = _read(operation, request, body)
        key = request.headers.get("idempotency-key", "").strip().strip('"') if operation.keyed else ""
        path = operation.path.format(**request.path_params)
        print_ = hashlib.sha256(f"{path} ".encode(errors="replace") + body).hexdigest()

        async def do(work: Work) -> Response | Problem:
            token = await _who(operation, work, who)
            if isinstance(token, Problem):
                return token
            if isinstance(given, Problem):
                return given
            call = Call(work, token, *given, key)
            return _response(operation, await (_once(operation, call, print_) if key else operation.handler(call)))

        return await self._receiver.within(
            f"api:{hashlib.sha256(f'{who} {key} {print_}'.encode()).hexdigest()[:32]}", do
        )


async def _who(operation: Operation, work: Work, hash_: str) -> Token | Problem:
    token = await tokens.known(work.tx, hash_)
    if token is None:
        return problems.UNAUTHORIZED
    return token if operation.scope in token.scopes else problems.forbidden(operation.scope)


def _too_many(seconds: int) -> Problem:
    detail = "Too many requests with this token; Retry-After says for how many seconds to wait."
    return Problem(HTTPStatus.TOO_MANY_REQUESTS, detail, headers={"Retry-After": str(seconds)})


# ---------------------------------------------------------------- what was sent

_Given = tuple[Mapping[str, Any], BaseModel | None, BaseModel | bytes | None]


def _read(operation: Operation, request: Request, body: bytes) -> _Given | Problem:
    key = request.headers.get("idempotency-key")
    if operation.keyed and key is not None and not _KEY.fullmatch(key.strip()):
        return problems.wrong("Idempotency-Key", "must be 1 to 200 visible characters", "The header can't be read.")
    path = _path(request.path_params)
    if path is None:
        return problems.NOT_FOUND
    query = _query(operation, request)
    if isinstance(query, Problem):
        return query
    content = _body(operation, request, body)
    return content if isinstance(content, Problem) else (path, query, content)


def _path(given: Mapping[str, str]) -> Mapping[str, Any] | None:
    """None for what can name nothing."""
    if (number := given.get("id")) is not None:
        good = number.isascii() and number.isdigit() and len(number) <= 16 and 1 <= int(number) <= BIGGEST
        return {"id": int(number)} if good else None
    key = given.get("key")
    return {} if key is None else {"key": key} if _SURVEY.fullmatch(key) else None


def _query(operation: Operation, request: Request) -> BaseModel | Problem | None:
    if operation.query is None:
        return None
    try:
        return operation.query.model_validate(dict(request.query_params))
    except ValidationError as error:
        return problems.invalid(error, "The query")


def _body(operation: Operation, request: Request, body: bytes) -> BaseModel | bytes | Problem | None:
    if operation.body is None:
        return None
    if isinstance(operation.body, Upload):
        return _file(operation.body, request, body)
    if not _JSON.fullmatch(request.headers.get("content-type", "application/json")):
        return Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Send JSON, with 'Content-Type: application/json'.")
    try:
        return operation.body.model_validate_json(body)
    except ValidationError as error:
        return problems.invalid(error, "The body")


def _file(upload: Upload, request: Request, body: bytes) -> bytes | Problem:
    sent = request.headers.get("content-type", upload.media).partition(";")[0].strip().casefold()
    if sent != upload.media:
        return Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"Send the file itself, as 'Content-Type: {upload.media}'.")
    return body


# ---------------------------------------------------------------- what is answered


async def _once(operation: Operation, call: Call, fingerprint: str) -> Answered | Response:
    """The same POST again is answered as it was the first time."""
    if not operation.stores:
        return await operation.handler(call)
    tx, who = call.work.tx, call.token.hash
    number = await api_replies.begin(tx, who, call.key, fingerprint, call.work.now)
    if number is None:
        return _replayed(operation, await api_replies.known(tx, who, call.key), fingerprint)
    answer = await operation.handler(call)
    if isinstance(answer, BaseModel):
        await api_replies.keep(tx, number, answer.model_dump(mode="json"))
    else:
        await api_replies.drop(tx, number)
    return answer


def _replayed(operation: Operation, known: Mapping[str, Any] | None, fingerprint: str) -> Answered | Response:
    if known is None:  # its transaction ended just now, and nothing was done
        raise LostRace("idempotency key")
    if known["fingerprint"] != fingerprint:
        return problems.REUSED
    return JSONResponse(known["body"], operation.status, {"Idempotent-Replayed": "true"})


def _response(operation: Operation, answer: Answered | Response) -> Response | Problem:
    if isinstance(answer, Response | Problem):
        return answer
    body, status = (answer.body, HTTPStatus.OK) if isinstance(answer, Again) else (answer, operation.status)
    return JSONResponse(body.model_dump(mode="json"), status)
