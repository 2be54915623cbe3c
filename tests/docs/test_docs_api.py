"""What the pages say of /api and of the API is what they are."""

from __future__ import annotations

import json
import re
import shlex
from argparse import ArgumentParser
from pathlib import Path

from bot.services.api.family import COMMANDS
from bot.services.api.tokens import SCOPES
from bot.services.hooks.subscriptions import EVENTS
from bot.web.api.contacts import NewContact
from bot.web.api.events import NewEvent
from bot.web.api.feedback import Feedback
from bot.web.api.table import OPERATIONS
from tests.support.houses import Play
from tests.support.on_sqlite import databases  # noqa: F401 (a fixture)
from tests.web.api_client import connected, token

_BOT = Path(__file__).parents[2] / "bot"
_FAMILY = (_BOT / "COMMANDS.md").read_text("utf-8").partition("\n## /api\n")[2].partition("\n## ")[0]
_PAGE = (_BOT / "API.md").read_text("utf-8")


def test_every_command_stands_in_the_table_with_the_role_it_needs() -> None:
    rows = re.findall(r"^\| (`.+?) \| (viewer|staff|admin) \|", _FAMILY, re.MULTILINE)
    named = {word.split()[1]: role for cell, role in rows for word in re.findall(r"`([^`]+)`", cell)}
    assert named == {name: command.role for name, command in COMMANDS.items()}


def test_every_resource_scope_and_event_is_named() -> None:
    words = set(re.findall(r"`([^`]+)`", re.sub(r"```.*?```", "", _PAGE, flags=re.DOTALL)))
    assert {each.path for each in OPERATIONS} | set(SCOPES) | set(EVENTS) <= words


def test_the_examples_are_ones_that_it_takes() -> None:
    contact, event, said = re.findall(r"-d '(\{.+\})'", _PAGE)
    assert NewContact.model_validate_json(contact).addresses == [json.loads(event)["address"]]
    assert NewEvent.model_validate_json(event).properties == {"order": 4711}
    assert Feedback.model_validate_json(said).text == "The app crashes"


def _curl() -> ArgumentParser:
    parser = ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("-H", dest="headers", action="append")
    parser.add_argument("-X", dest="method")
    parser.add_argument("-d", "--data-binary", dest="data")
    return parser


async def test_the_example_client_gets_what_it_asks_for_in_this_order(play: Play) -> None:
    script = "".join(re.findall(r"```\n(curl.*?)```", _PAGE, re.DOTALL)).replace("\\\n", "")
    files = {"@people.csv": "name,phone\nGrace,+447700900199\nNobody,1\n"}
    bearer = (await token(play, *SCOPES))["Authorization"]
    answers = []
    await play.app.prepare()
    async with connected(play) as client:
        for line in script.splitlines():
            asked = _curl().parse_args(shlex.split(line.replace("Bearer $TOKEN", bearer))[1:])
            headers = dict(each.split(": ", 1) for each in asked.headers)
            method = asked.method or ("POST" if asked.data else "GET")
            path = asked.url.partition("/api/v1")[2]
            answers.append(
                await client.request(method, path, content=files.get(asked.data, asked.data), headers=headers)
            )
            await play.work()
    assert [each.status_code for each in answers] == [201, 201, 201, 202, 200, 200, 201]
    assert answers[4].json()["created"] == 1
    assert [each["line"] for each in answers[4].json()["bad_rows"]] == [3]
