"""The file of erasures, beside the database: a line for each, so that a backup that is restored does not bring back who
was erased since. It holds hashes and times, and nothing of anybody."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import structlog

log = structlog.get_logger()


class Line(NamedTuple):
    """Who was erased, and when; `back`: they have come back since."""

    hash: str
    at: datetime
    back: bool = False


async def write(file: Path | None, line: Line) -> None:
    """It is on the disk before the erasure commits. A disk that takes none does not hinder an erasure."""
    if file is None:
        return
    try:
        await asyncio.to_thread(_append, file, line)
    except OSError as error:
        log.error("an erasure is not in the file of erasures", error=type(error).__name__)


def _append(file: Path, line: Line) -> None:
    said = {"hash": line.hash, "at": line.at.isoformat(), **({"back": True} if line.back else {})}
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="ascii") as opened:
        opened.write(json.dumps(said) + "\n")
        opened.flush()
        os.fsync(opened.fileno())


def read(file: Path | None) -> list[Line]:
    """In their order. A line that a crash has cut off is passed over."""
    if file is None or not file.is_file():
        return []
    return list(_lines(file.read_text("ascii", errors="replace").splitlines()))


def _lines(texts: Iterable[str]) -> Iterable[Line]:
    for text in texts:
        try:
            said = json.loads(text)
            yield Line(said["hash"], datetime.fromisoformat(said["at"]), bool(said.get("back")))
        except (ValueError, KeyError, TypeError):
            log.warning("a line of the file of erasures cannot be read")
