"""Admins are customers too: what they type reaches whichever asked them last, and their STOP is a STOP."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from bot.storage import tables
from tests.support.houses import ADMIN, AGENT, CARE, VIEWER, Play
from tests.support.mail import read
from tests.support.on_sqlite import databases  # noqa: F401 (a fixture)


async def answers(play: Play) -> list[str]:
    rows = await play.rows(select(tables.answers.c.value).order_by(tables.answers.c.id))
    return [row["value"] for row in rows]


async def state(play: Play) -> str:
    (row,) = await play.rows(select(tables.addresses.c.state).where(tables.addresses.c.address == str(ADMIN)))
    return str(row["state"])


async def test_what_is_typed_answers_whichever_question_was_asked_last(play: Play) -> None:
    await play.command(ADMIN, "edit stars add text")
    assert "Text (English)" in play.last(ADMIN)
    await play.wait(timedelta(minutes=1))
    await play.command(ADMIN, f"send nps to {ADMIN} yes")
    await play.say(ADMIN, "10")
    await play.say(ADMIN, "I like the people")
    assert await answers(play) == [10, "I like the people"]
    await play.say(ADMIN, "And what then?")  # the conversation is over: the form goes on
    assert "Text (Русский)" in play.last(ADMIN)


async def test_a_sentence_that_asks_us_to_stop_is_never_an_entry_in_a_form(play: Play) -> None:
    await play.command(ADMIN, "edit stars add text")
    await play.say(ADMIN, "please stop texting me")
    assert await state(play) == "opted_out"


async def test_one_word_ends_the_form_and_the_next_one_opts_out(play: Play) -> None:
    await play.command(ADMIN, "edit stars add text")
    await play.say(ADMIN, "cancel")
    assert await state(play) == "reachable"
    await play.say(ADMIN, "STOP")
    assert await state(play) == "opted_out"


async def test_a_viewer_sees_what_is_published_and_no_draft(play: Play) -> None:
    await play.command(ADMIN, f"staff add {VIEWER} viewer")
    await play.command(ADMIN, f"staff add {AGENT}")
    before = await play.command(VIEWER, "show stars")
    await play.command(ADMIN, "edit stars question reason remove")
    assert await play.command(VIEWER, "show stars") == before
    assert "not published" not in await play.command(VIEWER, "list")
    assert "main reason" not in await play.command(AGENT, "show stars")


async def test_of_what_a_customer_writes_behind_a_command_the_audit_log_keeps_nothing(play: Play) -> None:
    await play.command(VIEWER, "results I have told my doctor about it")
    (row,) = await play.rows(select(tables.audit.c.action, tables.audit.c.subject, tables.audit.c.allowed))
    assert (row["action"], row["subject"], row["allowed"]) == ("command results", "", False)


async def test_a_file_asked_for_in_a_shared_channel_leaves_a_word_there(play: Play) -> None:
    await play.command(ADMIN, "export nps yaml", place=CARE)
    assert "I have sent it to our own chat." in read(play, CARE)
