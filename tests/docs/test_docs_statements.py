"""What ARCHITECTURE.md says an ordinary answer costs."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bot.contract.address import Address
from bot.contract.inbound import MessageReceived
from bot.storage.database import Database
from tests.support.houses import Play

_PAGE = Path(__file__).parents[2] / "bot/ARCHITECTURE.md"
_PHONE = Address("tel", "+12025550123")


async def test_an_ordinary_answer_takes_the_statements_that_are_listed(database: Database) -> None:
    play = Play(database)
    await _say(play, "FEEDBACK", 1)
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        statements.append(statement)

    sa.event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    await _say(play, "9", 2)
    touched = [_what(statement) for statement in statements if not statement.startswith("BEGIN")]
    within, after = touched[:-1], touched[-1]
    assert within == [
        "insert inbound",
        "select addresses",
        "update conversations",
        "insert answers",
        "insert outbox",
    ]
    assert after == "update outbox"
    listed = _PAGE.read_text("utf-8").partition("one door.")[2].partition("\n4. ")[0]
    assert [line.split()[1] for line in re.findall(r"^   \d\. \w+", listed, re.MULTILINE)] == [
        line.split()[0] for line in within
    ]


def _what(statement: str) -> str:
    """`insert inbound`, `select addresses`: the verb and the first table named."""
    verb, *words = statement.split()
    table = words[verb == "INSERT"].partition(".")[0]
    return f"{verb.lower()} {table}"


async def _say(play: Play, text: str, number: int) -> None:
    message = MessageReceived(
        key=f"sms:{number}", at=datetime.now(UTC), sender=_PHONE, text=text, message=f"SM{number}"
    )
    await play.app.receiver.handle(message)
    await play.app.courier.settle()
