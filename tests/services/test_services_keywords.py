"""A keyword begins a survey, and says which language its sender speaks."""

from __future__ import annotations

import re

import pytest

from bot.contract.outbound import Question
from bot.engine.languages import Language
from bot.surveys import loader
from tests.support.houses import PHONE, Play

NPS = loader.builtin()["nps"]


def latest_question(play: Play) -> str:
    return next(each.content.text for each in reversed(play.seen(PHONE)) if isinstance(each.content, Question))


def as_asked(language: Language) -> str:
    return re.sub(r"\{company\|[^}]*\}", "Acme", NPS.questions[0].text[language])


@pytest.mark.parametrize("language", ["ru", "zh-Hans", "zh-Hant"])
async def test_a_keyword_of_another_language_begins_the_survey_in_it(play: Play, language: Language) -> None:
    await play.say(PHONE, NPS.keywords[language])
    assert latest_question(play) == as_asked(language)


async def test_the_keyword_of_the_surveys_own_language_changes_nobodys_language(play: Play) -> None:
    await play.say(PHONE, NPS.keywords["ru"])
    await play.say(PHONE, "9")
    await play.say(PHONE, "пропустить")
    await play.say(PHONE, "feedback")
    assert latest_question(play) == as_asked("ru")
