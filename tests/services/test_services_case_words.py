"""What staff do to a case by a word in its thread; nobody else's words do anything."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import select

from bot.contract.address import Address
from bot.contract.inbound import FormSubmitted
from bot.contract.outbound import Form, FormRefused
from bot.engine.languages import LANGUAGES
from bot.engine.phrases import phrase
from bot.services.cases.in_thread import DOERS
from bot.services.cases.words import WORDS
from bot.services.voice import say
from bot.storage import tables
from tests.services.case_play import case, detractor, statuses, team
from tests.support.houses import ADMIN, AGENT, ANN, CARE, MEMBER, VIEWER, Play
from tests.support.on_sqlite import databases

__all__ = ["databases"]

KIM = Address("slack", "T1/U7")
ROBIN = Address("telegram", "301")


@pytest.fixture
async def staffed(play: Play) -> Play:
    """Ann is unhappy; Kim and Robin are colleagues of the agent's, and have written to the bot once."""
    for who, name in ((AGENT, "Alex"), (KIM, "Kim Lee"), (ROBIN, "Robin")):
        await play.say(who, "hello", name=name)
        await play.command(ADMIN, f"staff add {who}")
    await detractor(play, ANN, "2", "The price is too high, a dark mode would be nice", name="Ann")
    return play


async def under(play: Play, text: str, who: Address = AGENT, **more: Any) -> str:
    """Written under the card; returns what its writer alone was told."""
    before = len(play.seen(CARE))
    await play.say(who, text, place=CARE, under=play.cards(CARE)[0].message, **more)
    return "\n".join(getattr(each.content, "text", "") for each in play.seen(CARE)[before:] if each.only_for)


async def the_case(play: Play) -> Mapping[str, Any]:
    (row,) = await play.rows(select(tables.cases))
    return row


