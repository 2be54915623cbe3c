"""Names of files that do no harm on any screen or disk, for every adapter that sends or takes files."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

#: Separators and what some disk refuses; what no screen shows, or shows something else for (`gnp.exe` turned around).
_UNWELCOME = re.compile(r'[\x00-\x1f\x7f-\x9f/\\:*?"<>|\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]')
_LIMIT = 120
_SUFFIX = 20


def clean(name: str) -> str:
    """The name without what is dangerous in it, its ending kept where it is too long; `file` where nothing is left."""
    kept = _UNWELCOME.sub("_", name).strip(" .") or "file"
    if len(kept) <= _LIMIT:
        return kept
    suffix = PurePosixPath(kept).suffix[:_SUFFIX]
    return (kept[: _LIMIT - len(suffix)] + suffix).rstrip(" .")
