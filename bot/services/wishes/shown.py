"""A wish in words: its title as it was written, its status and votes. Never who wished it, but for staff."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.contract.outbound import Button
from bot.engine.phrases import Phrase, phrase
from bot.services.admin.asked import Asked, Failed, Misused
from bot.services.columns import clipped
from bot.services.wishes.understood import ALIVE, wish_number
from bot.storage import wishes

_LABEL = 30


def line(asked: Asked, row: Mapping[str, Any]) -> str:
    """One line of the board."""
    votes = phrase("wish.votes", n=row["votes"])
    return asked.tell("wish.line", number=row["id"], title=row["title"], votes=votes, status=status(row["status"]))


def status(name: str) -> Phrase:
    return phrase(f"wish.status.{name}")


def vote_button(asked: Asked, row: Mapping[str, Any]) -> Button:
    return asked.button_with("wish_vote", f"idea vote {row['id']}", title=clipped(row["title"], _LABEL))


def can_be_voted_for(row: Mapping[str, Any]) -> bool:
    return row["status"] in ALIVE and not row["voted"]


async def find(asked: Asked, word: str) -> wishes.Row | Failed:
    """The wish with that number, locked; what it has become part of instead of it. What its author has not sent yet is
    nobody else's business."""
    number = wish_number(word)
    if number is None:
        return asked.usage()
    row = await wishes.load(asked.work.tx, number)
    if row is not None and row["merged_into"] is not None:
        row = await wishes.load(asked.work.tx, row["merged_into"])
    if row is None or row["status"] == "unsent":
        return asked.fail("wish.unknown", number=number)
    return row


async def find_only(asked: Asked) -> wishes.Row | Failed:
    """As `find`, for a command that takes nothing else."""
    return await find(asked, asked.words[0]) if len(asked.words) == 1 else Misused(asked.usage())
