"""A survey that is longer than a message of any platform: it is shown whole, and edited like any other."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.engine.survey import Survey
from bot.surveys import foreign
from tests.acceptance.admins import Admin
from tests.support.world import World

pytestmark = pytest.mark.asyncio(loop_scope="module")

#: Somebody else's, with whole conversations in its questions.
FILE = Path(__file__).parents[2].parent / "shared/foreign/surveyjs/petlja_serbian_large.json"


async def large(acme: World, admin: Admin) -> Survey:
    survey = foreign.read(FILE.name, FILE.read_bytes()).survey
    named = survey.model_copy(update={"key": f"large_{admin.chat.platform}"})
    await acme.publish(named)
    return named


async def test_every_word_of_it_is_shown(acme: World, admin: Admin) -> None:
    survey = await large(acme, admin)
    await admin.survey(f"show {survey.key}")
    seen = await admin.sees("Page 1 of ")
    count = int(seen.text.partition("Page 1 of ")[2])
    for number in range(2, count + 1):
        await admin.chat.press("Go on", seen)
        seen = await admin.sees(f"Page {number} of {count}" if number < count else "Ending 1")
    shown = "".join("".join(each.text.split()) for each in admin.chat.screen)
    missing = [each.key for each in survey.questions if "".join(each.text["en"].split()) not in shown]
    assert missing == []


async def test_its_last_question_is_taken_out_by_buttons_alone(acme: World, admin: Admin) -> None:
    survey = await large(acme, admin)
    last = survey.questions[-1].key
    await admin.survey(f"edit {survey.key}")
    await admin.chat.press("Questions 41-49", await admin.sees("Questions 1 to 10 of 49"))
    await admin.chat.press(f"49. {last}", await admin.sees("Questions 41 to 49 of 49"))
    await admin.chat.press("Remove", await admin.sees(f"49. {last} · satisfaction"))
    await admin.sees("Questions 1 to 12 of 48")
