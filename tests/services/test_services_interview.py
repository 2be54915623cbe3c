"""A survey held as an interview: a colleague types what the customer answers, and it is the customer's own."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.contract.address import Address
from bot.contract.inbound import ButtonPressed, HomeOpened
from bot.storage import tables
from tests.services.advocacy_play import HELP, PULSE, ask, publish
from tests.support.houses import ADMIN, AGENT, ANN, CARE, MEMBER, VIEWER, Play
from tests.support.mail import read


@pytest.fixture
async def known(play: Play) -> Play:
    """Ann has written once; there is a colleague."""
    await play.say(ANN, "hello", name="Ann")
    await play.command(ADMIN, f"staff add {AGENT}")
    return play


async def answers(play: Play) -> list[dict[str, Any]]:
    return [dict(row) for row in await play.rows(select(tables.answers).order_by(tables.answers.c.id))]


async def held(play: Play) -> list[dict[str, Any]]:
    return [dict(row) for row in await play.rows(select(tables.conversations).order_by(tables.conversations.c.id))]


async def test_what_a_colleague_types_are_the_customers_own_answers(known: Play) -> None:
    before = len(known.seen(ANN))
    await known.command(AGENT, "interview nps contact Ann")
    assert "How likely" in known.last(AGENT)
    await known.press(AGENT, "9")
    await known.say(AGENT, "she likes the <people> & {name}")
    assert known.last(AGENT) == "The interview with Ann is over: 2 answers kept."
    (conversation,) = await held(known)
    (contact,) = await known.rows(select(tables.contacts.c.id).where(tables.contacts.c.name == "Ann"))
    assert (conversation["interviewed_by"], conversation["channel"]) == (str(AGENT), "interview")
    assert (conversation["status"], conversation["outcome"]) == ("finished", "completed")
    assert [
        (each["contact_id"], each["channel"], each["value"], each["score_group"]) for each in await answers(known)
    ] == [
        (contact["id"], "interview", 9, "promoter"),
        (contact["id"], "interview", "she likes the <people> & {name}", None),
    ]
    assert len(known.seen(ANN)) == before


async def test_answers_are_kept_as_they_come(known: Play) -> None:
    await known.command(AGENT, f"interview nps {ANN}")
    assert await held(known) == []
    await known.press(AGENT, "9")
    (conversation,) = await held(known)
    assert (conversation["status"], len(await answers(known))) == ("interview", 1)


async def test_a_bad_score_opens_a_case_as_usual(known: Play) -> None:
    await known.command(AGENT, "interview nps contact Ann")
    await known.press(AGENT, "2")
    await known.say(AGENT, "too slow")
    await known.press(AGENT, "No")
    await known.press(AGENT, "No")
    assert "This opens a case." in read(known, AGENT)
    (case,) = await known.rows(select(tables.cases))
    (contact,) = await known.rows(select(tables.contacts.c.id).where(tables.contacts.c.name == "Ann"))
    assert case["contact_id"] == contact["id"]
    assert "Ann" in read(known, CARE)[0]


async def test_results_tell_interviews_apart(known: Play) -> None:
    await known.command(AGENT, "interview nps contact Ann")
    await known.press(AGENT, "9")
    assert "interview" in (await known.command(ADMIN, "results nps by channel")).casefold()


async def test_it_is_asked_in_the_colleagues_language_and_the_customers_stays(known: Play) -> None:
    await known.command(AGENT, "language ru")
    await known.command(AGENT, "interview nps contact Ann")
    assert "порекомендуете" in known.last(AGENT)
    await known.say(AGENT, "English")
    await known.press(AGENT, "9")
    (contact,) = await known.rows(select(tables.contacts.c.language).where(tables.contacts.c.name == "Ann"))
    assert contact["language"] == "en"


async def test_it_can_be_left_and_taken_up_where_it_stood(known: Play) -> None:
    await known.command(AGENT, "interview nps contact Ann")
    await known.press(AGENT, "9")
    await known.say(AGENT, "STOP")
    assert known.last(AGENT) == (f"Left. The answers so far are kept; go on with /survey interview nps {ANN}")
    (row,) = await known.rows(select(tables.addresses.c.state).where(tables.addresses.c.address == str(AGENT)))
    assert row["state"] == "reachable"
    await known.say(AGENT, "/survey list")
    await known.command(AGENT, f"interview nps {ANN}")
    assert "Going on with Ann: nps." in read(known, AGENT)
    assert "What do you like most?" in known.last(AGENT)
    await known.say(AGENT, "Stop calling at night, she says")
    assert known.last(AGENT) == "The interview with Ann is over: 2 answers kept."
    assert len(await held(known)) == 1


async def test_one_that_is_left_for_a_week_expires_and_keeps_its_answers(known: Play) -> None:
    await known.command(AGENT, "interview nps contact Ann")
    await known.press(AGENT, "9")
    await known.wait(timedelta(days=6))
    assert [each["status"] for each in await held(known)] == ["interview"]
    await known.wait(timedelta(days=1, hours=2))
    (conversation,) = await held(known)
    assert (conversation["status"], conversation["outcome"]) == ("finished", "expired")
    assert (conversation["state"]["status"], len(await answers(known))) == ("finished", 1)
    await known.command(AGENT, "interview nps contact Ann")
    await known.press(AGENT, "8")
    assert [each["outcome"] for each in await held(known)] == ["expired", None]


async def test_one_that_is_over_stays_as_it_ended(known: Play) -> None:
    await known.command(AGENT, "interview nps contact Ann")
    await known.press(AGENT, "9")
    await known.say(AGENT, "the people")
    await known.wait(timedelta(days=8))
    assert [each["outcome"] for each in await held(known)] == ["completed"]


async def test_another_dialogue_does_not_lose_it(known: Play) -> None:
    await known.command(ADMIN, "interview nps contact Ann")
    await known.press(ADMIN, "9")
    await known.command(ADMIN, "preview nps")
    await known.command(ADMIN, "interview nps contact Ann")
    assert "What do you like most?" in known.last(ADMIN)
    assert len(await held(known)) == 1


async def test_the_customers_own_words_go_on_meaning_what_they_did(known: Play) -> None:
    """Neither a correction nor a forged button of theirs reaches the interview."""
    await known.command(AGENT, "interview nps contact Ann")
    await known.press(AGENT, "9")
    (conversation,) = await held(known)
    number = conversation["id"]
    for n, token in enumerate((f"a:{number}:score:0", f"m:{number}:change:score", f"m:{number}:skip")):
        await known.take(ButtonPressed(key=f"forged{n}", at=known.clock(), sender=ANN, token=token, message="m"))
    await known.say(ANN, "change 1")
    await known.say(ANN, "0", edited=True)
    assert [each["value"] for each in await answers(known)] == [9]
    await known.say(ANN, "feedback")
    assert "How likely" in known.last(ANN)
    await known.say(AGENT, "the people")
    assert [each["value"] for each in await answers(known)] == [9, "the people"]


async def test_a_customer_may_erase_what_was_typed_for_them(known: Play) -> None:
    await known.say(MEMBER, "hello", name="Mel")
    await known.command(AGENT, f"interview nps {MEMBER}")
    await known.press(AGENT, "9")
    await known.take(HomeOpened(key="home", at=known.clock(), sender=MEMBER))
    await known.work()
    (conversation,) = await held(known)
    token = f"e:{conversation['id']}:score"
    await known.take(ButtonPressed(key="erase", at=known.clock(), sender=MEMBER, token=token, message="m"))
    await known.work()
    assert await answers(known) == []
    assert (await held(known))[0]["status"] == "interview"


async def test_it_counts_for_what_all_surveys_say_and_asks_the_customer_nothing(known: Play) -> None:
    await publish(known, PULSE, HELP)
    await ask(known, ADMIN, "/promoter review https://acme.test/review")
    before = len(known.seen(ANN))
    for _ in range(3):
        await known.command(AGENT, "interview help contact Ann")
        await known.say(AGENT, "1")
    await known.command(AGENT, "interview pulse contact Ann")
    await known.say(AGENT, "10")
    assert len(known.seen(ANN)) == before
    await known.command(AGENT, "interview pulse contact Ann")
    await known.say(AGENT, "1")
    assert [row["rule"] for row in await known.rows(select(tables.risk_matches))] == ["unhappy"]


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("interview", "Write it like this: /survey interview"),
        ("interview nps", "Write it like this: /survey interview"),
        ("interview nsp contact Ann", 'There is no survey "nsp".'),
        ("interview nps contact Nobody", 'I know no customer "Nobody".'),
    ],
)
async def test_what_cannot_be_done_is_answered_with_what_could(known: Play, typed: str, answer: str) -> None:
    assert (await known.command(AGENT, typed)).startswith(answer)


async def test_who_is_staff_no_longer_cannot_go_on(known: Play) -> None:
    await known.command(AGENT, "interview nps contact Ann")
    await known.press(AGENT, "9")
    await known.command(ADMIN, f"staff remove {AGENT}")
    await known.say(AGENT, "the people")
    assert known.last(AGENT) == f"You may not use /survey interview. Please ask {ADMIN}."
    assert len(await answers(known)) == 1


@pytest.mark.parametrize("who", [VIEWER, MEMBER, Address("telegram", "7")])
async def test_nobody_else_may(known: Play, who: Address) -> None:
    await known.command(ADMIN, f"staff add {VIEWER} viewer")
    assert "You may not use /survey interview" in await known.command(who, "interview nps contact Ann")
    assert await held(known) == []
