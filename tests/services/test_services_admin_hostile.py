"""Whatever stands in titles, questions, choices, labels and names is shown to the letter, or refused in a sentence."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import select

from bot.contract.inbound import HomeOpened
from bot.contract.outbound import Attachment, Home
from bot.engine.survey import Survey
from bot.services.admin.editor import brief
from bot.services.literal import one_line
from bot.storage import tables
from bot.surveys import loader
from tests.services.admin_play import GRACE, answer, colleagues, draft, failed, question
from tests.services.test_services_hostile import HOSTILE
from tests.support.houses import ADMIN, ANN, MEMBER, Play, words
from tests.support.on_sqlite import databases  # noqa: F401 (a fixture)

CHANGE = "edit nps question likes_most change"
#: Braces fill something in, in a survey's own texts; what can't be filled in is refused.
BRACES = {"a template", "a format"}
texts = pytest.mark.parametrize("name", HOSTILE)


@pytest_asyncio.fixture
async def house(play: Play) -> AsyncIterator[Play]:
    await colleagues(play)
    yield play
    assert await failed(play) == []


async def put(play: Play, document: dict[str, Any]) -> None:
    """A draft as somebody's file might bring it: whatever the model allows."""
    survey = Survey.model_validate(document)
    await play.command(ADMIN, "edit nps question would_warn remove")
    async with play.database.transaction() as tx:
        values = {"document": survey.model_dump(mode="json"), "survey_key": survey.key}
        await tx.run(tables.drafts.update().values(values))


def everywhere(text: str) -> dict[str, Any]:
    """A survey with the text in every place that shows words, where there is room for it."""
    long, short = {"en": text[:3000].strip()}, {"en": text.strip()[:80].strip()}
    return {
        "key": "wild",
        "title": short,
        "questions": [
            {"key": "score", "kind": "nps", "text": long, "low": short, "high": short},
            {
                "key": "one",
                "kind": "choice",
                "text": long,
                "choices": [{"key": f"c{n}", "text": {"en": f"{n} {short['en']}"}} for n in range(26)],
            },
            {"key": "words", "kind": "text", "text": long},
        ],
        "alerts": [{"key": "low", "when": "score <= 3"}],
        "endings": [{"text": long}],
    }


# ---------------------------------------------------------------- written in a form


@texts
async def test_a_text_written_in_a_form_is_kept_letter_for_letter_or_refused_in_a_sentence(
    house: Play, name: str
) -> None:
    text = HOSTILE[name]
    await house.command(GRACE, CHANGE)
    await answer(house, GRACE, {}, until="text_en")
    await house.say(GRACE, text)
    refused = "Text (English)" in house.last(GRACE)
    await answer(house, GRACE, {})
    if refused:
        assert name in BRACES | {"blank", "long"}
        assert await draft(house, "nps") is None
        return
    assert (await question(house, "nps", "likes_most"))["text"]["en"] == text.strip()
    assert text.strip() in await house.command(GRACE, "show nps")
    shown = await house.command(GRACE, "edit nps question likes_most")
    assert " ".join(text.split())[:280] in " ".join(shown.split())


@texts
async def test_a_name_is_shown_letter_for_letter_and_in_a_list_on_one_line(house: Play, name: str) -> None:
    called = HOSTILE[name][:60].strip() or "x"
    await house.say(GRACE, "hello", name=called)
    await house.command(GRACE, "edit nps question would_warn remove")
    for command in ("edit nps", "edit nps discard", "versions nps"):
        assert called in await house.command(ADMIN, command), command
    assert one_line(called) in await house.command(ADMIN, "audit")
    assert one_line(called) in await house.command(ADMIN, "staff list")


# ---------------------------------------------------------------- brought by a file


@texts
async def test_a_survey_full_of_it_is_looked_at_tried_exported_asked_and_read(house: Play, name: str) -> None:
    text = HOSTILE[name] if HOSTILE[name].strip() else "blank"
    document = everywhere(text)
    await put(house, document)
    for command in ("list", "show wild", "edit wild", "edit wild question one", "edit wild endings", "check wild"):
        assert await house.command(ADMIN, command), command
    await house.command(ADMIN, "preview wild")
    for said in ("0", "3", "fine"):
        await house.say(ADMIN, said)
    assert house.last(ADMIN).startswith("The preview is over.")
    if name not in BRACES:
        await to_the_letter(house, text, document)


