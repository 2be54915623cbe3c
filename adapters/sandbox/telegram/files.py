"""Files that the bot uploaded. They are kept in memory only."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import UploadFile

from adapters.sandbox.telegram.answers import Refusal, bad_request

_WRONG_FILE = bad_request("wrong file identifier/HTTP URL specified")


@dataclass(frozen=True, slots=True)
class StoredFile:
    id: str
    path: str
    name: str
    content: bytes

    def json(self) -> dict[str, Any]:
        """What Telegram says of every file."""
        return {"file_id": self.id, "file_unique_id": self.id[:12], "file_size": len(self.content)}


class Files:
    def __init__(self) -> None:
        self._by_id: dict[str, StoredFile] = {}

    async def take(self, sent: UploadFile | str, folder: str) -> StoredFile | Refusal:
        """Store an upload, or find what was sent again by its file_id. The emulator fetches no URLs."""
        if isinstance(sent, str):
            return self._by_id.get(sent, _WRONG_FILE)
        id_ = secrets.token_urlsafe(30)
        name = sent.filename or "file"
        file = StoredFile(id_, f"{folder}/file_{len(self._by_id)}", name, await sent.read())
        if not file.content:
            return bad_request("file must be non-empty")
        self._by_id[id_] = file
        return file

    def info(self, file_id: str) -> dict[str, Any] | Refusal:
        """Telegram's File."""
        file = self._by_id.get(file_id)
        return bad_request("invalid file_id") if file is None else file.json() | {"file_path": file.path}

    def content(self, path: str) -> bytes | None:
        return next((file.content for file in self._by_id.values() if file.path == path), None)
