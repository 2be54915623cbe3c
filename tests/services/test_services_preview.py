"""A survey tried out: the admin is the customer, nothing is stored, and nobody is paged."""

from __future__ import annotations

from sqlalchemy import select

from bot.storage import tables
from tests.support.houses import ADMIN, AGENT, CARE, MEMBER, Play
from tests.support.mail import read
from tests.support.on_sqlite import databases  # noqa: F401 (a fixture)


async def stored(play: Play) -> int:
    return sum(
        [len(await play.rows(select(table.c.id))) for table in (tables.answers, tables.conversations, tables.cases)]
    )


async def test_a_preview_is_played_to_its_end_and_leaves_nothing_behind(play: Play) -> None:
    await play.command(ADMIN, "preview nps")
    assert "How likely" in play.last(ADMIN)
    await play.press(ADMIN, "2")
    shown = read(play, ADMIN)
    assert any("Alert detractor would page slack:T1/C1, slack:T1/C2" in each for each in shown)
    await play.say(ADMIN, "too slow")
    await play.press(ADMIN, "No")
    await play.press(ADMIN, "No")
    assert play.last(ADMIN).startswith("The preview is over.")
    assert "- score: 2 (detractor)" in play.last(ADMIN)
    assert "- held_back: too slow" in play.last(ADMIN)
    assert await stored(play) == 0
    assert play.seen(CARE) == []
    assert await play.rows(select(tables.dialogues)) == []


async def test_a_preview_is_played_in_the_language_asked_for(play: Play) -> None:
    await play.command(ADMIN, "preview nps ru")
    assert "порекомендуете" in play.last(ADMIN)


async def test_a_preview_shows_the_draft(play: Play) -> None:
    await play.command(ADMIN, "edit nps question held_back remove")
    await play.command(ADMIN, "preview nps")
    await play.press(ADMIN, "2")
    assert "held you back" not in "\n".join(read(play, ADMIN))


async def test_stop_ends_the_preview_and_opts_nobody_out(play: Play) -> None:
    await play.command(ADMIN, "preview nps")
    await play.say(ADMIN, "STOP")
    assert play.last(ADMIN).startswith("The preview is over.")
    (row,) = await play.rows(select(tables.addresses.c.state).where(tables.addresses.c.address == str(ADMIN)))
    assert row["state"] == "reachable"


async def test_here_plays_it_where_it_was_asked_for(play: Play) -> None:
    await play.command(ADMIN, "preview nps here", place=CARE)
    assert "How likely" in play.last(CARE)
    await play.press(ADMIN, "9", place=CARE)
    assert "like most" in play.last(CARE)


async def test_nobody_else_can_press_on_in_somebodys_preview(play: Play) -> None:
    await play.command(ADMIN, "preview nps here", place=CARE)
    await play.press(MEMBER, "9", place=CARE)
    assert "like most" not in play.last(CARE)
    assert play.seen(MEMBER) == []


async def test_who_is_staff_no_longer_cannot_go_on_and_is_told_whom_to_ask(play: Play) -> None:
    await play.command(ADMIN, f"staff add {AGENT}")
    await play.command(AGENT, "preview nps")
    await play.command(ADMIN, f"staff remove {AGENT}")
    await play.press(AGENT, "9")
    assert play.last(AGENT) == f"You may not use /survey preview. Please ask {ADMIN}."
    await play.say(AGENT, "feedback")
    assert "How likely" in play.last(AGENT)


async def test_what_is_mentioned_where_a_preview_is_played_is_an_answer_unless_it_is_a_command(play: Play) -> None:
    await play.command(ADMIN, "preview nps here", place=CARE)
    await play.press(ADMIN, "2", place=CARE)
    await play.say(ADMIN, "results nps", place=CARE, mentioned=True)
    assert "How likely" not in play.last(CARE)
    await play.say(ADMIN, "too slow", place=CARE, mentioned=True)
    assert "Would you warn a friend off us?" in play.last(CARE)


async def test_a_customers_own_conversation_is_not_disturbed_by_a_preview(play: Play) -> None:
    await play.say(ADMIN, "feedback")
    await play.command(ADMIN, "preview stars")
    await play.say(ADMIN, "4")
    await play.say(ADMIN, "good")
    assert play.last(ADMIN).startswith("The preview is over.")
    await play.say(ADMIN, "9")
    assert "like most" in play.last(ADMIN)
