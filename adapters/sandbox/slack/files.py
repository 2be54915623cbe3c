"""Files: what Slack tells of them, and the ways to their bytes."""

from __future__ import annotations

import secrets
import time
from pathlib import PurePath
from typing import NamedTuple
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from adapters.sandbox.media import UNKNOWN_TYPE, picture, shown
from adapters.sandbox.slack.state import Answer, Args, Body, State, StoredFile, accept, refuse
from adapters.sandbox.slack.workspace import Channel

#: Pixels along the longer side of a thumbnail.
_THUMB = 360
_LOGIN = "<!DOCTYPE html><html><head><title>Slack</title></head><body>Sign in to your workspace</body></html>"


class _Type(NamedTuple):
    mimetype: str
    filetype: str
    pretty: str


#: By the name's ending. Slack knows some three hundred types; these are those the emulator tells apart.
_TYPES = {
    ".csv": _Type("text/csv", "csv", "CSV"),
    ".gif": _Type("image/gif", "gif", "GIF"),
    ".jpeg": _Type("image/jpeg", "jpg", "JPEG"),
    ".jpg": _Type("image/jpeg", "jpg", "JPEG"),
    ".json": _Type("application/json", "json", "JSON"),
    ".pdf": _Type("application/pdf", "pdf", "PDF"),
    ".png": _Type("image/png", "png", "PNG"),
    ".txt": _Type("text/plain", "text", "Plain Text"),
    ".xls": _Type("application/vnd.ms-excel", "xls", "Excel Spreadsheet"),
    ".xlsx": _Type("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx", "Excel Spreadsheet"),
    ".yaml": _Type("text/plain", "yaml", "YAML"),
    ".yml": _Type("text/plain", "yaml", "YAML"),
}
_UNKNOWN = _Type(UNKNOWN_TYPE, "binary", "Binary")


def announce(state: State, name: str, size: int, user: str) -> StoredFile:
    """A file whose bytes are still to come."""
    id_, type_ = f"F{secrets.token_hex(5).upper()}", _TYPES.get(PurePath(name).suffix.lower(), _UNKNOWN)
    url = f"{state.base}/files-pri/{id_}"
    body: Body = {
        "id": id_,
        "created": int(time.time()),
        "timestamp": int(time.time()),
        "name": name,
        "title": name,
        "mimetype": type_.mimetype,
        "filetype": type_.filetype,
        "pretty_type": type_.pretty,
        "user": user,
        "user_team": state.workspace.team_id,
        "editable": False,
        "size": size,
        "mode": "hosted",
        "is_external": False,
        "external_type": "",
        "is_public": False,
        "public_url_shared": False,
        "display_as_bot": False,
        "username": "",
        "url_private": f"{url}/{quote(name)}",
        "url_private_download": f"{url}/download/{quote(name)}",
        "permalink": f"{state.base}/files/{user}/{id_}/{quote(name)}",
        "has_rich_preview": False,
        "file_access": "visible",
    }
    state.files[id_] = StoredFile(body)
    return state.files[id_]


def arrive(file: StoredFile, content: bytes) -> None:
    """The bytes are here: now Slack knows how large a picture is."""
    file.content = content
    found = picture(content) if file.body["mimetype"].startswith("image/") else None
    if found is None:
        return
    scale = min(1.0, _THUMB / max(found.sides))
    width, height = (max(1, round(side * scale)) for side in found.sides)
    thumb = {"thumb_360": file.body["url_private"], "thumb_360_w": width, "thumb_360_h": height}
    file.body |= {"original_w": found.width, "original_h": found.height, **thumb}


def share(state: State, file: StoredFile, channel: Channel, ts: str) -> None:
    """It is in a channel now, by the message `ts`."""
    place, kind = ("private", "ims") if channel.type == "im" else ("public", "channels")
    told = {"ts": ts, "channel_name": channel.name, "team_id": state.workspace.team_id}
    shares = file.body.get("shares", {})
    file.body |= {
        kind: [*file.body.get(kind, ()), channel.id],
        "is_public": place == "public" or file.body["is_public"],
        "shares": {**shares, place: {**shares.get(place, {}), channel.id: [told]}},
    }


async def files_info(state: State, args: Args) -> Answer:
    file = state.files.get(args["file"])
    if file is None or file.content is None:
        return refuse("file_not_found")
    return accept(file=file.body, comments=[], response_metadata={"next_cursor": ""})


def download(state: State, request: Request) -> Response:
    """`GET /files-pri/<id>/…`: only the id counts, the name is for people."""
    file = state.files.get(request.path_params["id"])
    if file is None or file.content is None:
        return PlainTextResponse("Not Found", status_code=404)
    return Response(file.content, media_type=file.body["mimetype"])


def turn_away(state: State, request: Request) -> Response:
    """Whoever comes without a good token is sent to the login page, as if they were a person: 302, then 200."""
    return RedirectResponse(f"{state.base}/login?redir={quote(request.url.path, safe='')}", status_code=302)


async def login_page(_: Request) -> Response:
    return HTMLResponse(_LOGIN)


def show(state: State, request: Request) -> Response:
    """`GET /file/<id>`: for the page on which people play, without a token."""
    file = state.files.get(request.path_params["id"])
    if file is None or file.content is None:
        return PlainTextResponse("Not Found", status_code=404)
    return shown(file.body["name"], file.content)
