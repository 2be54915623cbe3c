"""What the README says of /topic and of the API is what they are."""

from __future__ import annotations

import re
from pathlib import Path

from bot.services.topics.commands import COMMANDS
from bot.web.api.feedback import Feedback

_PAGE = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
_CHAPTER = _PAGE.partition("\n## Topics and mentions\n")[2].partition("\n## ")[0]


def test_every_command_stands_in_the_table_with_the_role_it_needs() -> None:
    rows = re.findall(r"^\| (`.+?) \| (viewer|staff|admin) \|", _CHAPTER, re.MULTILINE)
    named = {word.split()[0]: role for cell, role in rows for word in re.findall(r"`([^`]+)`", cell)}
    assert named == {name: command.role for name, command in COMMANDS.items()}


def test_the_example_of_the_api_is_one_that_it_takes() -> None:
    example = _CHAPTER.partition("```\n")[2].partition("```")[0]
    assert "/api/v1/feedback" in example
    body = re.search(r"-d '(\{.+\})'", example)
    assert body is not None
    assert Feedback.model_validate_json(body[1]).text == "The app crashes"
