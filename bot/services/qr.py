"""QR codes. One takes some milliseconds and a kilobyte, so it is made at once, and not when it is sent."""

from __future__ import annotations

import base64
import io

import segno

#: Pixels of one module: a link becomes a picture of some 500, which a camera reads from a screen or from paper.
_SCALE = 12


def png(content: str) -> str:
    """In base64. With the usual margin, and so redundant that a scratch does no harm."""
    file = io.BytesIO()
    segno.make_qr(content, error="m").save(file, kind="png", scale=_SCALE, border=4)
    return base64.b64encode(file.getvalue()).decode()
