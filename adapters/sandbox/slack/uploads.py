"""files.*External: an upload in three steps. The bytes are counted, not kept."""

from __future__ import annotations

import secrets

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from adapters.sandbox.slack.chat import by_the_bot
from adapters.sandbox.slack.state import Answer, Args, State, accept, refuse


async def get_upload_url(state: State, args: Args) -> Answer:
    id_ = f"F{secrets.token_hex(5).upper()}"
    state.files[id_] = {"id": id_, "name": args["filename"], "size": int(args["length"]), "uploaded": 0}
    return accept(file_id=id_, upload_url=f"{state.base}/upload/{id_}")


async def take_bytes(state: State, request: Request) -> Response:
    """`POST /upload/<id>`, raw bytes, no token."""
    file = state.files.get(request.path_params["id"])
    if file is None:
        return PlainTextResponse("Not Found", status_code=404)
    file["uploaded"] = len(await request.body())
    return PlainTextResponse(f"OK - {file['uploaded']}")


async def complete_upload(state: State, args: Args) -> Answer:
    """Shares the files as a message of the bot's."""
    files = [{**state.files.get(given.get("id"), {}), **given} for given in args["files"]]
    if not all(file.get("uploaded") == file.get("size", -1) for file in files):
        return refuse("file_not_found")
    channel = state.workspace.place(args["channel_id"])
    if isinstance(channel, str):
        return refuse(channel)
    body = {**by_the_bot(state), "text": args.get("initial_comment", ""), "files": files}
    state.record(channel, body, mine=True)
    return accept(files=files)
