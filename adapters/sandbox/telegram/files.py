"""Files that the bot or a person sent. They are kept in memory only."""

from __future__ import annotations

import mimetypes
import secrets
from dataclasses import dataclass
from typing import Any, Literal

from starlette.datastructures import UploadFile
from starlette.responses import Response

from adapters.sandbox.media import UNKNOWN_TYPE, picture, shown
from adapters.sandbox.telegram.answers import NOT_FOUND, Refusal, bad_request, respond

#: Bytes that a bot can fetch, and that it can send as a document and as a photo.
MAX_DOWNLOAD = 20 * 1024 * 1024
MAX_DOCUMENT = 50 * 1024 * 1024
MAX_PHOTO = 10 * 1024 * 1024
#: Of a photo: width and height together in pixels, and the longer side by the shorter one.
_MAX_SIDES = 10_000
_MAX_RATIO = 20

Folder = Literal["photos", "documents"]
_TOO_LARGE: dict[Folder, tuple[int, Refusal]] = {
    "photos": (MAX_PHOTO, bad_request("file is too big")),
    "documents": (MAX_DOCUMENT, Refusal(413, "Request Entity Too Large")),
}
_WRONG_FILE = bad_request("wrong file identifier/HTTP URL specified")


@dataclass(frozen=True, slots=True)
class StoredFile:
    id: str
    folder: Folder
    number: int
    name: str
    content: bytes

    @property
    def path(self) -> str:
        return f"{self.folder}/file_{self.number}"

    @property
    def mime_type(self) -> str:
        return mimetypes.guess_type(self.name)[0] or UNKNOWN_TYPE

    def json(self) -> dict[str, Any]:
        """What Telegram says of every file."""
        return {"file_id": self.id, "file_unique_id": self.id[:12], "file_size": len(self.content)}

    def document(self) -> dict[str, Any]:
        """Telegram's Document."""
        return self.json() | {"file_name": self.name, "mime_type": self.mime_type}


class Files:
    def __init__(self) -> None:
        self._by_id: dict[str, StoredFile] = {}

    async def take(self, sent: UploadFile | str, folder: Folder) -> StoredFile | Refusal:
        """Store an upload, or find what was sent again by its file_id. The emulator fetches no URLs."""
        if isinstance(sent, str):
            return self._again(sent, folder)
        most, refusal = _TOO_LARGE[folder]
        if (sent.size or 0) > most:
            return refusal
        content = await sent.read()
        return self.keep(sent.filename or "file", content, folder) if content else bad_request("file must be non-empty")

    def keep(self, name: str, content: bytes, folder: Folder) -> StoredFile:
        file = StoredFile(secrets.token_urlsafe(30), folder, len(self._by_id), name, content)
        self._by_id[file.id] = file
        return file

    def info(self, file_id: str) -> dict[str, Any] | Refusal:
        """Telegram's File."""
        file = self._by_id.get(file_id)
        if file is None:
            return bad_request("invalid file_id")
        too_big = len(file.content) > MAX_DOWNLOAD
        return bad_request("file is too big") if too_big else file.json() | {"file_path": file.path}

    def content(self, path: str) -> bytes | None:
        return next((file.content for file in self._by_id.values() if file.path == path), None)

    def shown(self, file_id: str) -> Response:
        """For the page on which people play."""
        file = self._by_id.get(file_id)
        return respond(NOT_FOUND) if file is None else shown(file.name, file.content)

    def _again(self, file_id: str, folder: Folder) -> StoredFile | Refusal:
        file = self._by_id.get(file_id, _WRONG_FILE)
        wrong_kind = isinstance(file, StoredFile) and file.folder != folder
        return bad_request("type of file mismatch") if wrong_kind else file


def photo_size(content: bytes) -> dict[str, int] | Refusal:
    """A photo's {"width", "height"} in pixels, or why Telegram doesn't take it for one."""
    found = picture(content)
    if found is None:
        return bad_request("IMAGE_PROCESS_FAILED")
    if sum(found.sides) > _MAX_SIDES or max(found.sides) > _MAX_RATIO * min(found.sides):
        return bad_request("PHOTO_INVALID_DIMENSIONS")
    return {"width": found.width, "height": found.height}
