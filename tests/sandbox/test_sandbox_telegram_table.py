"""The emulator's own table of the Bot API says what Telegram's specification says."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import pytest
from pydantic import BaseModel
from starlette.datastructures import UploadFile

from adapters.sandbox.telegram import types
from adapters.sandbox.telegram.operations import OPERATIONS

SPEC = Path(__file__).parents[2] / ".." / "shared" / "specs" / "telegram-bot-api.json"
NAMES = {int: "Integer", str: "String", bool: "Boolean", UploadFile: "InputFile"}
CHECKED_TYPES = [
    model
    for model in vars(types).values()
    if isinstance(model, type)
    and issubclass(model, types.ApiType)
    and model not in (types.ApiType, types.BotCommandScope)
]
OPAQUE_TYPES = [
    model
    for model in vars(types).values()
    if isinstance(model, type) and issubclass(model, types.Opaque) and model is not types.Opaque
]

Fields = dict[str, tuple[frozenset[str], bool]]


@cache
def spec() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(SPEC.read_text("utf-8"))
    return content


def spelled(annotation: Any) -> frozenset[str]:
    """A Python type as the specification spells it."""
    origin, options = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return spelled(options[0])
    if origin in (Union, UnionType):
        return frozenset().union(*(spelled(option) for option in options if option is not NoneType))
    if origin is list:
        return frozenset(f"Array of {name}" for name in spelled(options[0]))
    return frozenset({NAMES.get(annotation, annotation.__name__)})


def ours(model: type[BaseModel]) -> Fields:
    return {name: (spelled(field.annotation), field.is_required()) for name, field in model.model_fields.items()}


def theirs(entry: dict[str, Any]) -> Fields:
    return {field["name"]: (frozenset(field["types"]), field["required"]) for field in entry.get("fields", [])}


@pytest.mark.parametrize("method", OPERATIONS)
def test_a_methods_parameters_are_those_of_the_specification(method: str) -> None:
    model = OPERATIONS[method].parameters
    assert model.__name__.lower() == method.lower()
    assert ours(model) == theirs(spec()["methods"][method])


@pytest.mark.parametrize("model", CHECKED_TYPES, ids=lambda model: model.__name__)
def test_a_types_fields_are_those_of_the_specification(model: type[BaseModel]) -> None:
    assert ours(model) == theirs(spec()["types"][model.__name__])


@pytest.mark.parametrize("model", OPAQUE_TYPES, ids=lambda model: model.__name__)
def test_a_type_that_is_not_checked_exists_in_the_specification(model: type[BaseModel]) -> None:
    assert model.__name__ in spec()["types"]


def test_the_scope_of_commands_holds_all_seven_kinds() -> None:
    kinds = [spec()["types"][name] for name in spec()["types"]["BotCommandScope"]["subtypes"]]
    described = [kind["fields"][0]["description"] for kind in kinds]
    assert set(get_args(types.BotCommandScope.model_fields["type"].annotation)) == {
        re.sub(r".*must be ", "", text).strip(" .“”\"'") for text in described
    }
    assert set(types.BotCommandScope.model_fields) == {field["name"] for kind in kinds for field in kind["fields"]}
