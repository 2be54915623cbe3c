"""The arguments of an API call, from the query, a form or JSON alike, held against what the method takes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request

from adapters.sandbox.slack.state import Answer, Args, refuse

#: Sent as JSON text where the call itself is no JSON; with the refusal if it is none.
_STRUCTURED = {
    "blocks": "invalid_blocks_format",
    "attachments": "invalid_attachments",
    "metadata": "invalid_metadata_format",
    "view": "invalid_arguments",
    "files": "invalid_arguments",
}
_STRINGS = frozenset(
    {
        *("channel", "channel_id", "cursor", "external_id", "file", "filename", "hash", "initial_comment", "text"),
        *("thread_ts", "trigger_id", "ts", "user", "user_id", "users", "view_id"),
    }
)
_NUMBERS = frozenset({"cursor", "latest", "length", "limit", "oldest"})
#: Bolt adds them to any call.
_EVERYWHERE = frozenset({"team_id"})


async def read(request: Request) -> Args | Answer:
    """The arguments, or a refusal (it has `ok`, which no method takes) of a body that is none."""
    given = dict(request.query_params)
    body = await request.body()
    kind = request.headers.get("content-type", "").partition(";")[0].strip()
    if not body or kind == "application/x-www-form-urlencoded":
        return _unpacked({**given, **dict(parse_qsl(body.decode(), keep_blank_values=True))})
    if kind != "application/json":
        return refuse("invalid_post_type")
    try:
        value = json.loads(body)
    except ValueError:
        return refuse("invalid_json")
    return _unpacked({**given, **value}) if isinstance(value, dict) else refuse("json_not_object")


def _unpacked(args: Args) -> Args | Answer:
    for name in _STRUCTURED.keys() & args.keys():
        if not isinstance(args[name], str):
            continue
        try:
            args[name] = json.loads(args[name])
        except ValueError:
            return refuse(_STRUCTURED[name])
    return args


def problems(args: Args, needs: frozenset[str], may: frozenset[str]) -> list[str]:
    """Missing and unknown arguments and those of a wrong type, in Slack's words. (It lets most unknown ones pass.)"""
    return [
        *(f"[ERROR] missing required field: {name}" for name in sorted(needs - args.keys())),
        *(f"[ERROR] unknown argument: {name}" for name in sorted(args.keys() - needs - may - _EVERYWHERE)),
        *(f"[ERROR] must be a string: {name}" for name in sorted(_STRINGS & args.keys()) if not _is_string(args[name])),
        *(f"[ERROR] must be a number: {name}" for name in sorted(_NUMBERS & args.keys()) if not _is_number(args[name])),
        *_wrong_lists(args),
    ]


def _is_string(value: Any) -> bool:
    return isinstance(value, str)


def _is_number(value: Any) -> bool:
    return value == "" or str(value).replace(".", "", 1).isdecimal()


def _wrong_lists(args: Args) -> list[str]:
    files = args.get("files", [])
    good = isinstance(files, list) and all(isinstance(file, Mapping) for file in files)
    return [] if good else ["[ERROR] must be an array of objects: files"]
