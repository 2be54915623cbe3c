"""A campaign made by a form, as a whole or question by question: judged like the words, and nothing entered is lost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import select

from bot.contract.address import Address
from bot.contract.outbound import Form, FormRefused, Question
from bot.engine.languages import Language
from bot.engine.phrases import Phrase, phrase
from bot.services.campaigns import counting, reading
from bot.services.campaigns.readers import READERS
from bot.services.voice import say
from bot.services.work import Work
from bot.storage import surveys, tables
from tests.services.admin_play import GRACE, answer, colleagues, dialogues, fill, form, press_for_modal, submit
from tests.services.campaign_play import campaign, known, phones
from tests.services.gate_play import gate
from tests.support.houses import ADMIN, AGENT, CARE, VIEWER, Play, buttons, words

WHOLE = {
    "survey": "nps",
    "to": "plan = pro",
    "at": "wed 10:00",
    "cap": "500 a day",
    "sample": "50%",
    "against": "stars",
    "until": "2026-12-20",
    "remind": "3d",
}
IN_WORDS = "nps to plan = pro at wed 10:00 cap 500 a day sample 50% against stars until 2026-12-20 remind 3d"


async def plans(play: Play) -> list[Mapping[str, Any]]:
    """Of all the campaigns, the oldest first."""
    rows = await play.rows(select(tables.campaigns.c.plan).order_by(tables.campaigns.c.id))
    return [row["plan"] for row in rows]


async def opened(play: Play, text: str) -> Form:
    await campaign(play, text, form_handle="trigger")
    return form(play, ADMIN)


def labels(play: Play, who: Address) -> list[str]:
    return [each.label for each in buttons(play.seen(who)[-1].content)]


def values(of: Form) -> dict[str, Any]:
    return {each.key: each.value for each in of.fields if each.value}


async def test_a_form_as_a_whole_and_one_in_a_chat_make_what_the_words_make(play: Play) -> None:
    await colleagues(play)
    await known(play, *phones(12), plan="pro")
    in_words = (await campaign(play, f"new {IN_WORDS}")).splitlines()[:2]
    await campaign(play, "list")
    await fill(play, ADMIN, await press_for_modal(play, ADMIN, "New campaign"), WHOLE)
    assert play.last(ADMIN).replace("Campaign 2", "Campaign 1").splitlines()[:2] == in_words
    await campaign(play, "new", GRACE)
    await answer(play, GRACE, WHOLE)
    assert play.last(GRACE).replace("Campaign 3", "Campaign 1").splitlines()[:2] == in_words
    assert labels(play, GRACE) == ["Start", "Change", "Drop"]
    first, second, third = await plans(play)
    assert first == second == third
    assert await dialogues(play) == []


async def test_only_the_survey_is_needed(play: Play) -> None:
    await colleagues(play)
    await known(play, *phones(2))
    shown = await opened(play, "new")
    assert [each.key for each in shown.fields if each.required] == ["survey"]
    assert isinstance(await submit(play, ADMIN, shown, {"cap": "5"}), FormRefused)
    await fill(play, ADMIN, shown, {"survey": "nps"})
    assert "Campaign 1: nps to everybody\nfrom now on" in play.last(ADMIN)
    await campaign(play, "new", GRACE)
    await answer(play, GRACE, {"survey": "nps"})
    assert "Campaign 2: nps to everybody\nfrom now on" in play.last(GRACE)


WRONG = [
    ("to", "plan =", "can't read the segment"),
    ("at", "someday", "can't read the time"),
    ("at", "23:00", "Customers are asked between 8:00 and 21:00"),
    ("cap", "many", "as a number a day"),
    ("sample", "200%", "as a share"),
    ("against", "nps", "Both halves"),
    ("at", "2020-01-01", "has passed already"),
    ("at", "2026-11-02 1:00", "has passed already"),
    ("until", "someday", "can't read the day"),
    ("until", "2026-10-01", "has passed already"),
    ("until", "wed", "over before it begins"),
    ("remind", "soon", "as a time"),
]


#: Field → what people enter there in their own words, with what the words of a command would say.
RIGHT = {
    "at": {"now": "сейчас 现在 現在 now", "2026-11-04 10:00": "wed_10:00 ср_10:00 周三_10:00 週三_10:00"},
    "until": {"2026-11-06": "fri пт 周五 週五", "2026-11-02": "today сегодня 今天 2026-11-02"},
    "sample": {"50%": "50% 50 ５０％", "0.5%": "0.5% 0,5%"},
    "cap": {"500": "500 500/day 500_в_день 500/天"},
    "remind": {"3d": "3d 3_days three_days 3_дня 3д через_3_дня 3_天 3天", "14d": "2_weeks 2_недели 两周"},
    "to": {"off": "all всем 所有人"},
}


async def test_a_field_takes_what_people_write_in_four_languages(play: Play) -> None:
    async with play.database.transaction() as tx:
        at = await reading.known(Work(tx, play.app.house, play.clock(), ""))
    for part, meant in RIGHT.items():
        for plain, spellings in meant.items():
            for each in spellings.split():
                assert READERS[part](at, each.split("_")) == READERS[part](at, plain.split()), each
                assert not isinstance(READERS[part](at, each.split("_")), Phrase), each


HINTED: Mapping[Language, str] = {
    "en": "tue 10:00, fri, 3 days, 20%, 500",
    "ru": "вт 10:00, пт, 3 дня, 20%, 500",
    "zh-Hans": "周二 10:00, 周五, 3 天, 20%, 500",
    "zh-Hant": "週二 10:00, 週五, 3 天, 20%, 500",
}


@pytest.mark.parametrize("language", HINTED)
async def test_the_examples_of_a_field_are_in_the_admins_language_and_are_taken(play: Play, language: Language) -> None:
    async with play.database.transaction() as tx:
        at = await reading.known(Work(tx, play.app.house, play.clock(), ""))
    for part, example in zip(("at", "until", "remind", "sample", "cap"), HINTED[language].split(", "), strict=True):
        assert example in say(phrase(f"campaign.form.{part}_hint"), language)
        assert not isinstance(READERS[part](at, example.split()), Phrase)


async def test_a_chat_says_once_how_to_leave_and_nowhere_that_any_words_will_do(play: Play) -> None:
    await colleagues(play)
    await play.command(GRACE, "language ru")
    await campaign(play, "new", GRACE)
    assert "Чтобы выйти из формы, напишите: отмена" in play.last(GRACE)
    await play.say(GRACE, "nps")
    asked = play.seen(GRACE)[-1].content
    assert isinstance(asked, Question)
    assert asked.hint == asked.lead == ""
    await play.say(GRACE, "отмена")
    assert "Форма закрыта" in play.last(GRACE)
    assert await dialogues(play) == []


async def test_every_wrong_field_says_so_itself_and_the_form_stays(play: Play) -> None:
    await gate(play, "quiet 8:00-21:00")
    shown = await opened(play, "new")
    right = {"survey": "nps", "at": "2026-11-05"}
    for field, entered, problem in WRONG:
        refused = await submit(play, ADMIN, shown, {**right, field: entered})
        assert isinstance(refused, FormRefused)
        assert list(refused.errors) == [field]
        assert problem in refused.errors[field]
    assert await plans(play) == []
    await fill(play, ADMIN, shown, right)
    assert "from Thu, Nov 5" in play.last(ADMIN)


async def test_a_chat_asks_again_for_what_it_cannot_read(play: Play) -> None:
    await colleagues(play)
    await gate(play, "quiet 8:00-21:00")
    await campaign(play, "new", GRACE)
    await answer(play, GRACE, {"survey": "nps"}, until="to")
    assert "plan = pro and role = decider" in play.last(GRACE)
    assert "country" in play.last(GRACE)
    await play.say(GRACE, "plan =")
    assert "can't read the segment" in play.last(GRACE)
    await answer(play, GRACE, {"to": "plan = pro"})
    assert "nps to plan = pro" in play.last(GRACE)


async def test_change_opens_the_form_as_it_stands_and_changes_only_what_is_entered(play: Play) -> None:
    await known(play, *phones(2), plan="pro")
    await campaign(play, f"new {IN_WORDS}")
    shown = await press_for_modal(play, ADMIN, "Change")
    assert values(shown) == {**WHOLE, "at": "2026-11-04 10:00", "cap": "500"}
    await campaign(play, "change 1 cap 200")  # a colleague is quicker
    await fill(play, ADMIN, shown, {"to": "", "sample": "", "against": "off", "remind": "2d"})
    assert "Campaign 1: nps to everybody" in play.last(ADMIN)
    assert "Wed, Nov 4, 10:00 where each one is; 200 a day; until Sun, Dec 20; reminder after 2 days" in play.last(
        ADMIN
    )
    await campaign(play, "change 1")
    await answer(play, ADMIN, {"at": "-", "until": "-"})
    assert "from now on; 200 a day; reminder after 2 days" in play.last(ADMIN)


async def test_what_no_longer_goes_is_said_with_a_button_to_the_form_as_it_was_filled_in(play: Play) -> None:
    """Its last day was not touched, and lies before its new beginning; or it passed while the form lay open."""
    await known(play, *phones(2))
    await campaign(play, "new nps at tue 10:00 until 2026-11-05 cap 7")
    await fill(play, ADMIN, await press_for_modal(play, ADMIN, "Change"), {"at": "2026-11-10 9:00", "cap": ""})
    assert "over before it begins" in play.last(ADMIN)
    again = await press_for_modal(play, ADMIN, "Go on with the form")
    assert values(again) == {"survey": "nps", "at": "2026-11-10 9:00", "until": "2026-11-05"}
    await fill(play, ADMIN, again, {"until": "2026-11-12"})
    assert "Tue, Nov 10, 9:00 where each one is; until Thu, Nov 12" in play.last(ADMIN)
    assert await dialogues(play) == []
    await play.press(ADMIN, "Go on with the form")
    assert "That form is over" in play.last(ADMIN)


async def test_in_a_chat_too_it_begins_anew_with_what_was_entered(play: Play) -> None:
    await colleagues(play)
    await known(play, *phones(2))
    await campaign(play, "new nps at tue 10:00 until 2026-11-05 cap 7", GRACE)
    await play.press(GRACE, "Change")
    await answer(play, GRACE, {"at": "2026-11-10 9:00", "cap": "-"})
    assert "over before it begins" in play.last(GRACE)
    await play.press(GRACE, "Go on with the form")
    await answer(play, GRACE, {"until": "2026-11-12"})
    assert "Tue, Nov 10, 9:00 where each one is; until Thu, Nov 12" in play.last(GRACE)


async def test_many_are_counted_in_the_admins_own_chat(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "PAGE", 10)
    await known(play, *phones(35))
    await campaign(play, "new", form_handle="trigger", place=CARE)
    await fill(play, ADMIN, form(play, ADMIN), {"survey": "nps"})
    assert "See your own chat" in play.last(CARE)
    assert "Will be asked: 35 " in play.last(ADMIN)


async def test_a_form_of_one_that_has_begun_changes_nothing(play: Play) -> None:
    await known(play, *phones(2))
    await campaign(play, "new nps")
    shown = await press_for_modal(play, ADMIN, "Change")
    await play.press(ADMIN, "Start")
    await fill(play, ADMIN, shown, {"cap": "1"})
    assert any("has begun already" in words(each.content) for each in play.seen(ADMIN)[-2:])
    assert (await plans(play))[0]["cap"] is None
    assert "begun already" in await campaign(play, "change 1")


async def test_with_many_surveys_one_is_named_by_its_key(play: Play) -> None:
    for n in range(7):
        await publish_copy(play, f"copy{n}")
    shown = await opened(play, "new")
    assert {each.kind for each in shown.fields if each.key in ("survey", "against")} == {"line"}
    refused = await submit(play, ADMIN, shown, {"survey": "nothing", "against": "copy"})
    assert isinstance(refused, FormRefused)
    assert list(refused.errors) == ["survey", "against"]
    await fill(play, ADMIN, shown, {"survey": "NPS", "against": "copy3"})
    assert "nps / copy3 to everybody" in play.last(ADMIN)


async def publish_copy(play: Play, key: str) -> None:
    async with play.database.transaction() as tx:
        listed = await play.app.house.library.find(tx, "nps")
        assert listed is not None
        document = listed.survey.model_dump(mode="json")
        await surveys.publish_first(tx, key, {**document, "key": key, "keywords": {}}, play.clock())


@pytest.mark.parametrize(("who", "role"), [(AGENT, "staff"), (VIEWER, "viewer")])
async def test_who_may_only_look_is_shown_no_button_and_opens_no_form(play: Play, who: Address, role: str) -> None:
    await play.command(ADMIN, f"staff add {who} {role}")
    await campaign(play, "list", who)
    assert labels(play, who) == []
    assert "may not use /campaign new" in await campaign(play, "new", who, form_handle="trigger")
    assert await dialogues(play) == []
