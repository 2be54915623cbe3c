"""A customer sees all that is stored of them, and is forgotten when they say so: nothing is left but a hash."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from bot.contract.address import Address
from bot.contract.errors import TryLater
from bot.services.law import restored, suppressed
from bot.services.law.commands import DATA
from bot.services.work import Work
from bot.storage import contacts, people, personal, tables, triggers
from bot.storage.database import Database
from bot.storage.tables import metadata
from tests.services.case_play import case, statuses
from tests.services.law_play import data, file, whole_database
from tests.services.wishes_play import idea, staffed
from tests.support.databases import Databases
from tests.support.houses import ADMIN, AGENT, ANN, BOB, CARE, MEMBER, PHONE, VIEWER, Play, words

NAME = "Anastasia Quillfeather"
SAID = (
    "the courier threw my parcel over the fence",
    "and nobody picked up the telephone",
    "a purple night mode",
    "a review that nobody should have to write",
    "Tuesday at noon or never",
    "words of an event set aside",
)
EMAIL = "quill@example.com"


async def a_rich_life(play: Play, who: Address = ANN) -> None:
    """A survey, a case with words to and fro, a wish, what others said of them, and what staff looked up."""
    await play.say(who, "feedback", name=NAME)
    await play.press(who, "2")
    for said in (SAID[0], "no", "yes", EMAIL):
        await play.say(who, said)
    await case(play, ADMIN, f"reply 1 We are sorry, {NAME}.")
    await play.say(who, SAID[1])
    await idea(play, who, SAID[2])
    await _elsewhere(play)
    for looked_up in (f"answers nps contact {NAME}", "audit"):
        await play.command(ADMIN, looked_up)
    for looked_up in ("list", "show 1"):
        await case(play, ADMIN, looked_up)


async def _elsewhere(play: Play) -> None:
    """A review of theirs, times they proposed, and an event that nobody could handle."""
    at = play.clock()
    mention = {"source": "api:reviews", "external_id": "7", "fingerprint": "f", "author": NAME, "contact_id": 1}
    mention |= {"language": "en", "words": SAID[3], "sentiment": "negative", "said_at": at, "received_at": at}
    asked = {"contact_id": 1, "address": str(ANN), "times": SAID[4], "status": "open", "at": at}
    event = {"key": "event:bad", "failures": 3, "error": "KeyError", "last_at": at}
    event["event"] = json.dumps({"kind": "MessageReceived", "sender": ["telegram", ANN.id], "text": SAID[5]})
    async with play.database.transaction() as tx:
        await tx.run(insert(tables.mentions), mention)
        await tx.run(insert(tables.interview_requests), asked)
        await tx.run(insert(tables.quarantine), event)


async def left_of_them(play: Play, who: Address = ANN) -> list[str]:
    found = await whole_database(play)
    return [each for each in (NAME, str(who), EMAIL, *SAID) if each in found]


# ---------------------------------------------------------------- the list


def test_every_table_says_what_it_has_of_customers() -> None:
    held = {each.table.name for each in personal.HELD}
    assert held | set(personal.NOTHING_OF_THEIRS) == set(metadata.tables)
    assert not held & set(personal.NOTHING_OF_THEIRS)


def test_no_table_with_a_contact_or_a_customers_address_is_left_out() -> None:
    staffs = {"staff", "duties"}
    for name, table in metadata.tables.items():
        if {"contact_id", "address_id", "address"} & set(table.c.keys()) and name not in staffs:
            assert name in {each.table.name for each in personal.HELD}, name


# ---------------------------------------------------------------- my data


@pytest.mark.parametrize("wish", ["my data", "Мои данные", "我的数据", "我的資料"])
async def test_my_data_is_one_file_in_their_own_chat(play: Play, wish: str) -> None:
    await a_rich_life(play)
    await play.say(ANN, wish)
    found = file(play, ANN)
    said = str(found)
    assert found["contacts"][0]["name"] == NAME
    assert found["addresses"][0]["address"] == str(ANN)
    assert [each for each in (*SAID[:5], EMAIL) if each not in said] == []
    assert {"answers", "conversations", "consents", "case_messages", "wishes", "outbox"} <= set(found)
    assert "assignee" not in found["cases"][0]


async def test_a_corrected_answer_is_in_the_file_too(play: Play) -> None:
    await play.say(ANN, "feedback")
    await play.press(ANN, "9")
    await play.press(ANN, "3")
    await play.say(ANN, "my data")
    assert sorted(row["score"] for row in file(play, ANN)["answers"] if row["score"] is not None)[0] == 3


async def test_where_no_file_can_be_sent_they_are_told_whom_to_ask(play: Play) -> None:
    await play.say(PHONE, "my data")
    assert "ask Acme" in play.last(PHONE)


async def test_a_file_that_waited_goes_to_nobody_else(play: Play) -> None:
    await staffed(play)
    await a_rich_life(play)
    assert "may not use" in await data(play, VIEWER, f"of contact {NAME}")
    assert "may not use" in await data(play, BOB, f"of contact {NAME}")
    await data(play, AGENT, f"of contact {NAME}")
    assert file(play, AGENT)["contacts"][0]["name"] == NAME


async def test_the_waiting_message_has_nothing_of_the_file_in_it(play: Play) -> None:
    await a_rich_life(play)
    play.platforms["telegram"].fail(TryLater("503"), ANN)
    await play.take(play.message(ANN, "my data"))
    row = (await play.outbox(ANN))[-1]
    assert row["content"]["content"]["kind"] == "dossier"
    assert SAID[0] not in str(row["content"])


# ---------------------------------------------------------------- forget me


@pytest.mark.parametrize(
    ("wish", "sure", "button"),
    [
        ("forget me", "cannot be undone", "Delete everything"),
        ("удалите мои данные", "Отменить это нельзя", "Удалить всё"),
        ("刪除我的資料", "無法復原", "全部刪除"),
    ],
)
async def test_forget_me_asks_first_and_then_leaves_nothing_but_a_hash(
    play: Play, wish: str, sure: str, button: str
) -> None:
    await a_rich_life(play)
    assert set(await left_of_them(play)) >= {NAME, str(ANN), *SAID}
    await play.say(ANN, wish)
    assert sure in play.last(ANN)
    assert NAME in await left_of_them(play)
    await play.press(ANN, button)
    assert "Done." in play.last(ANN)
    await play.wait(timedelta(minutes=2))
    assert await left_of_them(play) == []
    (hash_,) = await play.rows(select(tables.suppressions.c.hash))
    assert len(hash_["hash"]) == 64


async def test_not_a_byte_is_left_in_the_file_of_the_database(play: Play) -> None:
    if play.database.dialect != "sqlite":
        pytest.skip("PostgreSQL keeps its own files")
    await a_rich_life(play)
    await play.say(ANN, "FORGET yes")
    await play.wait(timedelta(minutes=2))
    file_ = Path(play.database.url.partition(":///")[2])
    await play.database.close()
    content = await asyncio.to_thread(_vacuumed, file_)
    assert [each for each in (NAME, str(ANN), EMAIL, *SAID) if each.encode() in content] == []


def _vacuumed(database: Path) -> bytes:
    with contextlib.closing(sqlite3.connect(database)) as raw:
        raw.execute("VACUUM")
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return database.read_bytes()


async def test_keep_deletes_nothing(play: Play) -> None:
    await a_rich_life(play)
    await play.say(ANN, "forget me")
    await play.press(ANN, "Keep")
    assert play.last(ANN) == "Nothing was deleted."
    await play.say(ANN, "yes")
    assert NAME in await left_of_them(play)


@pytest.mark.parametrize("yes", ["yes", "Да!", "是", "確認", "Delete everything", "УДАЛИТЬ ВСЁ"])
async def test_what_is_asked_then_may_be_answered_by_typing_yes(play: Play, yes: str) -> None:
    await play.say(PHONE, "feedback")
    await play.say(PHONE, "forget me")
    await play.say(PHONE, yes)
    assert len(await play.rows(select(tables.suppressions))) == 1


@pytest.mark.parametrize(
    ("no", "answer"),
    [
        ("no", "Nothing was deleted."),
        ("Нет", "Ничего не удалено."),
        ("不", "没有删除任何内容。"),
        ("Keep", "Nothing was deleted."),
    ],
)
async def test_what_is_asked_then_may_be_answered_by_typing_no(play: Play, no: str, answer: str) -> None:
    await play.say(PHONE, "feedback")
    await play.say(PHONE, "forget me")
    await play.say(PHONE, no)
    assert play.last(PHONE) == answer
    await play.say(PHONE, "yes")
    assert await play.rows(select(tables.suppressions)) == []


@pytest.mark.parametrize("meanwhile", ["1", "5", "hello", "feedback"])
async def test_a_yes_that_does_not_follow_at_once_deletes_nothing(play: Play, meanwhile: str) -> None:
    await play.say(PHONE, "feedback")
    await play.say(PHONE, "forget me")
    await play.say(PHONE, meanwhile)
    await play.say(PHONE, "yes")
    await play.say(PHONE, "forget me")
    await play.wait(timedelta(hours=1))
    await play.say(PHONE, "yes")
    assert await play.rows(select(tables.suppressions)) == []


async def test_scores_stay_in_the_results_and_belong_to_nobody(play: Play) -> None:
    await a_rich_life(play)
    before = await play.command(ADMIN, "results nps")
    await play.say(ANN, "FORGET yes")
    assert "NPS" in before
    (row,) = await play.rows(select(tables.answers))
    assert (row["score"], row["score_group"], row["words"]) == (2, "detractor", "")
    after = await play.command(ADMIN, "results nps")
    assert after.splitlines()[:4] == before.splitlines()[:4]


async def test_an_open_case_is_closed_and_its_card_says_erased(play: Play) -> None:
    await a_rich_life(play)
    await play.say(ANN, "FORGET yes")
    assert await statuses(play) == ["resolved"]
    assert "erased" in play.card(CARE)
    assert not [each for each in SAID if each in play.card(CARE)]
    await play.wait(timedelta(days=30))
    assert not [each for each in play.seen(ANN)[-1:] if "Done." not in words(each.content)]


async def test_messages_that_wait_for_them_are_not_sent(play: Play) -> None:
    await play.say(ANN, "feedback")
    play.platforms["telegram"].fail(TryLater("503"), ANN)
    await play.take(play.message(ANN, "9"))
    await play.take(play.message(ANN, "FORGET yes"))
    await play.wait(timedelta(minutes=5))
    assert "Done." in play.last(ANN)


async def test_nobody_else_loses_anything(play: Play) -> None:
    await a_rich_life(play)
    await play.say(BOB, "feedback", name="Bob Brown")
    await play.press(BOB, "9")
    await play.say(BOB, "the friendly driver")
    await play.say(ANN, "FORGET yes")
    found = await whole_database(play)
    assert "Bob Brown" in found
    assert "the friendly driver" in found


# ---------------------------------------------------------------- afterwards


async def test_they_are_not_asked_again_until_they_come_back_and_then_they_are_new(play: Play) -> None:
    await a_rich_life(play)
    await play.say(ANN, "FORGET yes")
    refusal = await play.command(ADMIN, f"send stars to {ANN} yes")
    assert "erased" in refusal
    shown = len(play.seen(ANN))
    await play.say(ANN, "hello?")
    assert len(play.seen(ANN)) == shown
    await play.say(ANN, "START")
    assert "Welcome back" in play.last(ANN)
    async with play.database.transaction() as tx:
        assert await people.state_of(tx, str(ANN)) == "reachable"
    await play.say(ANN, "my data")
    assert "answers" not in file(play, ANN)


async def test_a_restored_backup_is_erased_again_before_anything_else(databases: Databases, tmp_path: Path) -> None:
    house = {"erasures_file": tmp_path / "erasures.jsonl", "secret_key": "s3cret"}
    erased, backup = (Play(Database(databases.fresh()), house=house) for _ in range(2))
    for each in (erased, backup):
        await a_rich_life(each)
    await erased.say(ANN, "FORGET yes")
    assert NAME in await whole_database(backup)
    assert await restored.erase_again(backup.app.house, backup.app.receiver) == 1
    await backup.work()
    assert await left_of_them(backup) == []
    assert await restored.erase_again(backup.app.house, backup.app.receiver) == 0
    for each in (erased, backup):
        await each.app.courier.settle()
        await each.database.close()


async def test_who_came_back_after_they_were_erased_is_not_erased_again(databases: Databases, tmp_path: Path) -> None:
    house = {"erasures_file": tmp_path / "erasures.jsonl", "secret_key": "s3cret"}
    play = Play(Database(databases.fresh()), house=house)
    await play.say(ANN, "feedback", name=NAME)
    await play.say(ANN, "FORGET yes")
    play.clock.now += timedelta(days=1)
    await play.say(ANN, "START", name=NAME)
    assert await restored.erase_again(play.app.house, play.app.receiver) == 0
    assert NAME in await whole_database(play)
    await play.database.close()


# ---------------------------------------------------------------- by staff

EVERYBODY = {"admin", "staff", "viewer", "nobody"}
MATRIX = {
    "mine": ("mine", EVERYBODY),
    "forget": ("forget", EVERYBODY),
    "keep": ("keep", EVERYBODY),
    "help": ("help", EVERYBODY),
    "surveys": ("surveys on", EVERYBODY),
    "list": ("list", {"admin", "staff"}),
    "stop": ("stop contact Nobody", {"admin", "staff"}),
    "retain": ("retain events 30d", {"admin"}),
    "of": ("of contact Nobody", {"admin", "staff"}),
    "erase": ("erase contact Nobody", {"admin"}),
}
ROLES = {"admin": ADMIN, "staff": AGENT, "viewer": VIEWER, "nobody": MEMBER}


def test_every_command_has_its_row_in_the_matrix_and_its_chapter_in_the_help() -> None:
    assert set(MATRIX) == set(DATA.commands)
    assert sorted(name for names in DATA.chapters.values() for name in names) == sorted(DATA.commands)


@pytest.mark.parametrize("role", ROLES)
async def test_each_role_may_use_what_the_matrix_says_and_nothing_else(play: Play, role: str) -> None:
    await staffed(play)
    for name, (said, allowed) in MATRIX.items():
        answer = await data(play, ROLES[role], said)
        refused = answer == f"You may not use /data {name}. Please ask {ADMIN}."
        assert refused == (role not in allowed), (name, answer)


async def test_an_admin_erases_whoever_asked_by_another_way_and_the_log_has_nothing_of_them(play: Play) -> None:
    await a_rich_life(play)
    asked = await data(play, ADMIN, f"erase contact {NAME}")
    assert NAME in asked
    assert "cannot be undone" in asked
    await play.press(ADMIN, "Delete everything")
    assert "is erased" in play.last(ADMIN)
    await play.wait(timedelta(minutes=2))
    assert await left_of_them(play) == []
    log = await play.rows(select(tables.audit).where(tables.audit.c.action == "erased"))
    assert [(row["actor"], row["subject"]) for row in log] == [(str(ADMIN), "#1")]


async def test_by_a_part_of_a_name_nobody_is_erased_or_stopped_before_it_is_shown_who(play: Play) -> None:
    await play.command(ADMIN, f"add {NAME} {ANN}", command="contact")
    assert NAME in await data(play, ADMIN, "erase contact ana yes")
    assert NAME in await data(play, ADMIN, "stop contact quill")
    theirs = select(tables.addresses.c.state, tables.contacts.c.name).join(tables.contacts)
    asked = theirs.where(tables.addresses.c.address == str(ANN))
    assert await play.rows(asked) == [{"state": "reachable", "name": NAME}]
    await play.press(ADMIN, f"#2 {NAME}")
    assert await play.rows(asked) == [{"state": "opted_out", "name": NAME}]
    assert "is erased" in await data(play, ADMIN, f"erase contact {NAME} yes")


async def test_whoever_is_brought_again_by_an_admin_is_not_written_to(play: Play) -> None:
    await play.say(ANN, "feedback")
    await play.say(ANN, "FORGET yes")
    async with play.database.transaction() as tx:
        work = Work(tx, play.app.house, play.clock(), "import:1")
        number = await contacts.create(tx, "Ann", "en", {}, play.clock())
        await contacts.add_addresses(tx, number, [str(ANN)], play.clock())
        await suppressed.keep_out(work, [str(ANN)])
    assert "opted out" in await play.command(ADMIN, f"send stars to {ANN} yes")


async def test_whoever_is_erased_is_listed_found_counted_and_chosen_nowhere(play: Play) -> None:
    """The number stays in old messages: nothing opens by it."""
    await play.command(ADMIN, "add Twin tel:+447946000007", command="contact")
    await play.say(ANN, "feedback", name=NAME)
    erased = await _number_of(play, ANN)
    await play.say(ANN, "FORGET yes")
    for text in ("list", "list language = en"):
        told = await play.command(ADMIN, text, command="contact")
        assert f"#{erased}" not in told
        assert "erased" not in told
        assert "2 in all" in told or "of 2" in told
    for command in ("show", "merge Twin into", "set"):
        text = f"{command} #{erased}" + (" name Ann" if command == "set" else "")
        assert f'"#{erased}"' in await play.command(ADMIN, text, command="contact")
    assert f'"#{erased}"' in await play.command(ADMIN, f"contact #{erased}", command="why")
    dry = await play.command(ADMIN, "new nps", command="campaign")
    assert "In the segment: 1 of 1" in dry
    assert "opted out" not in dry
    async with play.database.transaction() as tx:
        whom = await triggers.customers(tx, triggers.Whom([str(ADMIN)], []), 0, 10)
    assert erased not in [row["id"] for row in whom]


async def _number_of(play: Play, who: Address) -> int:
    rows = await play.rows(select(tables.addresses.c.contact_id).where(tables.addresses.c.address == str(who)))
    return int(rows[0]["contact_id"])
