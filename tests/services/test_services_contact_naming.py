"""Whom an admin means by an address, a number, a name or the beginnings of its words, on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import insert, select

from bot.engine.survey import Survey
from bot.services.contacts import naming
from bot.storage import tables
from bot.storage.database import Database
from tests.support.answered import Answered, Asked
from tests.support.databases import BORN

VISIT = Survey.model_validate(
    {
        "key": "visit",
        "title": "Your visit",
        "questions": [{"key": "why", "kind": "text", "text": "Why?"}],
        "endings": [{"text": "Thanks!"}],
    }
)


@pytest.fixture
async def visit(database: Database) -> Answered:
    answered = Answered(database, VISIT)
    await answered.publish(VISIT)
    return answered


async def named(told: Answered, text: str) -> list[tuple[str, tuple[str, ...]]]:
    async with told.database.transaction() as tx:
        return [(each.name, each.addresses) for each in await naming.named(tx, text)]


async def test_a_contact_is_found_by_any_of_their_addresses(visit: Answered) -> None:
    await visit.ask(Asked(name="Ann", address="telegram:1"), Asked(name="Bob", address="tel:+12025550123"))
    second = {"address": "slack:T1/U9", "changed_at": BORN}
    async with visit.database.transaction() as tx:
        (ann,) = await tx.rows(select(tables.contacts.c.id).where(tables.contacts.c.name == "Ann"))
        await tx.run(insert(tables.addresses), {**second, "contact_id": ann["id"]})
    assert await named(visit, "slack:T1/U9") == [("Ann", ("telegram:1", "slack:T1/U9"))]
    for written in ("tel:+12025550123", "+12025550123", " +1 (202) 555-0123 "):
        assert await named(visit, written) == [("Bob", ("tel:+12025550123",))]


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Ann Lee", "ann lee"),
        ("McArthur", "mcarthur"),
        ("Иван Петров", "иван петров"),
        ("Иван Петров", "ИВАН ПЕТРОВ"),
        ("王小明", "王小明"),
        ("Ann  ", "ann"),
    ],
)
async def test_a_contact_is_found_by_name_in_any_case(visit: Answered, name: str, written: str) -> None:
    await visit.ask(Asked(name=name.strip(), address="telegram:1"), Asked(name="Somebody Else"))
    assert await named(visit, written) == [(name.strip(), ("telegram:1",))]


async def test_of_several_with_one_name_the_admin_may_choose(visit: Answered) -> None:
    await visit.ask(Asked(name="Ann", address="telegram:1"), Asked(name="ann", address="telegram:2"))
    assert await named(visit, "ANN") == [("ann", ("telegram:2",)), ("Ann", ("telegram:1",))]
    await visit.ask(*(Asked(name="Ann") for _ in range(20)))
    assert len(await named(visit, "Ann")) == 10


@pytest.mark.parametrize("written", ["nobody", "%", "A%", "_nn", "", "' OR 1=1 --", "Anna", "nn", "#99", "telegram:2"])
async def test_nobody_is_found_by_an_end_a_pattern_or_a_guess(visit: Answered, written: str) -> None:
    await visit.ask(Asked(name="Ann", address="telegram:1"), Asked(address="telegram:3"))
    assert await named(visit, written) == []


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Pam Lee", "pam"),
        ("Pam Lee", "LEE"),
        ("Pam Lee", "lee p"),
        ("Anne-Marie O'Neil", "marie neil"),
        ("иВан Петров", "ПеТ"),
        ("Ёлка", "ёл"),
        ("Ωmega Σοφία", "ΣΟΦ"),
        ("王小明", "小明"),
        ("王小明", "王"),
        ("[Ann] (vip)", "vip"),
        ("*Ann*", "*a"),
    ],
)
async def test_the_beginnings_of_a_name_are_enough_in_any_case_order_and_script(
    visit: Answered, name: str, written: str
) -> None:
    await visit.ask(Asked(name=name, address="telegram:1"), Asked(name="Somebody Else"))
    assert await named(visit, written) == [(name, ("telegram:1",))]


async def test_a_whole_name_goes_before_those_that_only_begin_so(visit: Answered) -> None:
    await visit.ask(Asked(name="Pam", address="telegram:1"), *(Asked(name=f"Pam {n}") for n in range(20)))
    assert await named(visit, "pam") == [("Pam", ("telegram:1",))]
    assert len(await named(visit, "pa")) == 10


async def test_a_number_is_one_contact(visit: Answered) -> None:
    await visit.ask(Asked(name="Ann", address="telegram:1"), Asked(name="#1", address="telegram:2"))
    assert await named(visit, "#1") == [("Ann", ("telegram:1",))]