async def to_the_letter(play: Play, text: str, document: dict[str, Any]) -> None:
    """What fills nothing in is shown as it stands, exported, published, asked and answered."""
    title = document["title"]["en"]
    assert brief(title) in await play.command(ADMIN, "list")
    assert text.strip()[:1500] in await play.command(ADMIN, "show wild")
    await play.command(ADMIN, "export wild yaml")
    (file,) = [each.content for each in play.seen(ADMIN) if isinstance(each.content, Attachment)]
    assert loader.load_text(base64.b64decode(file.data).decode()) == Survey.model_validate(document)
    assert "is published" in await play.command(ADMIN, "publish wild")
    await play.say(MEMBER, "hello", name=text[:60])
    await play.press(MEMBER, title)
    for said in ("3", "4", text):
        await play.say(MEMBER, said)
    await play.take(HomeOpened(key="home", at=play.clock(), sender=MEMBER))
    await play.work()
    home = next(each.content for each in reversed(play.seen(MEMBER)) if isinstance(each.content, Home))
    assert text.strip()[:300] in words(home)
    assert text.split()[0][:20] in await play.command(ADMIN, "results wild")


async def test_fifty_questions_of_three_thousand_letters_break_no_screen(house: Play) -> None:
    one = {"kind": "text", "text": {"en": "w" * 3000, "ru": "ы" * 3000}}
    survey = {**everywhere("x"), "title": {"en": "x", "ru": "ы"}, "alerts": []}
    survey["endings"] = [{"text": {"en": "x", "ru": "ы"}}]
    survey["questions"] = [{"key": f"question_number_{n}", **one} for n in range(50)]
    await put(house, survey)
    for command in ("list", "show wild", "edit wild", "edit wild page 5", "check wild", "edit wild texts ru"):
        assert await house.command(ADMIN, command), command
    assert "is published" in await house.command(ADMIN, "publish wild")


# ---------------------------------------------------------------- typed after a command


async def test_words_after_a_command_are_said_back_letter_for_letter_and_do_nothing(house: Play) -> None:
    before = await house.rows(select(tables.surveys))
    for text in HOSTILE.values():
        said = " ".join(text.split()[:6])
        for verb in ("", "edit nps", "results nps", "send nps to", "staff add", "rollback nps", "alert nps", "publish"):
            for who in (ADMIN, ANN):
                assert await house.command(who, f"{verb} {said}".strip()) or not said
        if said:
            assert said.split()[0].casefold() in (await house.command(ADMIN, f"show {said}")).casefold()
    assert await house.rows(select(tables.surveys)) == before


NEARLY_RIGHT = [
    "alert nps when score <= 3 to",
    "alert nps when  to slack:T1/C2",
    "alert nps when score <= 3 to slack:T1/C2 then",
    "alert nps when score <= 3 to slack:T1/C2 within 99999m",
    "alert nps when score <= 3 to slack:T1/C2 within 0m",
    "alert nps when score <= 3 to slack:T1/C2 within 9999d",
    "alert nps when " + "(" * 500 + " to slack:T1/C2",
    "alert nps when " + "not " * 900 + "score = 3 to slack:T1/C2",
    "alert nps when score = 3" + " and score = 3" * 250 + " to slack:T1/C2",
    "alert nps when score <= 3 to " + "slack:T1/C2 then " * 200 + "slack:T1/C1",
    "edit nps question",
    "edit nps question nowhere up",
    "edit nps add nonsense",
    "edit nps ending 99 remove",
    "edit nps ending -1",
    "edit nps alert nowhere remove",
    "edit nps texts klingon",
    "edit nps page 99999999",
    "edit nps keep",
    "edit nps drop",
    "edit nps continue",
    "edit nps discard",
    "new keep",
    "new continue",
    "new nonsense",
    "new stars stars",
    "rollback nps 0",
    "rollback nps -1",
    "results nps last 99999999d",
    "results nps by by by",
    "export nps exe",
    "staff add slack:T1/U2 admin admin",
    "staff remove nobody",
    "language " + "en " * 100,
    "help help help",
    "help " + "x" * 3000,
    "send nps to contact",
    "send nps to contact " + "x" * 3000,
    "send nps to tel:+" + "9" * 300,
    "preview nps klingon here there",
]


async def test_a_line_that_is_nearly_right_is_answered(house: Play) -> None:
    for line in NEARLY_RIGHT:
        before = len(house.seen(ADMIN))
        await house.command(ADMIN, line[:3900])
        assert len(house.seen(ADMIN)) > before, line[:80]
