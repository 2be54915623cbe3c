"""One thing that clients can do: how it is called, what it takes, what it gives, and who may."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Literal

from pydantic import BaseModel

from bot.services.api.tokens import Token
from bot.services.work import Work
from bot.web.api.problems import Problem


@dataclass(frozen=True, slots=True)
class Call:
    """A request of somebody who may make it, with everything read. `key` is its Idempotency-Key, or empty."""

    work: Work
    token: Token
    path: Mapping[str, Any]
    query: Any
    body: Any
    key: str


@dataclass(frozen=True, slots=True)
class Again:
    """What was there before: 200 where something new is 201."""

    body: BaseModel


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as the whole body; so many bytes of it are read."""

    media: str
    most: int


Answered = BaseModel | Again | Problem
Handler = Callable[[Call], Awaitable[Answered]]


@dataclass(frozen=True, slots=True)
class Operation:
    """`path` may name `{id}` or `{key}`. `repeats` says how a POST that is sent again is known: by a stored reply, or
    by the handler itself. `problems` are statuses of its own, beside those that every operation may have."""

    method: Literal["GET", "POST", "PATCH", "DELETE"]
    path: str
    scope: str
    does: str
    handler: Handler
    answer: type[BaseModel]
    query: type[BaseModel] | None = None
    body: type[BaseModel] | Upload | None = None
    status: HTTPStatus = HTTPStatus.OK
    repeats: Literal["stored", "itself"] = "stored"
    problems: tuple[HTTPStatus, ...] = ()

    @property
    def keyed(self) -> bool:
        return self.method == "POST"

    @property
    def stores(self) -> bool:
        return self.keyed and self.repeats == "stored"
