"""Slack's limits for the blocks that we use, as its documentation and slack_sdk's models give them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

Node = dict[str, Any]


def faults(payload: Node) -> list[str]:
    """What Slack would refuse in a message; empty when it would take it."""
    found = [f"{len(payload['blocks'])} blocks"] if not 1 <= len(payload["blocks"]) <= 50 else []
    if not 1 <= len(payload["text"]) <= 4000:
        found.append(f"text of {len(payload['text'])}")
    return found + [fault for block in payload["blocks"] for fault in _KINDS[block["type"]](block)]


def texts(node: Any) -> Iterator[str]:
    """Every string that a reader sees, wherever it stands in the blocks."""
    if isinstance(node, dict):
        if isinstance(node.get("text"), str):
            yield node["text"]
        for child in node.values():
            yield from texts(child)
    elif isinstance(node, list):
        for child in node:
            yield from texts(child)


def objects(node: Any, kind: str) -> Iterator[Node]:
    """Every object of a type, wherever it stands."""
    if isinstance(node, dict):
        if node.get("type") == kind:
            yield node
        for child in node.values():
            yield from objects(child, kind)
    elif isinstance(node, list):
        for child in node:
            yield from objects(child, kind)


def _sized(what: str, text: str, limit: int) -> Iterator[str]:
    if not 1 <= len(text) <= limit:
        yield f"{what} of {len(text)} characters, {limit} allowed"


def _plain(what: str, text: Node, limit: int) -> Iterator[str]:
    if text["type"] != "plain_text":
        yield f"{what} is {text['type']}"
    yield from _sized(what, text["text"], limit)


def _header(block: Node) -> Iterator[str]:
    yield from _plain("header", block["text"], 150)


def _section(block: Node) -> Iterator[str]:
    yield from _plain("section", block["text"], 3000)


def _context(block: Node) -> Iterator[str]:
    if not 1 <= len(block["elements"]) <= 10:
        yield f"context of {len(block['elements'])}"
    for element in block["elements"]:
        yield from _plain("context", element, 3000)


def _actions(block: Node) -> Iterator[str]:
    if not 1 <= len(block["elements"]) <= 25:
        yield f"actions of {len(block['elements'])}"
    ids = [element["action_id"] for element in block["elements"]]
    if len(set(ids)) < len(ids):
        yield "an action_id twice in one block"
    for element in block["elements"]:
        yield from _sized("action_id", element["action_id"], 255)
        yield from _ELEMENTS[element["type"]](element)


def _button(element: Node) -> Iterator[str]:
    yield from _plain("button", element["text"], 75)
    if "value" in element:
        yield from _sized("value", element["value"], 2000)
    if "url" in element:
        yield from _sized("url", element["url"], 3000)
    if element.get("style", "primary") not in ("primary", "danger"):
        yield f"style {element['style']}"


def _select(element: Node) -> Iterator[str]:
    yield from _plain("placeholder", element["placeholder"], 150)
    if not 1 <= len(element["options"]) <= 100:
        yield f"{len(element['options'])} options"
    for option in element["options"]:
        yield from _plain("option", option["text"], 75)
        yield from _sized("option value", option["value"], 150)


def _rich(block: Node) -> Iterator[str]:
    for run in objects(block["elements"], "text"):
        yield from _sized("run", run["text"], 3000)
    if unknown := {element["type"] for element in block["elements"]} - _RICH:
        yield f"rich text of {unknown}"


_KINDS: dict[str, Callable[[Node], Iterator[str]]] = {
    "header": _header,
    "section": _section,
    "context": _context,
    "actions": _actions,
    "rich_text": _rich,
}
_ELEMENTS: dict[str, Callable[[Node], Iterator[str]]] = {"button": _button, "static_select": _select}
_RICH = {"rich_text_section", "rich_text_quote", "rich_text_preformatted", "rich_text_list"}
