"""Writes every transcript of a case anew from what people do in it."""

import asyncio
import tempfile
from pathlib import Path

from bot.storage.database import Database
from tests.cases.test_cases_transcripts import TRANSCRIPTS, staged
from tests.support.databases import SqliteDatabases
from tests.support.loop import replay


async def rewrite(databases: SqliteDatabases, file: Path) -> None:
    database = Database(databases.fresh())
    text = file.read_text("utf-8")
    file.write_text(await replay(text, staged(text, database)), "utf-8")
    await database.close()


with tempfile.TemporaryDirectory() as folder:
    made = SqliteDatabases(Path(folder))
    for transcript in TRANSCRIPTS.values():
        asyncio.run(rewrite(made, transcript))
