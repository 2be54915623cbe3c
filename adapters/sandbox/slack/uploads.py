"""files.*External: an upload in three steps."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from adapters.sandbox.slack import files
from adapters.sandbox.slack.chat import LONGEST_POST, by_the_bot, thread_error
from adapters.sandbox.slack.content import content_error, kept
from adapters.sandbox.slack.state import Answer, Args, Body, State, StoredFile, accept, refuse
from adapters.sandbox.slack.workspace import Channel, ErrorCode


async def get_upload_url(state: State, args: Args) -> Answer:
    file = files.announce(state, args["filename"], int(args["length"]), state.workspace.bot.id)
    if "alt_txt" in args:
        file.body["alt_txt"] = args["alt_txt"]
    return accept(file_id=file.body["id"], upload_url=f"{state.base}/upload/{file.body['id']}")


async def take_bytes(state: State, request: Request) -> Response:
    """`POST /upload/<id>`, raw bytes, no token."""
    file = state.files.get(request.path_params["id"])
    if file is None:
        return PlainTextResponse("Not Found", status_code=404)
    content = await request.body()
    files.arrive(file, content)
    return PlainTextResponse(f"OK - {len(content)}")


async def complete_upload(state: State, args: Args) -> Answer:
    """Shares the files as a message of the bot's; without a channel they stay private.

    Slack shares them a moment after it has answered: what it answers with doesn't tell the message's ts, files.info
    does.
    """
    found = [state.files.get(given.get("id", "")) for given in args["files"]]
    complete = [file for file in found if file is not None and _is_complete(file)]
    if not complete or len(complete) < len(found):
        return refuse("file_not_found")
    for file, given in zip(complete, args["files"], strict=True):
        file.body["title"] = given.get("title", file.body["title"])
    answer = accept(files=[dict(file.body) for file in complete])
    return _shared(state, args, complete) or answer if "channel_id" in args else answer


def _is_complete(file: StoredFile) -> bool:
    return file.content is not None and len(file.content) == file.body["size"] > 0


def _shared(state: State, args: Args, complete: list[StoredFile]) -> Answer | None:
    """Slack's refusal, if it doesn't share them."""
    channel = _place(state, args["channel_id"])
    if isinstance(channel, str):
        return refuse(channel)
    words = _words(args)
    error = content_error(words, LONGEST_POST) if words else None
    if error := error or thread_error(state, channel, args):
        return error
    thread = {"thread_ts": args["thread_ts"]} if "thread_ts" in args else {}
    frame = {**by_the_bot(state), "upload": True, "display_as_bot": False}
    for file in complete:
        files.share(state, file, channel, frame["ts"])
    body = {**frame, **thread, **kept(words), "files": [dict(file.body) for file in complete]}
    state.record(channel, body, mine=True)
    return None


def _words(args: Args) -> Body:
    """A comment makes Slack ignore the blocks."""
    if args.get("initial_comment"):
        return {"text": args["initial_comment"]}
    return {"blocks": args["blocks"]} if args.get("blocks") else {}


def _place(state: State, id_: str) -> Channel | ErrorCode:
    """Unlike posting this takes no user id for a channel."""
    return "channel_not_found" if id_.startswith("U") else state.workspace.place(id_)
