"""Pictures and files that the emulators keep: what is a picture, and how the page on which people play sees them."""

from __future__ import annotations

import io
from dataclasses import dataclass
from urllib.parse import quote

from PIL import Image, UnidentifiedImageError
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import Response

#: A name that resolves to this machine but isn't one of these is somebody's web page reaching in (DNS rebinding).
LOOPBACK_ONLY = Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost", "[::1]"], www_redirect=False)

UNKNOWN_TYPE = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Picture:
    """`type` is its MIME type; the sides are in pixels."""

    type: str
    width: int
    height: int

    @property
    def sides(self) -> tuple[int, int]:
        return self.width, self.height


def picture(content: bytes) -> Picture | None:
    """What the bytes are by themselves, whatever the file is called; None if they are no picture."""
    try:
        with Image.open(io.BytesIO(content)) as opened:
            return Picture(Image.MIME.get(opened.format or "", UNKNOWN_TYPE), *opened.size)
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
        return None


def shown(name: str, content: bytes) -> Response:
    """For a browser: pictures are shown, everything else is saved, for it may be a page with a script in it."""
    found = picture(content)
    way, type_ = ("inline", found.type) if found else ("attachment", UNKNOWN_TYPE)
    headers = {
        "Content-Disposition": f"{way}; filename*=UTF-8''{quote(name, safe='')}",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(content, media_type=type_, headers=headers)
