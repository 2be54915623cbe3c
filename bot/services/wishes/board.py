"""What is on the board, and one wish in full."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.contract.outbound import Button
from bot.engine.phrases import phrase
from bot.services import staff
from bot.services.admin.asked import Asked, Reply, notice
from bot.services.literal import one_line
from bot.services.wishes import shown
from bot.services.wishes.understood import ALIVE, status_named
from bot.storage import people, wishes

_MOST = 15
_MOST_BUTTONS = 5


async def list_(asked: Asked) -> Reply:
    """The wishes with the most votes; those of one status where it is named."""
    named = status_named(asked.words)
    if asked.words and named is None:
        return asked.usage()
    statuses = (named,) if named is not None else ALIVE
    rows = await wishes.board(asked.work.tx, statuses, asked.person.contact_id, _MOST)
    if not rows:
        return asked.tell("wish.none")
    lines = [asked.tell("wish.board"), *(shown.line(asked, row) for row in rows)]
    return notice("\n".join([*lines, _how(asked)]), *_votes(asked, rows))


def _how(asked: Asked) -> str:
    return asked.tell("wish.how" if asked.shows_buttons else "wish.how_by_text")


def _votes(asked: Asked, rows: list[Mapping[str, Any]] | Any) -> list[Button]:
    """To press, where one can: for those they have not voted for yet."""
    left = [row for row in rows if shown.can_be_voted_for(row)]
    return [shown.vote_button(asked, row) for row in left[:_MOST_BUTTONS]] if asked.shows_buttons else []


async def show(asked: Asked) -> Reply:
    found = await shown.find_only(asked)
    if isinstance(found, str):
        return found
    row = await wishes.seen(asked.work.tx, found["id"], asked.person.contact_id)
    assert row is not None
    reads_names = staff.reaches(await staff.role_of(asked.work, asked.caller.sender), "staff")
    lines = [shown.line(asked, row), f"“{row['words']}”", *_reason(asked, row)]
    if reads_names:
        lines.append(await _author(asked, row))
    buttons = [*_vote(asked, row), *(_steps(asked, row) if reads_names else [])] if asked.shows_buttons else []
    return notice("\n".join(lines), *buttons)


def _reason(asked: Asked, row: Mapping[str, Any]) -> list[str]:
    return [asked.tell("wish.reason", reason=row["reason"])] if row["reason"] else []


async def _author(asked: Asked, row: Mapping[str, Any]) -> str:
    address = await people.address_of(asked.work.tx, row["address_id"]) or ""
    name = await people.name_of(asked.work.tx, address) or ""
    language = phrase(f"lang.{row['language']}")
    return asked.tell("wish.author", name=one_line(name) or address, address=address, language=language)


def _vote(asked: Asked, row: Mapping[str, Any]) -> list[Button]:
    if row["voted"]:
        return [asked.button("wish_unvote", f"idea unvote {row['id']}")]
    return [shown.vote_button(asked, row)] if shown.can_be_voted_for(row) else []


#: Status → the next likely steps.
_NEXT = {
    "open": ("plan", "start", "ship"),
    "planned": ("start", "ship", "reopen"),
    "started": ("ship", "plan"),
    "shipped": ("reopen",),
    "declined": ("reopen",),
}


def _steps(asked: Asked, row: Mapping[str, Any]) -> list[Button]:
    return [_step(asked, verb, row["id"]) for verb in _NEXT[row["status"]]]


def _step(asked: Asked, verb: str, number: int) -> Button:
    return asked.button(f"wish_{verb}", f"idea {verb} {number}")
