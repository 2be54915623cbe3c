"""What an admin is answered in a shared place is theirs alone: words, files, pictures, and what stands in for one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from bot.charts.studio import CannotDraw
from bot.contract.outbound import Attachment, Notice
from tests.services.admin_play import failed, fill, form
from tests.services.test_services_commands import MATRIX
from tests.support.houses import ADMIN, AGENT, ANN, BOB, CARE, VIEWER, Play, words
from tests.support.on_sqlite import databases  # noqa: F401 (a fixture)


@pytest_asyncio.fixture
async def house(play: Play) -> AsyncIterator[Play]:
    await play.command(ADMIN, f"staff add {AGENT}")
    await play.command(ADMIN, f"staff add {VIEWER} viewer")
    for who, score in ((ANN, "9"), (BOB, "3")):
        await play.say(who, "feedback", name="Ada Lovelace")
        await play.press(who, score)
    yield play
    assert await failed(play) == []


@pytest.mark.parametrize("name", sorted(set(MATRIX) - {"preview"}))
async def test_no_answer_to_a_command_is_for_everybody_in_the_room(house: Play, name: str) -> None:
    before = len(house.seen(CARE))
    await house.command(ADMIN, MATRIX[name][0], place=CARE)
    answered = house.seen(CARE)[before:]
    assert answered or name in ("new",), name
    assert {each.only_for for each in answered} <= {ADMIN.id}
    assert all(each.content.private for each in answered if isinstance(each.content, Notice))


@pytest.mark.parametrize(
    "command", ["results nps", "answers nps", "export nps csv", "export nps json", "export nps yaml"]
)
async def test_a_file_asked_for_in_a_channel_is_for_who_asked(house: Play, command: str) -> None:
    before = len(house.seen(CARE))
    await house.command(ADMIN, command, place=CARE)
    files = [each for each in house.seen(CARE)[before:] if isinstance(each.content, Attachment)]
    assert len(files) == 1
    assert files[0].only_for == ADMIN.id


async def test_what_stands_in_for_a_picture_that_cannot_be_drawn_is_as_private(play: Play) -> None:
    async def broken(_chart: Any) -> bytes:
        raise CannotDraw

    house = Play(play.database, play.clock, play.platforms, {"draw": broken})
    await house.say(ANN, "feedback")
    await house.press(ANN, "9")
    before = len(house.seen(CARE))
    await house.command(ADMIN, "results nps", place=CARE)
    table, instead = house.seen(CARE)[before:]
    assert "NPS" in words(table.content)
    assert isinstance(instead.content, Notice)
    assert "NPS" in instead.content.text
    assert instead.content.private
    assert instead.only_for == ADMIN.id


@pytest.mark.parametrize("command", ["answers nps", "export nps", "export nps yaml", "answers nps Ada"])
async def test_a_viewer_is_given_no_file_and_sees_no_name(house: Play, command: str) -> None:
    before = len(house.seen(VIEWER))
    assert (await house.command(VIEWER, command)).startswith("You may not use")
    assert not [each for each in house.seen(VIEWER)[before:] if isinstance(each.content, Attachment)]
    assert "Ada" not in house.last(VIEWER)


async def test_figures_have_no_names_in_them(house: Play) -> None:
    for command in ("results nps", "overview", "list", "show nps", "versions nps"):
        assert "Ada" not in await house.command(VIEWER, command)


async def test_several_of_one_name_are_offered_to_who_asked_alone(house: Play) -> None:
    before = len(house.seen(CARE))
    await house.command(AGENT, "answers nps Ada Lovelace", place=CARE)
    (which,) = house.seen(CARE)[before:]
    assert which.only_for == AGENT.id
    assert "#2 Ada Lovelace" in [each.label for each in which.content.buttons]  # type: ignore[union-attr]


async def test_a_form_opened_in_a_channel_is_answered_there_to_the_admin_alone(house: Play) -> None:
    before = len(house.seen(CARE))
    await house.command(ADMIN, "edit nps question score change", place=CARE, form_handle="trigger")
    await fill(house, ADMIN, form(house, ADMIN), {"text_en": "How was it?"})
    (saved,) = house.seen(CARE)[before:]
    assert words(saved.content).startswith("Saved.")
    assert saved.only_for == ADMIN.id


async def test_the_text_of_a_name_that_matches_everybody_matches_nobody(house: Play) -> None:
    for pattern in ("%", "_", "A%", "*", ".*", "'; --"):
        assert (await house.command(ADMIN, f"answers nps {pattern}")).startswith("I know no customer")
