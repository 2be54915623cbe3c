"""The audit log: who did what, when and where, and who was refused; nothing secret, and nothing that can be forged."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio
from sqlalchemy import select

from bot.storage import tables
from tests.services.admin_play import GRACE, answer, colleagues, failed, forge, log
from tests.support.houses import ADMIN, AGENT, ANN, CARE, MEMBER, Play
from tests.support.on_sqlite import databases  # noqa: F401 (a fixture)


@pytest_asyncio.fixture
async def house(play: Play) -> AsyncIterator[Play]:
    await colleagues(play)
    yield play
    assert await failed(play) == []


async def lines(play: Play, words: str = "audit") -> list[str]:
    return (await play.command(ADMIN, words)).splitlines()


async def test_a_line_says_when_who_what_and_where(house: Play) -> None:
    await house.command(GRACE, "pause nps", name="Grace")
    await house.command(ADMIN, "resume nps", place=CARE)
    newest = (await lines(house))[:3]
    at = f"{house.clock():%m-%d %H:%M}"
    assert newest[0] == f"{at} {ADMIN}: resume nps ({CARE})"
    assert newest[1] == f"{at} Grace ({GRACE}): pause nps (Telegram)"


async def test_a_refusal_is_marked(house: Play) -> None:
    await house.command(MEMBER, "publish nps", name="Mallory")
    await forge(house, MEMBER, "x:archive:nps", place=CARE)
    newest = (await lines(house))[:2]
    at = f"{house.clock():%m-%d %H:%M}"
    assert newest[0] == f"{at} Mallory ({MEMBER}): REFUSED archive ({CARE})"
    assert newest[1] == f"{at} Mallory ({MEMBER}): REFUSED publish (Slack)"


async def test_every_change_of_a_survey_is_a_line_with_its_key(house: Play) -> None:
    await house.command(GRACE, "edit np question would_warn remove")
    await house.command(GRACE, "edit nps question likes_most change")
    await answer(house, GRACE, {"text_en": "What pleased you?"})
    await house.command(GRACE, "alert nps when score <= 4 to slack:T1/C2")
    await house.command(GRACE, "publish nps")
    await house.command(GRACE, "rollback nps 1")
    await house.command(GRACE, "edit nps question to_nine remove")
    await house.command(GRACE, "edit nps discard yes")
    changes = [(what, subject) for what, subject, allowed in await log(house, GRACE) if not what.startswith("command")]
    assert changes == [
        ("draft changed", "nps"),
        ("draft changed", "nps: question likes_most"),
        ("draft changed", "nps"),
        ("published", "nps: version 2"),
        ("rolled back", "nps: version 1"),
        ("draft changed", "nps"),
        ("draft thrown away", "nps"),
    ]


async def test_a_command_that_changes_nothing_is_no_change(house: Play) -> None:
    await house.command(GRACE, "edit nps question score up")
    assert "draft changed" not in [what for what, *_ in await log(house, GRACE)]


async def test_looking_is_written_down_and_not_listed(house: Play) -> None:
    for words in ("overview", "help", "list", "show nps", "results nps", "versions nps", "roles", "audit"):
        await house.command(GRACE, words)
    assert len([what for what, *_ in await log(house, GRACE) if what.startswith("command")]) == 8
    assert [each for each in await lines(house) if str(GRACE) in each.partition(": ")[0]] == []


@pytest.mark.parametrize(
    ("period", "seen"),
    [("", True), ("last 7d", True), ("7d", True), ("LAST 3D", True), ("last 48h", False), ("1h", False), ("0d", False)],
)
async def test_only_what_happened_in_the_time_asked_for_is_listed(house: Play, period: str, seen: bool) -> None:
    await house.command(GRACE, "pause nps")
    await house.wait(timedelta(days=2, hours=12))
    told = await house.command(ADMIN, f"audit {period}")
    assert ("pause nps" in told) == seen


@pytest.mark.parametrize(
    "period", ["last", "last week", "-7d", "7", "d", "last 7 d 3", "10000d", "last 7d please", "7.5d", "∞"]
)
async def test_a_time_that_is_none_is_answered_with_one_that_is(house: Play, period: str) -> None:
    assert await house.command(ADMIN, f"audit {period}") == "Write it like this: /survey audit last 7d"


async def test_no_more_is_listed_than_somebody_reads(house: Play) -> None:
    for _ in range(15):
        await house.command(GRACE, "pause nps")
        await house.command(GRACE, "resume nps")
    found = await lines(house)
    assert len(found) == 26
    assert found[-1] == "These are the latest 25; ask for a shorter time to see all of it."


async def test_a_name_or_a_word_cannot_look_like_another_line(house: Play) -> None:
    await house.command(MEMBER, "publish nps", name="Eve\n11-22 10:00 Grace: archive nps (Slack)")
    await forge(house, MEMBER, "x:archive:nps\n11-22 10:01 Grace: pause ces")
    found = await lines(house)
    assert [each for each in found if each.startswith("11-22 10:0")] == []
    assert len([each for each in found if f"({MEMBER})" in each]) == 2


async def test_endless_words_are_cut_and_break_nothing(house: Play) -> None:
    for words in ("frobnicate " + "x" * 3900, "pause " + "💥" * 1900, "ы" * 3000, "edit nps " + "a " * 1900):
        for who in (MEMBER, ADMIN):
            await house.command(who, words)
    rows = await house.rows(select(tables.audit.c.subject, tables.audit.c.action))
    assert max(len(row["subject"]) for row in rows) == 200
    assert max(len(row["action"]) for row in rows) <= 60
    assert len("\n".join(await lines(house))) < 12000


async def test_a_links_token_is_not_in_the_log(house: Play) -> None:
    token = (await house.command(ADMIN, "link nps")).splitlines()[0].removeprefix("/start ")
    rows = await house.rows(select(tables.audit))
    assert len(token) > 20
    assert not [row for row in rows if token in str(dict(row))]


async def test_what_is_entered_in_a_form_or_answered_is_not_in_the_log(house: Play) -> None:
    await house.command(GRACE, "edit nps question likes_most change")
    await answer(house, GRACE, {"text_en": "a secret recipe"})
    await house.say(ANN, "feedback")
    await house.press(ANN, "9")
    await house.say(ANN, "my secret words")
    assert not [row for row in await house.rows(select(tables.audit)) if "secret" in str(dict(row))]


async def test_only_an_admin_reads_it(house: Play) -> None:
    await house.command(ADMIN, f"staff add {AGENT}")
    for who in (AGENT, MEMBER):
        assert (await house.command(who, "audit")).startswith("You may not use /survey audit.")
        assert (await log(house, who))[-1] == ("command audit", "", False)


async def test_of_what_a_customer_says_or_is_told_the_log_keeps_the_number_alone(house: Play) -> None:
    await house.say(ANN, "feedback")
    await house.press(ANN, "2")
    for family, said in (
        ("case", "reply 1 We send it to 5 Elm Street"),
        ("case", "resolve 1 parcel: It went to 5 Elm Street"),
        ("idea", "Deliver to 5 Elm Street"),
        ("idea", "from case 1 Deliver it to 7 Elm Street"),
    ):
        await house.command(ADMIN, said, command=family)
    rows = await house.rows(select(tables.audit.c.action, tables.audit.c.subject))
    assert not [each for each in rows if "Elm" in each["subject"]]
    kept = {row["action"]: row["subject"] for row in rows}
    assert (kept["case reply"], kept["case resolve"], kept["idea new"]) == ("1", "1", "")
    assert kept["idea from"] == "case 1"
