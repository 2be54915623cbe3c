"""Who is at risk across surveys: the account's owner hears of it once, and admins say by which rules."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.contract.address import Address
from bot.services.admin.risk_rules import COMMANDS
from bot.storage import tables
from tests.services.advocacy_play import HELP, PULSE, ask, publish, score
from tests.support.houses import ADMIN, AGENT, ANN, BOB, CARE, MEMBER, VIEWER, Play, words

EVERYBODY = {"admin", "staff"}
MATRIX = {
    "list": ("list", EVERYBODY),
    "test": (f"test {ANN}", EVERYBODY),
    "help": ("help", EVERYBODY),
    "add": ("add lost when nps detractor", {"admin"}),
    "remove": ("remove lost", {"admin"}),
    "owner": (f"owner {ANN} {AGENT}", {"admin"}),
    "set": (f"set {ANN} tier key_account", {"admin"}),
}
ROLES = {"admin": ADMIN, "staff": AGENT, "viewer": VIEWER}
OWNER = Address("slack", "T1/U9")


@pytest.fixture
async def heard(play: Play) -> Play:
    await publish(play, PULSE, HELP)
    return play


async def unhappy(play: Play, who: Address) -> None:
    for _ in range(3):
        await score(play, who, "helped", 1)
    await score(play, who, "pulse", 2)


def alarms(play: Play, where: Address) -> list[str]:
    """The cards and messages that came, not what changes them later."""
    said = [words(each.content) for each in play.seen(where) if not each.edit]
    return [each for each in said if "unhappy" in each or "3 csat dissatisfied" in each]


# ---------------------------------------------------------------- what happens


async def test_three_bad_csat_in_a_row_and_a_detractor_bring_the_accounts_owner_in(heard: Play) -> None:
    await heard.say(ANN, "hello", name="Ann")
    await heard.command(ADMIN, f"staff add {OWNER}")
    assert await ask(heard, ADMIN, f"/risk owner {ANN} {OWNER}") == f"Ann: owner = {OWNER}"
    await unhappy(heard, ANN)
    (alarm,) = alarms(heard, OWNER)
    assert "Ann" in alarm
    assert alarms(heard, CARE) == []


async def test_without_an_owner_whoever_is_always_paged_is_paged(heard: Play) -> None:
    await unhappy(heard, ANN)
    assert len(alarms(heard, CARE)) == 1


async def test_two_bad_ones_are_no_alarm_nor_are_three_with_a_good_one_between(heard: Play) -> None:
    for value in (1, 1, 5, 1):
        await score(heard, ANN, "helped", value)
    await score(heard, ANN, "pulse", 2)
    assert alarms(heard, CARE) == []


async def test_while_the_case_is_open_no_other_is_opened_however_long_that_is(heard: Play) -> None:
    await unhappy(heard, ANN)
    await heard.wait(timedelta(days=200))
    await score(heard, ANN, "helped", 1)
    assert await found(heard) == ["unhappy"]
    assert len(await heard.rows(select(tables.cases))) == 1


async def test_once_resolved_nobody_is_alarmed_again_within_the_period_but_after_it(heard: Play) -> None:
    await unhappy(heard, ANN)
    await heard.press(ADMIN, "Resolve", place=CARE)
    await heard.wait(timedelta(days=89))
    await score(heard, ANN, "helped", 1)
    assert await found(heard) == ["unhappy"]
    await heard.wait(timedelta(days=1))
    await score(heard, ANN, "helped", 1)
    assert await found(heard) == ["unhappy", "unhappy"]
    assert len(await heard.rows(select(tables.cases))) == 2


async def test_where_an_alert_has_opened_a_case_the_owner_is_told_that_it_is_urgent(heard: Play) -> None:
    await heard.say(ANN, "hello")
    await heard.command(ADMIN, f"staff add {OWNER}")
    await ask(heard, ADMIN, f"/risk owner {ANN} {OWNER}")
    for _ in range(3):
        await score(heard, ANN, "helped", 1)
    await score(heard, ANN, "feedback", 2)
    await heard.say(ANN, "slow")
    await heard.say(ANN, "no")
    await heard.say(ANN, "no")
    (case,) = await heard.rows(select(tables.cases))
    assert heard.last(OWNER) == (
        f"Case {case['id']}, urgent: {ANN} is at risk (3 csat dissatisfied in a row and nps detractor). "
        "Please talk to them now."
    )


async def found(play: Play) -> list[str]:
    return [row["rule"] for row in await play.rows(select(tables.risk_matches).order_by(tables.risk_matches.c.id))]


async def test_two_conversations_that_end_at_the_same_moment_raise_one_alarm(heard: Play) -> None:
    """At two addresses of one contact, in two processes."""
    for _ in range(3):
        await score(heard, ANN, "helped", 1)
    await heard.say(BOB, "hello")
    await one_contact(heard, ANN, BOB)
    await heard.say(ANN, "pulse")
    await heard.say(BOB, "pulse")
    twin = heard.twin()
    await asyncio.gather(heard.take(heard.message(ANN, "2")), twin.take(twin.message(BOB, "1")))
    await heard.work()
    assert await found(heard) == ["unhappy"]


async def one_contact(play: Play, first: Address, second: Address) -> None:
    a = tables.addresses.c
    async with play.database.transaction() as tx:
        owner = select(a.contact_id).where(a.address == str(first)).scalar_subquery()
        await tx.run(tables.addresses.update().where(a.address == str(second)).values(contact_id=owner), {})


async def test_a_corrected_score_is_judged_anew(heard: Play) -> None:
    for _ in range(3):
        await score(heard, ANN, "helped", 1)
    await heard.say(ANN, "pulse")
    answer = await heard.say(ANN, "9")
    assert await found(heard) == []
    await heard.say(ANN, "2", edited=True, message=answer.message)
    assert await found(heard) == ["unhappy"]


async def test_who_opts_out_in_the_middle_is_judged_by_what_they_said(heard: Play) -> None:
    two = {**PULSE, "key": "longer", "keywords": {"en": "longer"}}
    two["questions"] = [*PULSE["questions"], {"key": "why", "kind": "text", "text": {"en": "Why?"}}]
    await publish(heard, two)
    for _ in range(3):
        await score(heard, ANN, "helped", 1)
    await score(heard, ANN, "longer", 0)
    assert await found(heard) == []
    await heard.say(ANN, "STOP")
    assert await found(heard) == ["unhappy"]
    assert len(alarms(heard, CARE)) == 1


async def test_a_rule_of_ones_own_counts_from_the_next_answer_on(heard: Play) -> None:
    answer = await ask(heard, ADMIN, "/risk add cold when nps passive within 30d")
    assert answer == "From now on: cold - at risk: nps passive within 30d"
    await score(heard, ANN, "pulse", 8)
    assert await found(heard) == ["cold"]


# ---------------------------------------------------------------- the rules


async def test_the_shipped_rules_are_listed_changed_and_taken_away(play: Play) -> None:
    shipped = (
        "unhappy - at risk: 3 csat dissatisfied in a row and nps detractor\n"
        "fan - advocate: nps promoter and csat satisfied"
    )
    assert await ask(play, ADMIN, "/risk list") == shipped
    await ask(play, ADMIN, "/risk add unhappy when 2 csat dissatisfied in a row")
    assert "came with the bot" in await ask(play, ADMIN, "/risk remove fan")
    assert await ask(play, ADMIN, "/risk") == "unhappy - at risk: 2 csat dissatisfied in a row"
    await ask(play, ADMIN, "/risk add fan advocate when nps promoter")
    assert "fan - advocate: nps promoter" in await ask(play, ADMIN, "/risk list")


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("add", "Write it like this: /risk add"),
        ("add lost nps detractor", "Write it like this: /risk add"),
        ("add Lost! when nps detractor", "Write it like this: /risk add"),
        ("add lost doomed when nps detractor", "Write it like this: /risk add"),
        ("add lost when nps happy", 'Not added: nps has no group "happy"; it has detractor, passive, promoter'),
        ("add lost when they are sad", 'Not added: I don\'t understand "they are sad".'),
        ("remove lost", 'There is no rule "lost".'),
        ("remove", "Write it like this: /risk remove lost"),
        ("test nobody", 'I know no customer "nobody".'),
        ("owner contact nobody me", '"me" is not an address.'),
        ("set x", "Write it like this: /risk set"),
    ],
)
async def test_what_cannot_be_done_is_answered_with_what_could(play: Play, typed: str, answer: str) -> None:
    assert (await ask(play, ADMIN, f"/risk {typed}")).startswith(answer)


async def test_a_test_shows_scores_and_verdicts_and_does_nothing(heard: Play) -> None:
    await score(heard, ANN, "helped", 5)
    await score(heard, ANN, "pulse", 10)
    before = await found(heard)
    assert await ask(heard, ADMIN, f"/risk test {ANN}") == (
        f"{ANN}, newest first: pulse 10 promoter · help 5 satisfied\n"
        "does not hold: unhappy - at risk: 3 csat dissatisfied in a row and nps detractor\n"
        "holds: fan - advocate: nps promoter and csat satisfied"
    )
    assert await found(heard) == before


async def test_namesakes_are_told_apart_by_their_addresses(play: Play) -> None:
    for who in (ANN, BOB):
        await play.say(who, "hello", name="Robin")
    answer = await ask(play, ADMIN, "/risk test contact Robin")
    assert "#1 Robin · Telegram …101" in answer
    assert "#2 Robin · Telegram …102" in answer


# ---------------------------------------------------------------- who may


def test_every_command_has_its_row_in_the_matrix() -> None:
    assert set(MATRIX) == set(COMMANDS)


@pytest.mark.parametrize("role", ROLES)
async def test_each_role_may_use_what_the_matrix_says_and_nothing_else(play: Play, role: str) -> None:
    await play.command(ADMIN, f"staff add {AGENT}")
    await play.command(ADMIN, f"staff add {VIEWER} viewer")
    for name, (text, allowed) in MATRIX.items():
        answer = await ask(play, ROLES[role], f"/risk {text}")
        refused = answer == f"You may not use /risk {name}. Please ask {ADMIN}."
        assert refused == (role not in allowed), (name, answer)


async def test_what_a_customer_types_like_a_command_is_none(play: Play) -> None:
    await play.say(MEMBER, "/risk add lost when nps detractor")
    assert await play.rows(select(tables.risk_rules)) == []
