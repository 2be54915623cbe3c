"""Every transcript of a case, replayed from both sides: what people do is given, all that they see must come out again.

After a wanted change: `python -m tests.cases.rewrite`, then read the difference as each of them would.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.storage.database import Database
from tests.support.houses import Play
from tests.support.loop import people, replay
from tests.support.on_sqlite import databases  # noqa: F401

TRANSCRIPTS = {file.stem: file for file in sorted((Path(__file__).parent / "transcripts").glob("*.txt"))}


@pytest.mark.parametrize("name", TRANSCRIPTS)
async def test_a_case_goes_as_it_is_written_down(name: str, database: Database) -> None:
    written = TRANSCRIPTS[name].read_text("utf-8")
    assert await replay(written, staged(written, database)) == written


def staged(text: str, database: Database) -> Play:
    cast = people(text)
    return Play(database, house={"admins": (cast["ADMIN"],), "staff_channels": (cast["#care"], cast["#backup"])})
