"""Files on their way to Slack and from it."""

from __future__ import annotations

import contextlib
import json
from base64 import b64decode
from collections.abc import Iterator, Mapping
from typing import Any

import aiohttp

from adapters.slack import errors
from adapters.slack.client import SlackClient
from adapters.slack.payload import Payload, text, within
from bot.contract.errors import OutcomeUnknown, TryLater, Unsendable
from bot.contract.inbound import FileRef

_CHUNK = 64 * 1024
_HTML = "text/html"


async def upload(client: SlackClient, file: Mapping[str, Any]) -> None:
    """Shares a file, as `render.UPLOAD` describes it. Raises a `SendError`."""
    content = b64decode(file["data"])
    with _unseen():
        channel = await client.conversation(file["channel"])
        announced = {
            "filename": file["name"],
            "length": len(content),
            **({"alt_txt": file["alt"]} if file["alt"] else {}),
        }
        ticket = await client.ask(client.web.api_call("files.getUploadURLExternal", data=announced))
        await _put(client, text(ticket, "upload_url"), content)
    shared = {"channel_id": channel, "files": json.dumps([{"id": text(ticket, "file_id"), "title": file["name"]}])}
    shared |= {"thread_ts": file["thread_ts"]} if "thread_ts" in file else {}
    said = {"blocks": json.dumps(file["blocks"])} if file["blocks"] else {}
    await client.ask(client.web.api_call("files.completeUploadExternal", data={**shared, **said}), channel)


async def fetch(client: SlackClient, file: FileRef, limit: int) -> bytes:
    """The content of a file that somebody sent, at most `limit` bytes. Raises a `SendError`."""
    described = within(await client.ask(client.web.files_info(file=file.handle)), "file") or {}
    url = text(described, "url_private_download") or text(described, "url_private")
    if not client.is_own(url):
        raise Unsendable("foreign_file", "it is kept somewhere else than on Slack")
    try:
        return await _get(client, url, limit, described)
    except errors.SILENCE as error:
        raise errors.of_silence(error) from None


@contextlib.contextmanager
def _unseen() -> Iterator[None]:
    """Nobody sees a file before the last step: whatever became of an earlier one, all may be done again."""
    try:
        yield
    except OutcomeUnknown as error:
        raise TryLater(error.code, error.detail) from None


async def _put(client: SlackClient, url: str, content: bytes) -> None:
    """The address is a secret of its own: no token goes there."""
    headers = {"Content-Type": "application/octet-stream"}
    try:
        async with client.session().post(url, data=content, headers=headers, proxy=client.web.proxy) as answer:
            _accepted(answer)
    except errors.SILENCE as error:
        raise errors.of_silence(error) from None


async def _get(client: SlackClient, url: str, limit: int, described: Payload) -> bytes:
    headers = {"Authorization": f"Bearer {client.web.token}"}
    async with client.session().get(url, headers=headers, proxy=client.web.proxy, allow_redirects=False) as answer:
        _accepted(answer)
        if answer.content_type == _HTML and text(described, "mimetype") != _HTML:
            raise Unsendable("login_page", "Slack gave its login page in place of the file")
        return await _within(limit, answer)


def _accepted(answer: aiohttp.ClientResponse) -> None:
    """Raises what an answer other than 200 means. To whom it does not know, Slack shows its login page."""
    if answer.status == 429:
        raise errors.rate_limited(answer.headers.get("Retry-After", ""))
    if answer.status >= 500:
        raise OutcomeUnknown(f"http_{answer.status}")
    if answer.status in range(300, 400):
        raise Unsendable("login_page", "Slack sent us to its login page")
    if answer.status != 200:
        raise Unsendable(f"http_{answer.status}")


async def _within(limit: int, answer: aiohttp.ClientResponse) -> bytes:
    content = bytearray()
    async for chunk in answer.content.iter_chunked(_CHUNK):
        content += chunk
        if len(content) > limit:
            raise Unsendable("too_large", f"the file has more than {limit} bytes")
    return bytes(content)
