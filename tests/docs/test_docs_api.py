"""What the README says of /api and of the API is what they are."""

from __future__ import annotations

import json
import re
from pathlib import Path

from bot.services.api.family import COMMANDS
from bot.services.api.tokens import SCOPES
from bot.services.hooks.subscriptions import EVENTS
from bot.web.api.contacts import NewContact
from bot.web.api.events import NewEvent
from bot.web.api.table import OPERATIONS

_PAGE = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
_FAMILY = re.split(r"\n##+ ", _PAGE.partition("\n### /api\n")[2])[0]
_CHAPTER = _PAGE.partition("\n## The API\n")[2].partition("\n## ")[0]


def test_every_command_stands_in_the_table_with_the_role_it_needs() -> None:
    rows = re.findall(r"^\| (`.+?) \| (viewer|staff|admin) \|", _FAMILY, re.MULTILINE)
    named = {word.split()[1]: role for cell, role in rows for word in re.findall(r"`([^`]+)`", cell)}
    assert named == {name: command.role for name, command in COMMANDS.items()}


def test_every_resource_scope_and_event_is_named() -> None:
    words = set(re.findall(r"`([^`]+)`", re.sub(r"```.*?```", "", _CHAPTER, flags=re.DOTALL)))
    assert {each.path for each in OPERATIONS} | set(SCOPES) | set(EVENTS) <= words


def test_the_examples_are_ones_that_it_takes() -> None:
    contact, event = re.findall(r"-d '(\{.+\})'", _CHAPTER)
    assert NewContact.model_validate_json(contact).addresses == [json.loads(event)["address"]]
    assert NewEvent.model_validate_json(event).properties == {"order": 4711}
