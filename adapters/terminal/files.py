"""Files that were sent to a console, kept in a folder. None ever takes the place of another."""

from __future__ import annotations

import base64
from itertools import count
from pathlib import Path
from typing import NamedTuple

from adapters.filenames import clean
from bot.contract.outbound import Attachment


class Kept(NamedTuple):
    """Where it is, and where it would be, had that place been free."""

    file: Path
    wanted: Path


def keep(attachment: Attachment, folder: Path) -> Kept:
    """Writes it under its own name, or the next free one (`nps-2.csv`). What is there already with the very same
    content is not written again. Raises OSError."""
    content = base64.b64decode(attachment.data)
    folder.mkdir(parents=True, exist_ok=True)
    wanted = folder / clean(attachment.name)
    numbered = (wanted.with_stem(f"{wanted.stem}-{number}") if number > 1 else wanted for number in count(1))
    return Kept(next(file for file in numbered if _holds(file, content)), wanted)


def _holds(file: Path, content: bytes) -> bool:
    """Whether the content is in it now."""
    try:
        with file.open("xb") as writing:
            writing.write(content)
    except FileExistsError:
        return file.is_file() and file.read_bytes() == content
    return True
