"""The SDK's client as this adapter uses it, and what it is configured with. Only `channel.py` calls it."""

from __future__ import annotations

import logging
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from telegram import Bot, InputFile
from telegram.error import TelegramError

from adapters.telegram.transport import PooledRequest, proxy_for

_API = "https://api.telegram.org"
#: Telegram holds a poll for at most 50 seconds; proxies on the way often drop a silent connection after 60.
POLL_SECONDS = 30
_SEND_SECONDS = 15


@dataclass(frozen=True, slots=True)
class TelegramConfig:
    """`public_url` chooses webhooks; without one the bot polls. `webhook_secret` is 1–256 of A–Z a–z 0–9 _ -; without
    one every webhook request is refused. `api_base_url` is a Bot API server's root, such as `http://127.0.0.1:8081`,
    with or without the `/bot` that the SDK wants.
    """

    bot_token: str = field(repr=False)
    webhook_secret: str | None = field(default=None, repr=False)
    api_base_url: str | None = None
    file_base_url: str | None = None
    public_url: str | None = None


class PlainBot(Bot):
    """The SDK's bot, answering in plain JSON.

    Its typed methods build objects out of every answer, and raise where a newer Bot API leaves out a field they insist
    on: after a send that has worked, or over a whole batch of updates again and again.
    """

    def __init__(self, config: TelegramConfig) -> None:
        _keep_token_out_of_logs()
        # An address of one's own is not behind the company's proxy.
        proxy = proxy_for(_API) if config.api_base_url is None else None
        self._requests = PooledRequest(POLL_SECONDS + 10, proxy), PooledRequest(_SEND_SECONDS, proxy)
        root = (config.api_base_url or _API).rstrip("/").removesuffix("/bot")
        files = (config.file_base_url or root).rstrip("/").removesuffix("/file/bot")
        super().__init__(
            config.bot_token,
            base_url=f"{root}/bot",
            base_file_url=f"{files}/file/bot",
            get_updates_request=self._requests[0],
            request=self._requests[1],
        )

    async def call(self, method: str, payload: Mapping[str, Any] | None = None) -> Any:
        """The `result` of the answer. A file in the payload, `{name, data}`, is uploaded. Raises TelegramError."""
        try:
            return await self._post(method, _with_files(payload or {}))
        except KeyError:
            raise TelegramError("an answer without a result") from None

    async def download(self, file_path: str, limit: int) -> bytes:
        """A file that getFile told the path of, at most `limit` bytes. Raises TelegramError."""
        return await self._requests[1].fetch(f"{self.base_file_url}/{quote(file_path)}", limit)

    async def close_connections(self) -> None:
        for request in self._requests:
            await request.shutdown()


def _with_files(payload: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _file(value) if name in _FILES else value for name, value in payload.items()}


def _file(file: Mapping[str, str]) -> InputFile:
    return InputFile(b64decode(file["data"]), filename=file["name"])


#: The fields of calls that hold files.
_FILES = frozenset({"photo", "document"})


def _keep_token_out_of_logs() -> None:
    """The token is part of every URL, and the SDK writes those at DEBUG."""
    logger = logging.getLogger("telegram")
    logger.setLevel(max(logger.level, logging.INFO))
