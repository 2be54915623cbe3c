"""The menu of commands on a person's client: by role and in their language, from the moment that either changes."""

from __future__ import annotations

from bot.contract.address import Address
from bot.contract.outbound import Menu
from bot.engine.languages import LANGUAGES
from bot.engine.phrases import phrase
from bot.services.voice import say
from tests.services.admin_play import GRACE
from tests.support.houses import ADMIN, AGENT, ANN, Play
from tests.support.on_sqlite import databases  # noqa: F401 (a fixture)

ADMINS = {language: ("survey", say(phrase("menu.survey_admin"), language)) for language in LANGUAGES}


def menus(play: Play, who: Address) -> list[tuple[tuple[str, str], ...]]:
    return [each.content.commands for each in play.seen(who) if isinstance(each.content, Menu)]


def first(play: Play, who: Address) -> tuple[str, str]:
    """What the newest menu says of /survey."""
    return menus(play, who)[-1][0]


async def test_a_new_colleague_is_shown_what_their_role_may_do(play: Play) -> None:
    seen = {}
    for role in ("admin", "staff", "viewer"):
        await play.command(ADMIN, f"staff add {GRACE} {role}")
        seen[role] = first(play, GRACE)
    assert seen["admin"] == ADMINS["en"]
    assert len(set(seen.values())) == 3
    assert [name for name, _ in menus(play, GRACE)[-1]] == ["survey", "help", "language", "stop"]


async def test_who_is_no_longer_staff_has_everybodys_menu_again(play: Play) -> None:
    await play.command(ADMIN, f"staff add {GRACE}")
    await play.command(ADMIN, f"staff remove {GRACE}")
    assert menus(play, GRACE)[-1] == ()


async def test_the_menu_is_in_the_language_of_the_person_and_not_of_the_admin(play: Play) -> None:
    await play.say(GRACE, "привет", language="ru")
    await play.command(ADMIN, f"staff add {GRACE} admin")
    assert first(play, GRACE) == ADMINS["ru"]


async def test_the_menu_follows_the_language_however_it_is_changed(play: Play) -> None:
    await play.command(ADMIN, f"staff add {GRACE} admin")
    await play.command(GRACE, "language ru")
    assert first(play, GRACE) == ADMINS["ru"]
    await play.say(GRACE, "language en")
    assert first(play, GRACE) == ADMINS["en"]
    await play.say(GRACE, "feedback")
    await play.say(GRACE, "language ru")
    assert first(play, GRACE) == ADMINS["ru"]
    await play.command(GRACE, "edit nps question score change")
    await play.say(GRACE, "language en")
    assert first(play, GRACE) == ADMINS["en"]


async def test_the_admins_of_the_settings_keep_an_admins_menu_whatever_they_are_added_as(play: Play) -> None:
    house = Play(play.database, play.clock, play.platforms, {"admins": (ADMIN, GRACE)})
    await house.follow(GRACE, "")
    assert first(house, GRACE) == ADMINS["en"]
    await house.command(ADMIN, f"staff add {GRACE} viewer")
    assert first(house, GRACE) == ADMINS["en"]
    await house.command(ADMIN, f"staff remove {GRACE}")
    assert first(house, GRACE) == ADMINS["en"]


async def test_customers_and_platforms_without_menus_are_sent_none(play: Play) -> None:
    await play.follow(ANN, "")
    await play.say(ANN, "language ru")
    assert menus(play, ANN) == []
    await play.command(ADMIN, f"staff add {AGENT}")
    await play.command(AGENT, "language ru")
    assert menus(play, AGENT) == []


async def test_an_admin_reads_everything_in_the_language_they_have_chosen(play: Play) -> None:
    assert (await play.command(ADMIN, "pause nps")).startswith("nps is paused")
    assert "Русский" in await play.command(ADMIN, "language Russian")
    assert "снова" in await play.command(ADMIN, "resume nps")
    await play.command(ADMIN, "edit nps")
    assert "Добавить вопрос" in [each.label for each in play.seen(ADMIN)[-1].content.buttons]  # type: ignore[union-attr]
    assert (await play.command(ADMIN, "language klingon")).endswith("/survey language ru")


async def test_an_admin_is_spoken_to_as_their_platform_says_at_first(play: Play) -> None:
    await play.command(ADMIN, f"staff add {GRACE} admin")
    assert "приостановлен" in await play.command(GRACE, "pause nps", language="ru")
