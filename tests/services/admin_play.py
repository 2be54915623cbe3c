"""Admins at work in a test's own process: forms filled in either way, forged buttons, and what was written down."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from bot.contract.address import Address
from bot.contract.inbound import ButtonPressed, CommandUsed, FormSubmitted
from bot.contract.outbound import Form, FormReply
from bot.storage import tables
from tests.support.houses import ADMIN, Play, words

#: A second admin, on another platform: their forms are chats, those of the first may be either.
GRACE = Address("telegram", "501")
#: A third one.
HEDY = Address("telegram", "502")

Values = Mapping[str, str | tuple[str, ...]]
_numbers = itertools.count(1)


async def colleagues(play: Play) -> None:
    """Two more admins."""
    for who in (GRACE, HEDY):
        await play.command(ADMIN, f"staff add {who} admin")


# ---------------------------------------------------------------- what they do


async def forge(play: Play, who: Address, token: str, **more: Any) -> None:
    """A press on a button that carries any token at all."""
    given = {"key": f"forged:{next(_numbers)}", "at": play.clock(), "message": "m", **more}
    await play.take(ButtonPressed(sender=who, token=token, **given))
    await play.work()


async def open_modal(play: Play, who: Address, command: str) -> Form:
    """`/survey …` where the platform shows forms; the form that it opened."""
    await play.command(who, command, form_handle="trigger")
    return form(play, who)


async def press_for_modal(play: Play, who: Address, label: str) -> Form:
    await play.press(who, label, form_handle="trigger")
    return form(play, who)


async def submit(play: Play, who: Address, opened: Form | str, values: Values) -> FormReply:
    """Sends a page, as it stands but for `values`; the answer to it."""
    before = {} if isinstance(opened, str) else {each.key: each.value for each in opened.fields}
    token = opened if isinstance(opened, str) else opened.token
    event = submission(play, who, token, {**before, **values})
    reply = await play.app.receiver.handle(event)
    await play.work()
    return reply


def submission(play: Play, who: Address, token: str, values: Values) -> FormSubmitted:
    return FormSubmitted(key=f"form:{next(_numbers)}", at=play.clock(), sender=who, token=token, values=values)


async def fill(play: Play, who: Address, opened: Form, values: Values) -> None:
    """Page after page; each value goes to the page that asks for it."""
    shown: FormReply = opened
    left = dict(values)
    while isinstance(shown, Form):
        keys = [each.key for each in shown.fields if each.key in left]
        shown = await submit(play, who, shown, {key: left.pop(key) for key in keys})
    assert shown is None, shown
    assert not left, f"nobody asked for {sorted(left)}"


async def answer(play: Play, who: Address, values: Mapping[str, str], until: str = "") -> None:
    """The form in the chat, question by question, up to `until`; what is not named is skipped."""
    left = dict(values)
    while (asked := await _asked(play, who)) not in ("", until):
        await play.say(who, left.pop(asked, "skip"))
    assert not left, f"nobody asked for {sorted(left)}"


async def _asked(play: Play, who: Address) -> str:
    """The key of the question that is open; empty where there is no form."""
    table = tables.dialogues
    rows = await play.rows(select(table.c.state).where(table.c.address == str(who), table.c.surface == "chat"))
    return str(rows[0]["state"]["asked"] or "") if rows else ""


def using(play: Play, who: Address, text: str, **more: Any) -> CommandUsed:
    key = f"command:{next(_numbers)}"
    return CommandUsed(key=key, at=play.clock(), sender=who, command="survey", text=text, **more)


# ---------------------------------------------------------------- what is to be seen


def form(play: Play, who: Address) -> Form:
    """The form that was opened last."""
    return next(each.content for each in reversed(play.seen(who)) if isinstance(each.content, Form))


def since(play: Play, who: Address, before: int) -> list[str]:
    """The words of what came after so many messages."""
    return [words(each.content) for each in play.seen(who)[before:]]


async def draft(play: Play, key: str) -> dict[str, Any] | None:
    """The draft's document."""
    rows = await play.rows(select(tables.drafts.c.document).where(tables.drafts.c.survey_key == key))
    return dict(rows[0]["document"]) if rows else None


async def question(play: Play, key: str, name: str) -> dict[str, Any]:
    """A question of the draft."""
    document = await draft(play, key)
    assert document is not None
    return next(each for each in document["questions"] if each["key"] == name)


async def questions(play: Play, key: str) -> list[str]:
    document = await draft(play, key)
    assert document is not None
    return [each["key"] for each in document["questions"]]


async def log(play: Play, who: Address | None = None) -> list[tuple[str, str, bool]]:
    """(action, subject, allowed) of the audit log, oldest first."""
    rows: Sequence[Mapping[str, Any]] = await play.rows(select(tables.audit).order_by(tables.audit.c.id))
    return [(row["action"], row["subject"], row["allowed"]) for row in rows if who is None or row["actor"] == str(who)]


async def dialogues(play: Play) -> list[tuple[str, str]]:
    """(surface, subject) of the forms and previews that are open or left."""
    rows = await play.rows(select(tables.dialogues).order_by(tables.dialogues.c.id))
    return [(row["surface"], row["subject"]) for row in rows]


async def failed(play: Play) -> list[str]:
    """What went wrong with events: nothing should."""
    return [row["error"] for row in await play.rows(select(tables.quarantine.c.error))]
