"""Checks a payload against the machine-readable Bot API: all fields known, the required ones there, all types right."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

SHARED = Path(__file__).parents[3] / ".." / "shared"
_PLAIN = {"Integer": int, "String": str, "Boolean": bool, "Float": float}


@cache
def spec() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((SHARED / "specs" / "telegram-bot-api.json").read_text("utf-8"))
    return loaded


def problems(method: str, payload: dict[str, Any]) -> list[str]:
    """What the specification has against the payload, each with the path to it; nothing when it is right."""
    return _object(method, spec()["methods"][method], payload)


def _object(path: str, kind: dict[str, Any], value: Any) -> list[str]:
    if not isinstance(value, dict):
        return [f"{path} is no object"]
    fields = {field["name"]: field for field in kind.get("fields", [])}
    unknown = [f"{path}.{name} is unknown" for name in value if name not in fields]
    missing = [f"{path}.{name} is missing" for name, field in fields.items() if field["required"] and name not in value]
    known = [name for name in value if name in fields]
    return [*unknown, *missing, *(p for name in known for p in _any(f"{path}.{name}", fields[name], value[name]))]


def _any(path: str, field: dict[str, Any], value: Any) -> list[str]:
    tries = [_value(path, type_, value) for type_ in field["types"]]
    return min(tries, key=len)


def _value(path: str, type_: str, value: Any) -> list[str]:
    if type_.startswith("Array of "):
        if not isinstance(value, list | tuple):
            return [f"{path} is no array"]
        inner = type_.removeprefix("Array of ")
        return [p for index, each in enumerate(value) for p in _value(f"{path}[{index}]", inner, each)]
    if type_ in _PLAIN:
        return [] if type(value) is _PLAIN[type_] else [f"{path} is no {type_}"]
    kind = spec()["types"][type_]
    if kind.get("subtypes"):
        return min((_object(path, spec()["types"][name], value) for name in kind["subtypes"]), key=len)
    return _object(path, kind, value)
