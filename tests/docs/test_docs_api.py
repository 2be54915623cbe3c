"""What the pages say of /api and of the API is what they are."""

from __future__ import annotations

import json
import re
from pathlib import Path

from bot.services.api.family import COMMANDS
from bot.services.api.tokens import SCOPES
from bot.services.hooks.subscriptions import EVENTS
from bot.web.api.contacts import NewContact
from bot.web.api.events import NewEvent
from bot.web.api.feedback import Feedback
from bot.web.api.table import OPERATIONS

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
