"""A short mark of what somebody was shown, for its buttons to carry: what has changed since has another one."""

from __future__ import annotations

import base64
import hashlib
import json

from pydantic import BaseModel

LENGTH = 5


def mark(shown: BaseModel) -> str:
    """Five letters and digits that stand for everything in it, however it is stored. One pair of 33 million shares
    them; it is no secret."""
    content = json.dumps(shown.model_dump(mode="json"), sort_keys=True)
    return base64.b32encode(hashlib.sha256(content.encode()).digest()).decode()[:LENGTH].casefold()
