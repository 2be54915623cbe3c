"""The content of a message: text, blocks, attachments, metadata. Is it acceptable, and how does Slack keep it?"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Mapping
from typing import Any

from adapters.sandbox.slack import blocks as block_kit
from adapters.sandbox.slack.state import Answer, Args, Body, refuse

_CONTENT = ("text", "blocks", "attachments", "markdown_text")
_TEXT_DEFAULTS = {"plain_text": {"emoji": True}, "mrkdwn": {"verbatim": False}}
_URL = re.compile(r"https?://[^\s<>|]+")


def content_error(args: Args, longest: int) -> Answer | None:
    """Slack's refusal of the content, `longest` being the most characters of text the method takes."""
    if not any(args.get(name) for name in _CONTENT):
        return refuse("no_text")
    if len(args.get("text", "")) > longest:
        return refuse("msg_too_long")
    return _blocks_error(args) or _metadata_error(args.get("metadata"))


def _blocks_error(args: Args) -> Answer | None:
    attachments = args.get("attachments", [])
    if not isinstance(attachments, list) or not all(isinstance(each, Mapping) for each in attachments):
        return refuse("invalid_attachments")
    for blocks in (args.get("blocks"), *(attachment.get("blocks") for attachment in attachments)):
        if blocks and (found := block_kit.problems(blocks)):
            return refuse("invalid_blocks", *found)
    return None


def _metadata_error(metadata: Any) -> Answer | None:
    match metadata:
        case None | {"event_type": str(), "event_payload": Mapping()}:
            return None
    return refuse("invalid_metadata_format")


def kept(args: Args) -> Body:
    """The content as it stands in the message afterwards: every block, element and attachment has an id."""
    body: Body = {name: args[name] for name in ("text", "blocks", "attachments", "metadata") if name in args}
    if "markdown_text" in args:
        body["blocks"] = [{"type": "markdown", "text": args["markdown_text"]}]
    if "blocks" in body:
        body["blocks"] = [named(block) for block in body["blocks"]]
    if "attachments" in body:
        body["attachments"] = [_numbered(*pair) for pair in enumerate(body["attachments"], start=1)]
    return {"text": "", **body}


def _numbered(number: int, attachment: Mapping[str, Any]) -> Body:
    blocks = [named(block) for block in attachment.get("blocks", ())]
    return {**attachment, "id": number, **({"blocks": blocks} if blocks else {})}


def named(block: Mapping[str, Any]) -> Body:
    """A block as Slack keeps it: it and its elements have ids, and every default is written out."""
    whole: Body = {"block_id": secrets.token_hex(3), **spelt_out(block)}
    for name in ("accessory", "element"):
        if name in block:
            whole[name] = _with_action(whole[name])
    if block["type"] == "actions":
        whole["elements"] = [_with_action(element) for element in whole["elements"]]
    return whole


def spelt_out(value: Any) -> Any:
    """The same with every text object's default written out, as Slack gives it back."""
    if isinstance(value, list):
        return [spelt_out(each) for each in value]
    if not isinstance(value, Mapping):
        return value
    default = _TEXT_DEFAULTS.get(value.get("type", ""), {})
    return {**default, **{name: spelt_out(each) for name, each in value.items()}}


def _with_action(element: Mapping[str, Any]) -> Body:
    return dict(element) if element["type"] == "image" else {"action_id": secrets.token_hex(3), **element}


def controls(body: Body) -> Iterator[tuple[Body, Body]]:
    """Every (block, element) of a message that a person can press or choose from, top to bottom."""
    for blocks in (body.get("blocks", ()), *(each.get("blocks", ()) for each in body.get("attachments", ()))):
        for block in blocks:
            for element in block_kit.interactive(block):
                yield block, element


def as_typed(text: str) -> str:
    """What a person typed, as Slack hands it on: `&`, `<`, `>` escaped, web addresses in angle brackets."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _URL.sub(lambda match: f"<{match[0]}>", escaped)
