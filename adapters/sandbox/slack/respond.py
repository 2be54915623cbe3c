"""What an app sends to a response_url, or as the body of its answer to a slash command."""

from __future__ import annotations

import dataclasses
import time

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from adapters.sandbox.common import Entry
from adapters.sandbox.slack import arguments, chat
from adapters.sandbox.slack.content import content_error
from adapters.sandbox.slack.state import Args, Handle, State, refuse

_FLAGS = frozenset({"replace_original", "delete_original", "unfurl_links", "unfurl_media", "mrkdwn", "link_names"})
_MAY = _FLAGS | {"text", "blocks", "attachments", "response_type", "thread_ts", "metadata", "parse"}


async def take(state: State, request: Request) -> Response:
    """`POST /response/<token>`: no Authorization, five times within half an hour."""
    handle = state.handles.get(request.path_params["token"])
    if handle is None or handle.expires < time.time():
        return JSONResponse(refuse("expired_url"), status_code=404)
    if not handle.uses_left:
        return JSONResponse(refuse("used_url"), status_code=404)
    args = await arguments.read(request)
    if "ok" in args:
        return JSONResponse(args, status_code=400)
    handle.uses_left -= 1
    return respond(state, handle, args)


def respond(state: State, handle: Handle, args: Args) -> Response:
    """Replace or delete the message that the handle is about, or say something new: privately unless told otherwise."""
    found = arguments.problems(args, frozenset(), _MAY)
    original = state.journal.get("slack", handle.channel, handle.ts)
    if found:
        return JSONResponse(refuse("invalid_arguments", *found), status_code=400)
    if args.get("delete_original") is True and original:
        state.journal.record(dataclasses.replace(original, deleted=True))
        return PlainTextResponse("ok")
    if error := content_error(args, chat.LONGEST_POST):
        return JSONResponse(error, status_code=400)
    _show(state, handle, args, original)
    return PlainTextResponse("ok")


def _show(state: State, handle: Handle, args: Args, original: Entry | None) -> None:
    channel = state.workspace.channel(handle.channel)
    if args.get("replace_original") is True and original:
        chat.change(state, original, args)
    elif channel is not None and args.get("response_type") == "in_channel":
        chat.post(state, channel, args)
    elif channel is not None:
        chat.whisper(state, channel, handle.user, args)
