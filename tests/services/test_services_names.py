"""Staff read names; an id stands only where nobody knows a name."""

from __future__ import annotations

import pytest

from bot.contract.address import Address
from bot.services.literal import one_line
from tests.services.case_play import case, detractor, team
from tests.support.houses import ADMIN, AGENT, ANN, BACKUP, CARE, MEMBER, Play
from tests.support.on_sqlite import databases

__all__ = ["databases"]

GRACE = Address("telegram", "401")


@pytest.fixture
async def named(play: Play) -> Play:
    """Slack knows what its channels are called; Grace is an admin on Telegram."""
    play.platforms["slack"].names |= {CARE: "#care", BACKUP: "#backup"}
    await play.command(ADMIN, f"staff add {GRACE} admin")
    return play


async def test_an_alert_is_shown_with_the_channel_s_name(named: Play) -> None:
    await named.command(ADMIN, f"alert nps when score <= 2 to {CARE} then duty")
    assert "to #care, duty" in named.last(ADMIN) or "to #care, duty" in await named.command(ADMIN, "alert nps")
    assert "to #care, duty" in await named.command(ADMIN, "show nps page 2") + await named.command(ADMIN, "show nps")


async def test_a_slack_channel_can_be_named_from_telegram(named: Play) -> None:
    await named.say(GRACE, "/survey alert nps when score <= 2 to #backup")
    await named.say(GRACE, "/survey alert nps")
    assert "to #backup" in named.last(GRACE)
    await named.say(GRACE, "/team add care")
    await named.say(GRACE, "/team targets care #Backup then duty")
    assert "#backup, duty" in named.last(GRACE)
    await named.say(GRACE, "/team targets care #unknown")
    assert '"#unknown" is not an address' in named.last(GRACE)


async def test_the_story_of_a_case_names_whom_it_came_to(named: Play) -> None:
    await named.say(AGENT, "hello", name="Kim")
    named.platforms["slack"].names[ADMIN] = "Ada"
    await named.command(ADMIN, f"staff add {AGENT}")
    await detractor(named, ANN)
    await case(named, ADMIN, "assign 1 to Kim")
    story = await case(named, AGENT, "show 1")
    assert "paged #care" in story
    assert "Ada: gave it to Kim" in story
    assert "T1/" not in story
    await case(named, ADMIN, "assign 1")
    assert "Ada: took it" in await case(named, AGENT, "show 1")


async def test_who_is_refused_is_told_the_admin_s_name(named: Play) -> None:
    assert await named.command(MEMBER, "pause nps") == f"You may not use /survey pause. Please ask {ADMIN}."
    await named.say(ADMIN, "hello", name="Robin Ray")
    assert await named.command(MEMBER, "pause nps") == "You may not use /survey pause. Please ask Robin Ray."


async def test_a_name_that_only_the_platform_knows_is_asked_for(play: Play) -> None:
    play.platforms["slack"].names[ADMIN] = "Ada"
    assert "Please ask Ada." in await play.command(MEMBER, "pause nps")


async def test_where_nobody_knows_a_name_the_address_stands(play: Play) -> None:
    await team(play, "add care")
    assert f"{CARE}, duty" in await team(play, f"targets care {CARE} then duty")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("  Ann\t Lee ", "Ann Lee"),
        ("Ann\nState: resolved", "Ann State: resolved"),
        ("Ann\u2028State: resolved", "Ann State: resolved"),
        ("\u202eAnn\u202c \u2067Lee\u2069", "Ann Lee"),
        ("\x1b[31mAnn\x00", "[31mAnn"),
        ("\u200b\u2066", ""),
        ("\u200d \u200c", ""),
        ("\N{MAN}\u200d\N{PERSONAL COMPUTER}", "\N{MAN}\u200d\N{PERSONAL COMPUTER}"),
    ],
)
def test_a_name_can_neither_draw_a_line_nor_turn_the_text_around(written: str, shown: str) -> None:
    assert one_line(written) == shown


async def test_no_list_is_turned_around_by_a_name_in_it(named: Play) -> None:
    await named.say(AGENT, "hello", name="\u202eKim\nAda: admin")
    await named.command(ADMIN, f"staff add {AGENT}")
    assert f"Kim Ada: admin ({AGENT}): staff" in await named.command(ADMIN, "staff list")


async def test_the_lists_of_staff_and_of_tokens_say_who_it_is(named: Play) -> None:
    named.platforms["slack"].names |= {ADMIN: "Ada", AGENT: "Kim"}
    await named.command(ADMIN, f"staff add {AGENT}")
    shown = (await named.command(ADMIN, "staff list")).splitlines()
    assert shown[0] == f"Ada ({ADMIN}): admin (by the settings)"
    assert f"Kim ({AGENT}): staff" in shown
    await named.command(ADMIN, "token crm read:answers", command="api")
    assert (await named.command(ADMIN, "tokens", command="api")).endswith("by Ada")


async def test_what_promoters_are_asked_for_is_said_in_words(named: Play) -> None:
    await named.command(ADMIN, "review https://example.com/all", command="promoter")
    for place in ("GB", "ru", "sms"):
        await named.command(ADMIN, f"review https://example.com/{place} for {place}", command="promoter")
    shown = await named.command(ADMIN, "list", command="promoter")
    assert "nine (what would have made it a 9): on" in shown
    assert [line.split(": ")[0].strip() for line in shown.splitlines() if "https" in line] == [
        "for all",
        "GB",
        "Русский",
        "SMS",
    ]
