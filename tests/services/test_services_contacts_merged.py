"""Two contacts who turn out to be one keep all there was of both, on each kind of database."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from bot.contract.address import Address
from bot.storage import tables
from bot.storage.contact_merging import TABLES
from tests.services.campaign_play import askings, begun, known, phones
from tests.services.case_play import detractor, statuses
from tests.services.gate_play import gate
from tests.services.trigger_play import on
from tests.support.databases import BORN
from tests.support.houses import ADMIN, ANN, BOB, Play, buttons


async def contact(play: Play, text: str) -> str:
    return await play.command(ADMIN, text, command="contact")


async def number(play: Play, where: Address) -> int:
    """Whose address it is."""
    found = select(tables.addresses.c.contact_id).where(tables.addresses.c.address == str(where))
    return int((await play.rows(found))[0]["contact_id"])


async def merged(play: Play, one: str, into: str) -> str:
    """As staff do it: looked at, then confirmed."""
    await contact(play, f"merge {one} into {into}")
    await play.press(ADMIN, "Yes, merge them")
    return play.last(ADMIN)


async def put(play: Play, table: Any, *rows: dict[str, Any]) -> None:
    async with play.database.transaction() as tx:
        for row in rows:
            await tx.run(insert(table), row)


def test_every_table_that_says_whose_a_row_is_stands_in_the_list() -> None:
    whose = {name for name, table in tables.metadata.tables.items() if "contact_id" in table.c}
    assert whose == set(TABLES)


async def test_a_merge_shows_both_and_changes_nothing_before_somebody_is_sure(play: Play) -> None:
    await play.say(ANN, "hello", name="Ann")
    await play.say(BOB, "hello", name="Bob")
    answer = await contact(play, "merge Bob into Ann")
    assert str(ANN) in answer
    assert str(BOB) in answer
    assert "Are they one person?" in answer
    assert "only the beginning of a name" in await contact(play, "merge Bo into Ann yes")
    assert await number(play, ANN) != await number(play, BOB)
    assert await contact(play, "merge Ann into Ann") == "That is Ann both times."


async def test_conversations_answers_and_words_of_both_are_the_ones(play: Play) -> None:
    await detractor(play, ANN, "9", "lovely", name="Ann")
    await detractor(play, BOB, "8", "fine", name="Bob")
    ann, bob = await number(play, ANN), await number(play, BOB)
    assert await merged(play, "Bob", "Ann") == f"Bob is part of Ann (#{ann}) now, with all there was."
    assert await number(play, BOB) == ann
    for table in (tables.conversations, tables.answers, tables.texts):
        rows = await play.rows(select(table.c.contact_id))
        assert {row["contact_id"] for row in rows} == {ann}
        assert len(rows) >= 2
    assert await play.rows(select(tables.contacts.c.id).where(tables.contacts.c.id == bob)) == []
    await play.say(BOB, "hello again")
    assert await number(play, BOB) == ann


async def test_two_ongoing_cases_become_one_that_has_both_conversations(play: Play) -> None:
    await detractor(play, ANN, "1", "late", name="Ann")
    await detractor(play, BOB, "0", "broken", name="Bob")
    assert await statuses(play) == ["open", "open"]
    await merged(play, "Ann", "Bob")
    assert await statuses(play) == ["open", "merged"]
    joined = await play.rows(select(tables.case_conversations.c.case_id))
    assert [row["case_id"] for row in joined] == [1, 1]
    assert {row["contact_id"] for row in await play.rows(select(tables.cases.c.contact_id))} == {
        await number(play, ANN)
    }


async def test_what_both_had_once_is_there_once(play: Play) -> None:
    for who, name in ((ANN, "Ann"), (BOB, "Bob")):
        await play.say(who, "hello", name=name)
        await contact(play, f"set {name} owner {ADMIN}")
    ann, bob = await number(play, ANN), await number(play, BOB)
    places = {row["contact_id"]: row["id"] for row in await play.rows(select(tables.addresses))}
    wish = {"title": "dark", "words": "dark", "language": "en", "contact_id": bob, "address_id": places[bob]}
    times = {"created_at": BORN, "changed_at": BORN}
    await put(play, tables.wishes, {**wish, **times, "status": "open", "revision": 1, "told_status": "open"})
    vote = {"wish_id": 1, "source": "voted", "at": BORN}
    await put(
        play,
        tables.wish_votes,
        *({**vote, "contact_id": each, "address_id": places[each]} for each in places if each in (ann, bob)),
    )
    await put(
        play,
        tables.referral_codes,
        *({"code": f"CODE{each}", "contact_id": each, "created_at": BORN} for each in (ann, bob)),
    )
    cy, dee = Address("telegram", "103"), Address("telegram", "104")
    for friend in (cy, dee):
        await play.say(friend, "hello")
    came = [(ann, cy), (bob, dee)]
    await put(
        play,
        tables.referrals,
        *[{"code": f"CODE{whose}", "contact_id": await number(play, friend), "at": BORN} for whose, friend in came],
    )
    await put(play, tables.referrals, {"code": f"CODE{bob}", "contact_id": ann, "at": BORN})

    await merged(play, "Bob", "Ann")
    votes = await play.rows(select(tables.wish_votes.c.contact_id))
    assert [row["contact_id"] for row in votes] == [ann]
    assert [row["code"] for row in await play.rows(select(tables.referral_codes.c.code))] == [f"CODE{ann}"]
    friends = await play.rows(select(tables.referrals).order_by(tables.referrals.c.contact_id))
    assert [(row["code"], row["contact_id"]) for row in friends] == [
        (f"CODE{ann}", await number(play, cy)),
        (f"CODE{ann}", await number(play, dee)),
    ]


async def test_where_both_know_something_the_one_that_stays_knows_better(play: Play) -> None:
    await contact(play, "attribute add plan text")
    await contact(play, "attribute add role text")
    await contact(play, "add Ann tel:+12025550101 plan=pro")
    await contact(play, "add Annie tel:+12025550102 plan=free role=boss")
    await merged(play, "Annie", "Ann")
    rows = await play.rows(select(tables.contacts).where(tables.contacts.c.name.in_(["Ann", "Annie"])))
    assert [(row["name"], row["attributes"]) for row in rows] == [("Ann", {"plan": "pro", "role": "boss"})]


async def test_a_button_of_a_merge_that_is_done_says_that_nobody_is_there(play: Play) -> None:
    await contact(play, "add Ann tel:+12025550101")
    await contact(play, "add Annie tel:+12025550102")
    await merged(play, "Annie", "Ann")
    await play.press(ADMIN, "Yes, merge them")
    assert "I know no customer" in play.last(ADMIN)


async def test_who_is_there_twice_is_found_by_phone_and_by_name_and_company(play: Play) -> None:
    assert await contact(play, "find duplicates") == "Nobody seems to be there twice."
    await contact(play, "attribute add organization text")
    await contact(play, "add Ann tel:+12025550101")
    await contact(play, "add Annie whatsapp:+12025550101")
    await contact(play, "add Bo-Lee telegram:5551 organization=ACME")
    await contact(play, "add bo lee telegram:5552 organization=Acme")
    await contact(play, "add Cy telegram:5553")
    await contact(play, "add Cy telegram:5554")
    answer = await contact(play, "find duplicates")
    assert "the same phone" in answer
    assert "the same name and company" in answer
    assert "Cy" not in answer
    offered = [each.label for each in buttons(play.seen(ADMIN)[-1].content)]
    assert len(offered) == 2
    await play.press(ADMIN, "Look at Annie")
    assert "Are they one person?" in play.last(ADMIN)


@pytest.mark.parametrize("text", ["merge", "merge Ann", "merge into Ann", "merge Ann into", "find", "find friends"])
async def test_what_is_half_said_is_answered_with_how_to_say_it(play: Play, text: str) -> None:
    assert "Write it like this" in await contact(play, text)


async def test_who_was_asked_by_a_campaign_is_not_asked_by_it_again_as_somebody_else(play: Play) -> None:
    await gate(play, "gap 1d")
    first, second, third = phones(3)
    await known(play, first, second, third)
    await begun(play, "nps cap 1")
    await play.wait(timedelta(seconds=1))
    assert [row["status"] for row in await askings(play)] == ["asked", "waiting", "waiting"]
    await merged(play, f"#{await number(play, second)}", f"#{await number(play, third)}")
    assert [row["status"] for row in await askings(play)] == ["asked", "cancelled", "waiting"]
    await merged(play, f"#{await number(play, first)}", f"#{await number(play, third)}")
    assert [row["status"] for row in await askings(play)] == ["asked", "cancelled", "cancelled"]
    for _ in range(20):
        await play.wait(timedelta(days=1))
    assert len(await play.rows(select(tables.conversations))) == 1


async def test_a_day_for_which_one_was_planned_is_not_planned_again_for_the_other(play: Play) -> None:
    await gate(play, "gap 1h")
    await play.command(ADMIN, "attribute add renewal date", command="contact")
    first, second = phones(2)
    await known(play, first, renewal="2026-11-12")
    await known(play, second)
    await on(play, "nps 7 days before renewal at 10:00")
    await play.wait(timedelta(days=2, hours=12))
    await play.wait(timedelta(hours=14))
    (row,) = await askings(play)
    assert row["status"] == "asked"
    await merged(play, f"#{await number(play, first)}", f"#{await number(play, second)}")
    for _ in range(3):
        await play.wait(timedelta(hours=1))
    assert [each["status"] for each in await askings(play)] == ["asked"]
