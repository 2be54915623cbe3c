"""The OpenAPI document, made of the table that is served."""

from __future__ import annotations

import re
from functools import cache
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from bot.services.api.tokens import SCOPES
from bot.web.api.forms import BIGGEST
from bot.web.api.operations import Operation, Upload
from bot.web.api.problems import TYPE, ProblemBody
from bot.web.api.table import OPERATIONS

PREFIX = "/api/v1"
_REF = "#/components/schemas/{model}"
#: What any request may meet.
_ALWAYS = (
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.SERVICE_UNAVAILABLE,
)
_INTRODUCTION = (
    "Send a token as `Authorization: Bearer hb_…`. Lists are in pages: send `next` of one as `after` for the next. "
    "A POST with an `Idempotency-Key` may be repeated for 24 hours and is done once. Errors are problem details "
    "(RFC 9457). Times are UTC."
)
_IN_PATH: dict[str, dict[str, Any]] = {
    "{id}": {"type": "integer", "minimum": 1, "maximum": BIGGEST},
    "{key}": {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,19}$"},
}
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "Chosen by you for each thing that is posted.",
    "schema": {"type": "string", "pattern": "^[!-~]{1,200}$"},
}


@cache
def document() -> dict[str, Any]:
    schemas, parts = _schemas()
    paths: dict[str, dict[str, Any]] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Heardback", "version": "1", "description": _INTRODUCTION},
        "servers": [{"url": PREFIX}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": parts,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "description": _scopes()}},
        },
    }


def _scopes() -> str:
    return "Scopes: " + "; ".join(f"{name}: {does}" for name, does in SCOPES.items())


def _schemas() -> tuple[dict[Any, Any], dict[str, Any]]:
    sent = {each.body for each in OPERATIONS if isinstance(each.body, type)}
    given = {each.answer for each in OPERATIONS} | {ProblemBody}
    wanted = [*((each, "validation") for each in sent), *((each, "serialization") for each in given)]
    wanted.sort(key=lambda each: each[0].__name__)
    schemas, found = models_json_schema(wanted, ref_template=_REF)  # type: ignore[arg-type]
    return dict(schemas), found["$defs"]


def _operation(operation: Operation, schemas: dict[Any, Any]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "summary": operation.does,
        "description": f"Needs the scope `{operation.scope}`.",
        "operationId": f"{operation.method}{re.sub('[^a-z]+', '_', operation.path)}".lower().rstrip("_"),
        "tags": [operation.path.split("/")[1]],
        "parameters": _parameters(operation),
        "responses": _responses(operation, schemas),
    }
    if operation.body is not None:
        described["requestBody"] = {"required": True, "content": _content(operation.body, schemas)}
    return described


def _content(body: type[BaseModel] | Upload, schemas: dict[Any, Any]) -> dict[str, Any]:
    if isinstance(body, Upload):
        return {body.media: {"schema": {"type": "string"}}}
    return {"application/json": {"schema": schemas[(body, "validation")]}}


def _parameters(operation: Operation) -> list[dict[str, Any]]:
    in_path = [
        {"name": part.strip("{}"), "in": "path", "required": True, "schema": schema}
        for part, schema in _IN_PATH.items()
        if part in operation.path
    ]
    return [*in_path, *_in_query(operation.query), *([_KEY] if operation.keyed else [])]


def _in_query(model: type[BaseModel] | None) -> list[dict[str, Any]]:
    """A parameter is there or not: it is never null."""
    if model is None:
        return []
    return [
        {"name": name, "in": "query", "required": False, "schema": _present(schema)}
        for name, schema in model.model_json_schema()["properties"].items()
    ]


def _present(schema: dict[str, Any]) -> dict[str, Any]:
    kinds = [each for each in schema.get("anyOf", ()) if each.get("type") != "null"]
    return kinds[0] if kinds else {name: value for name, value in schema.items() if name != "title"}


def _responses(operation: Operation, schemas: dict[Any, Any]) -> dict[str, Any]:
    good = {"application/json": {"schema": schemas[(operation.answer, "serialization")]}}
    statuses = [operation.status, *([HTTPStatus.OK] if operation.repeats == "itself" else [])]
    bad = {TYPE: {"schema": schemas[(ProblemBody, "serialization")]}}
    return {
        **{str(each.value): {"description": each.phrase, "content": good} for each in statuses},
        **{str(each.value): {"description": each.phrase, "content": bad} for each in _problems(operation)},
    }


def _problems(operation: Operation) -> list[HTTPStatus]:
    found = {*_ALWAYS, *operation.problems}
    if "{" in operation.path:
        found.add(HTTPStatus.NOT_FOUND)
    if operation.body is not None:
        found.add(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    if operation.stores:
        found.add(HTTPStatus.CONFLICT)
    return sorted(found)
