"""Looking into what Slack sends, whatever shape it turns out to have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Payload = Mapping[str, Any]


def within(payload: Payload, *path: str) -> Any:
    """What stands at a path of keys; None where there is nothing."""
    found: Any = payload
    for name in path:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def text(payload: Payload, *path: str) -> str:
    """The string at a path of keys; empty where there is none."""
    found = within(payload, *path)
    return found if isinstance(found, str) else ""


def objects(payload: Payload, *path: str) -> list[Payload]:
    """The objects in the list at a path of keys; what else is in it is left out."""
    found = within(payload, *path)
    return [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []
