"""Writes every transcript of a case anew from what people do in it."""

import asyncio
import tempfile
from pathlib import Path

from bot.storage.database import Database
from tests.cases.test_cases_transcripts import TRANSCRIPTS, staged
from tests.support.databases import SqliteDatabases
from tests.support.loop import replay


async def replayed(url: str, text: str) -> str:
    database = Database(url)
    try:
        return await replay(text, staged(text, database))
    finally:
        await database.close()


with tempfile.TemporaryDirectory() as folder:
    made = SqliteDatabases(Path(folder))
    for transcript in TRANSCRIPTS.values():
        transcript.write_text(asyncio.run(replayed(made.fresh(), transcript.read_text("utf-8"))), "utf-8")