def test_every_word_has_its_doer_and_is_meant_in_every_alphabet() -> None:
    assert set(WORDS) == set(DOERS)
    for spelled in WORDS.values():
        scripts = {"latin" if word.isascii() else "cyrillic" if re.match("[а-я]", word) else "han" for word in spelled}
        assert scripts == {"latin", "cyrillic", "han"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_help_names_every_word_in_the_reader_s_language(language: Any) -> None:
    told = say(phrase("case.words_help"), language)
    for what, spelled in WORDS.items():
        assert what == "help" or any(f"\n{word} " in told or f"\n{word}\n" in told for word in spelled), what


@pytest.mark.parametrize("said", ["snooze 2h", "Snooze: fri 10:00", "отложить завтра", "推迟 30m", "延後 tomorrow"])
@pytest.mark.parametrize("mentioned", [True, False])
async def test_it_is_put_off_and_the_thread_says_until_when(staffed: Play, said: str, mentioned: bool) -> None:
    assert await under(staffed, said, mentioned=mentioned) == ""
    assert await statuses(staffed) == ["snoozed"]
    assert "until" in staffed.thread(CARE)[-1]


async def test_what_is_no_time_is_told_the_writer_alone(staffed: Play) -> None:
    assert "that is no time" in await under(staffed, "snooze until the cows come home")
    assert await statuses(staffed) == ["open"]


async def test_times_are_those_of_the_team(play: Play) -> None:
    await team(play, "add everyone")
    await team(play, "hours everyone mon-sun 0:00-24:00 Europe/Moscow")
    await play.command(ADMIN, f"staff add {AGENT}")
    await detractor(play, ANN)
    assert "2026-11-03 10:00 MSK" in await case(play, AGENT, "snooze 1 tue 10:00")
    assert "2026-11-03 10:00 MSK" in play.card(CARE)
    assert "2026-11-03 10:00 MSK" in await case(play, AGENT, "list all")


@pytest.mark.parametrize("said", ["assign @Kim", "assign kim lee", "назначить Kim", "指派 @U7", "assign slack:T1/U7"])
async def test_a_colleague_is_given_it_and_told_in_their_own_chat(staffed: Play, said: str) -> None:
    assert await under(staffed, said) == ""
    assert (await the_case(staffed))["assignee"] == str(KIM)
    assert "The price is too high" in staffed.card(KIM)
    assert any("Alex gave you case 1" in getattr(each.content, "text", "") for each in staffed.seen(KIM))


@pytest.mark.parametrize("said", ["assign", "assign me", "назначить мне", "指派 我"])
async def test_it_is_taken_by_whoever_says_so(staffed: Play, said: str) -> None:
    await under(staffed, said)
    assert (await the_case(staffed))["assignee"] == str(AGENT)


async def test_somebody_of_another_platform_is_named_by_their_name(staffed: Play) -> None:
    await under(staffed, "assign @robin")
    assert (await the_case(staffed))["assignee"] == str(ROBIN)
    assert "The price is too high" in staffed.card(ROBIN)


@pytest.mark.parametrize(
    ("said", "why"),
    [("assign the parcel people", "Nobody of the staff"), ("assign @U5", "Nobody of the staff"), ("assign k", "Kira")],
)
async def test_who_is_nobody_or_could_be_two_gets_nothing(staffed: Play, said: str, why: str) -> None:
    kira = Address("slack", "T1/U8")
    await staffed.say(kira, "hello", name="Kira")
    await staffed.command(ADMIN, f"staff add {kira}")
    assert why in await under(staffed, said)
    assert await statuses(staffed) == ["open"]


async def test_a_number_says_which_case_is_meant_elsewhere(staffed: Play) -> None:
    await staffed.say(ROBIN, "assign 1 to Kim")
    assert (await the_case(staffed))["assignee"] == str(KIM)
    assert "is now with Kim Lee" in staffed.last(ROBIN)
    await staffed.say(ROBIN, "snooze 1 tomorrow")
    assert await statuses(staffed) == ["snoozed"]


async def test_tags_and_wishes_are_made_of_what_the_customer_said(staffed: Play) -> None:
    assert await under(staffed, "тег +bugs -price") == "Case 1 is tagged: +bugs -price"
    assert '"A dark mode" is on the board' in await under(staffed, "idea: A dark mode")
    (wish,) = await staffed.rows(select(tables.wishes))
    assert wish["words"] == "A dark mode"


async def test_it_is_opened_again(staffed: Play) -> None:
    assert await under(staffed, "resolve price: It is lower now") == ""
    assert await statuses(staffed) == ["resolved"]
    assert await under(staffed, "вернуть") == ""
    assert await statuses(staffed) == ["open"]


async def test_the_words_can_be_asked_for(staffed: Play) -> None:
    told = await under(staffed, "help")
    assert told.startswith("In this thread you can write:")


async def test_what_colleagues_say_among_themselves_does_nothing(staffed: Play) -> None:
    before = len(staffed.seen(CARE))
    for said in ("help me with this?", "reopen the door", "tag me", "assigned to nobody yet", "snoozed", "ideas?"):
        await under(staffed, said)
    assert len(staffed.seen(CARE)) == before
    assert await statuses(staffed) == ["open"]


@pytest.mark.parametrize(
    "said", ["snooze 2h", "assign me", "tag +bugs", "idea Free shipping", "reopen", "resolve a: b"]
)
@pytest.mark.parametrize("who", [MEMBER, VIEWER])
async def test_nobody_else_s_words_do_anything(staffed: Play, said: str, who: Address) -> None:
    await staffed.command(ADMIN, f"staff add {VIEWER} viewer")
    told = await under(staffed, said, who=who)
    assert "Only staff" in told or "staff" in told
    assert await statuses(staffed) == ["open"]
    assert await staffed.rows(select(tables.wishes)) == []


async def test_a_customer_s_words_in_their_own_chat_are_an_answer(staffed: Play) -> None:
    await staffed.say(ANN, "snooze 1 2h", under=staffed.seen(ANN)[-1].message)
    assert await statuses(staffed) == ["open"]


# ---------------------------------------------------------------- any other time


async def fill_in(play: Play, until: str) -> object:
    form = [each.content for each in play.seen(AGENT) if isinstance(each.content, Form)][-1]
    event = FormSubmitted(key=f"f{until}", at=play.clock(), sender=AGENT, token=form.token, values={"until": until})
    answer = await play.app.receiver.handle(event)
    await play.work()
    return answer


async def test_any_other_time_is_asked_for_in_a_form(staffed: Play) -> None:
    await staffed.press(AGENT, "Snooze", place=CARE)
    await staffed.press(AGENT, "Other time...", place=CARE, form_handle="trigger")
    assert isinstance(await fill_in(staffed, "soon"), FormRefused)
    assert await fill_in(staffed, "fri 10:00") is None
    assert await statuses(staffed) == ["snoozed"]
    assert "until 2026-11-06 10:00 UTC" in staffed.card(CARE)


async def test_where_there_are_no_forms_it_is_asked_in_their_chat(staffed: Play) -> None:
    await staffed.press(AGENT, "Snooze", place=CARE)
    await staffed.press(AGENT, "Other time...", place=CARE)
    await staffed.say(AGENT, "soon")
    assert "That is no time" in staffed.last(AGENT)
    await staffed.say(AGENT, "fri 10:00")
    assert await statuses(staffed) == ["snoozed"]
