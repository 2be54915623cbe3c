"""`/gate` and `/why`: who may, how they are written, and what they change."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.engine.gate_facts import GATES
from bot.services.gates.commands import GATE
from bot.services.gates.shown import OF, SET, UNSET
from bot.services.gates.why import WHY
from bot.storage import tables
from tests.services.gate_play import gate
from tests.support.houses import ADMIN, AGENT, MEMBER, VIEWER, Play
from tests.support.on_sqlite import databases  # noqa: F401 (a fixture)

STAFF = {"admin", "staff"}
EVERYBODY = {"admin", "staff", "viewer"}
#: Family, command → how it is given → the roles that may. A command that is not here fails the first test below.
MATRIX = {
    ("gate", "list"): ("list", STAFF),
    ("gate", "quiet"): ("quiet 8-21", {"admin"}),
    ("gate", "gap"): ("gap 30d", {"admin"}),
    ("gate", "cap"): ("cap day 200", {"admin"}),
    ("gate", "countries"): ("countries all", {"admin"}),
    ("gate", "overload"): ("overload 20", {"admin"}),
    ("gate", "consent"): ("consent not needed", {"admin"}),
    ("gate", "fallback"): ("fallback 2d", {"admin"}),
    ("gate", "help"): ("help", EVERYBODY),
    ("why", "contact"): ("contact Ann", STAFF),
    ("why", "help"): ("help", EVERYBODY),
}
ROLES = {"admin": ADMIN, "staff": AGENT, "viewer": VIEWER, "nobody": MEMBER}


@pytest.fixture
async def staffed(play: Play) -> Play:
    await play.command(ADMIN, f"staff add {AGENT}")
    await play.command(ADMIN, f"staff add {VIEWER} viewer")
    return play


def test_every_command_has_its_row_in_the_matrix() -> None:
    assert set(MATRIX) == {(family.name, name) for family in (GATE, WHY) for name in family.commands}
    for family in (GATE, WHY):
        assert {name for names in family.chapters.values() for name in names} == set(family.commands)


@pytest.mark.parametrize("role", ROLES)
async def test_each_role_may_use_what_the_matrix_says_and_nothing_else(staffed: Play, role: str) -> None:
    for (family, name), (text, allowed) in MATRIX.items():
        answer = await staffed.command(ROLES[role], text, command=family)
        refused = answer == f"You may not use /{family} {name}. Please ask {ADMIN}."
        assert refused == (role not in allowed), (family, name, answer)


async def test_a_refused_command_changes_nothing_and_is_in_the_audit_log(staffed: Play) -> None:
    for (family, _), (text, _) in MATRIX.items():
        await staffed.command(MEMBER, text, command=family)
    assert await staffed.rows(select(tables.gate_rules)) == []
    audited = [each for each in await staffed.rows(select(tables.audit)) if each["actor"] == str(MEMBER)]
    assert [(each["action"], each["allowed"]) for each in audited] == [(f"{f} {n}", False) for f, n in MATRIX]


async def test_the_rules_are_shown_as_they_stand_where_nobody_has_set_any(play: Play) -> None:
    assert (await gate(play, "quiet 8:00-21:00")).startswith("Customers are asked between 8:00 and 21:00")
    assert await gate(play, "list") == (
        "Customers are asked between 8:00 and 21:00 where they are. Where that is not known: UTC.\n"
        "After any survey: 30 days until the next one.\n"
        "Before one about a transaction: 7 days.\n"
        "The same survey again: 30 days after the first time, then every 90 days; one about a transaction as above.\n"
        "Customers asked in a day: no limit.\n"
        "Conversations by text message with one number in a day: 20.\n"
        "With numbers that begin alike: no limit.\n"
        "Text messages are exchanged with every country. It is safer to name yours: /gate countries allow GB, US\n"
        "With more than 50 open cases, what can wait is not asked.\n"
        "After 2 days of silence a customer is asked once at another of their addresses.\n"
        "Customers are asked unless they have said no.\n"
        "Who is answering one survey is asked no other meanwhile.\n"
        "Who has an open case is asked nothing until it is resolved.\n"
        "Never asked: who has opted out, was erased, can't be reached, or must write to us first.\n"
        "Nobody is asked by a paused survey, or on a channel that is down.\n"
        "A campaign or trigger asks its own segment alone, and of that the sample."
    )


def test_no_gate_is_left_out_of_the_list() -> None:
    assert sorted([*SET, *UNSET]) == sorted(GATES)
    assert set(SET.values()) <= set(OF)


async def test_what_is_suggested_instead_is_taken(play: Play) -> None:
    for text in ("quiet 8 to 9", "quiet mon"):
        told = await gate(play, text)
        assert "between 8:00 and 21:00" in await gate(play, f"quiet {told.partition('like this: ')[2]}")
    for text in ("gap 2 moons", "gap transactional soon", "cap day many", "cap number x", "fallback 2 moons"):
        told = await gate(play, text)
        example = told.partition("like this: /gate ")[2]
        assert example.split()[:-1] == text.split()[: len(example.split()) - 1]
        assert "like this" not in await gate(play, example)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("quiet 9-18 Europe/Moscow", "between 9:00 and 18:00 where they are. Where that is not known: Europe/Moscow."),
        ("quiet off", "Customers are asked at any time of day."),
        ("fallback 36h", "After 36 hours of silence a customer is asked once at another of their addresses."),
        ("fallback off", "Who is silent is not asked elsewhere."),
        ("consent needed", "Only customers who have agreed are asked."),
        ("gap 14d", "After any survey: 14 days until the next one."),
        ("gap transactional 36h", "Before one about a transaction: 36 hours."),
        ("gap nps 60d", "nps again: after 60 days."),
        ("cap day 200", "Customers asked in a day: 200."),
        ("cap number 3", "with one number in a day: 3."),
        ("cap number off", "with one number in a day: no limit."),
        ("cap prefix +4479 50", "With numbers that begin with +4479: 50."),
        ("countries allow GB, us ,RU", "with these countries only: GB, RU, US."),
        ("countries TW CN", "with these countries only: CN, TW."),
        ("overload 20", "With more than 20 open cases, what can wait is not asked."),
        ("overload off", "Open cases hold no survey back."),
    ],
)
async def test_a_rule_that_is_set_is_said_again_and_stands_in_the_list(play: Play, text: str, answer: str) -> None:
    assert answer in await gate(play, text)
    assert answer in await gate(play, "list")


@pytest.mark.parametrize(
    ("set_", "unset", "gone"),
    [
        ("gap nps 60d", "gap nps usual", "nps again"),
        ("gap 14d", "gap usual", "14 days"),
        ("cap prefix +44 5", "cap prefix +44 off", "+44"),
        ("countries GB", "countries all", "only"),
    ],
)
async def test_a_rule_may_be_taken_back(play: Play, set_: str, unset: str, gone: str) -> None:
    assert gone in await gate(play, set_)
    await gate(play, unset)
    assert gone not in await gate(play, "list")


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("quiet", "Write it like this: /gate quiet"),
        ("quiet 22:00-6:00", "Please write one span of the day"),
        ("quiet mon-fri 9-18", "Please write one span of the day"),
        ("quiet soon", "soon"),
        ("gap", "Write it like this: /gate gap"),
        ("gap soon", '"soon" is no length of time.'),
        ("gap npz 30d", "nps"),
        ("gap nps 9999d", "at most 366 days. Write it like this: /gate gap nps 14d"),
        ("gap 2 moons", '"2 moons" is no length of time.'),
        ("cap day", "Write it like this: /gate cap"),
        ("cap weekly 5", "Write it like this: /gate cap day 200 | /gate cap number 20 | /gate cap prefix"),
        ("cap day 0", '"0" is no whole number from 1 to a million. Write it like this: /gate cap day 200'),
        ("cap day ٣", "Write it like this: /gate cap"),
        ("cap prefix 4479 50", '"4479" is no beginning of a phone number'),
        ("cap prefix +44%79 50", "Write it like this: /gate cap"),
        ("countries", "Write it like this: /gate countries"),
        ("countries allow", "Write it like this: /gate countries"),
        ("countries allow England", '"ENGLAND" is no country code.'),
        ("overload many", "Write it like this: /gate overload"),
        ("overload 99999999", "Write it like this: /gate overload"),
    ],
)
async def test_what_is_no_rule_is_answered_with_what_to_write_and_changes_nothing(
    play: Play, text: str, answer: str
) -> None:
    assert answer in await gate(play, text)
    assert await play.rows(select(tables.gate_rules)) == []


async def test_there_are_only_so_many_prefixes(play: Play) -> None:
    for number in range(20):
        await gate(play, f"cap prefix +1{number} 5")
    assert "20 prefixes at most" in await gate(play, "cap prefix +99 5")
    assert "+11: 6" in await gate(play, "cap prefix +11 6")


async def test_the_team_of_everyone_says_where_customers_are_of_whom_nothing_is_known(play: Play) -> None:
    await play.command(ADMIN, "add everyone Everyone", command="team")
    await play.command(ADMIN, "hours everyone mon-fri 9-18 Asia/Taipei", command="team")
    assert "not known: Asia/Taipei." in await gate(play, "quiet 8-21")


async def test_two_admins_who_set_different_rules_do_not_undo_each_other(play: Play) -> None:
    await gate(play, "gap 14d")
    await play.twin().command(ADMIN, "cap day 9", command="gate")
    shown = await gate(play, "list")
    assert "14 days" in shown
    assert "in a day: 9." in shown
