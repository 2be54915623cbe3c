"""The raw answers as a file: every one of them, in words that a spreadsheet cannot take for a formula."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import random
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from bot.engine.survey import Survey
from bot.services import answers_file
from bot.services.answers_file import File, Raw, Wanted, literal
from bot.services.contacts import naming
from bot.services.surveys import Library
from bot.storage import answers as storage
from bot.storage import tables
from bot.storage.database import Database
from tests.support.answered import Answered, Asked
from tests.support.databases import BORN

DAY = timedelta(days=1)
VISIT = Survey.model_validate(
    {
        "key": "visit",
        "title": "Your visit",
        "questions": [
            {
                "key": "score",
                "kind": "nps",
                "text": {"en": "Would you recommend {company|us}?", "ru": "Порекомендуете?"},
            },
            {"key": "mood", "kind": "csat", "labels": ["Bad", "So-so", "Good"], "text": "How was it?"},
            {
                "key": "liked",
                "kind": "multi_choice",
                "text": "What did you like?",
                "choices": [
                    {"key": "price", "text": {"en": "The price", "ru": "Цена"}},
                    {"key": "people", "text": {"en": "The people", "ru": "Люди"}},
                ],
            },
            {"key": "again", "kind": "yes_no", "text": "Will you come again?"},
            {"key": "why", "kind": "text", "text": "Why?"},
        ],
        "endings": [{"text": "Thanks!"}],
    }
)


@pytest.fixture
async def visit(database: Database) -> Answered:
    answered = Answered(database, VISIT)
    await answered.publish(VISIT)
    return answered


async def written(answered: Answered, form: str, **more: Any) -> File:
    wanted = Wanted(answered.survey.key, **more)
    return await answers_file.written(answered.database, Library(), wanted, form)


async def as_csv(answered: Answered, **more: Any) -> list[dict[str, str]]:
    """The file's rows, column by column."""
    return table((await written(answered, "csv", **more)).content)


async def as_json(answered: Answered, **more: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((await written(answered, "json", **more)).content)
    return rows


def table(file: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.decode("utf-8-sig"), newline="")))


# ---------------------------------------------------------------- what is in it


async def test_each_answer_has_a_row_with_whom_where_when_and_in_which_words(visit: Answered) -> None:
    given_ = {"score": 9, "mood": 3, "liked": ["price", "people"], "again": True, "why": "Очень хорошо"}
    everybody = Asked(given_, address="tel:+12025550123", name="Анна", language="ru", words="ну 9", at=BORN)
    (number,) = await visit.ask(everybody)
    score, mood, liked, again, why = await as_csv(visit)
    assert score == {
        "conversation": str(number),
        "name": "Анна",
        "address": "tel:+12025550123",
        "channel": "sms",
        "language": "ru",
        "survey": "visit",
        "version": "1",
        "question": "score",
        "question_text": "Порекомендуете?",
        "kind": "nps",
        "value": "9",
        "label": "",
        "score": "9",
        "group": "promoter",
        "words": "ну 9",
        "answered_at": "2026-11-02T09:00:00+00:00",
        "superseded": "",
    }
    assert [(each["value"], each["label"]) for each in (mood, liked, again, why)] == [
        ("3", "Good"),
        ("price,people", "Цена, Люди"),
        ("yes", "да"),
        ("Очень хорошо", ""),
    ]


async def test_what_was_filled_in_for_a_customer_is_not_in_the_question(visit: Answered) -> None:
    await visit.ask(Asked({"score": 9}))
    assert [each["question_text"] for each in await as_json(visit)] == ["Would you recommend us?"]


async def test_a_corrected_answer_stays_and_says_when_it_ceased_to_count(visit: Answered) -> None:
    await visit.ask(Asked({"score": 2}))
    async with visit.database.transaction() as tx:
        await tx.run(update(tables.answers).values(superseded_at=BORN + DAY))
    await visit.ask(Asked({"score": 9}, at=BORN + DAY))
    first, second = await as_csv(visit)
    assert (first["value"], first["superseded"]) == ("2", "2026-11-03T09:00:00+00:00")
    assert (second["value"], second["superseded"]) == ("9", "")


async def test_each_answer_is_told_in_the_words_of_its_own_version(visit: Answered) -> None:
    await visit.ask(Asked({"score": 9}))
    first = VISIT.questions[0].model_copy(update={"text": {"en": "How likely?"}})
    await visit.publish(VISIT.model_copy(update={"questions": (first, *VISIT.questions[1:])}))
    await visit.ask(Asked({"score": 8}, at=BORN + DAY))
    told = [(each["version"], each["question_text"]) for each in await as_json(visit)]
    assert told == [(1, "Would you recommend us?"), (2, "How likely?")]


async def test_the_oldest_answer_comes_first_and_none_is_lost_between_pages(
    visit: Answered, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many at the very same time: a page that went by time alone would lose or repeat some."""
    monkeypatch.setattr(answers_file, "_PAGE", 7)
    drawn = random.Random(7)
    numbers = await visit.ask(
        *(Asked({"score": 5, "again": False}, at=BORN + drawn.randint(0, 3) * DAY) for _ in range(25))
    )
    found = await as_json(visit)
    assert sorted(each["conversation"] for each in found) == sorted([*numbers, *numbers])
    assert [each["answered_at"] for each in found] == sorted(each["answered_at"] for each in found)
    assert [each["conversation"] for each in found] == [int(each["conversation"]) for each in await as_csv(visit)]


async def test_a_file_that_would_be_too_long_has_the_newest_and_says_that_it_is_cut(
    visit: Answered, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers_file, "MOST", 4)
    monkeypatch.setattr(answers_file, "_PAGE", 3)
    await visit.ask(*(Asked({"score": n}, at=BORN + n * DAY) for n in range(4)))
    whole = await written(visit, "csv")
    assert ([each["value"] for each in table(whole.content)], whole.cut) == (["0", "1", "2", "3"], False)
    await visit.ask(Asked({"score": 4}, at=BORN + 4 * DAY))
    part = await written(visit, "csv")
    assert ([each["value"] for each in table(part.content)], part.cut) == (["1", "2", "3", "4"], True)


@pytest.mark.parametrize("form", ["csv", "json"])
async def test_long_answers_end_a_file_before_it_is_too_large_to_send(
    visit: Answered, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    monkeypatch.setattr(answers_file, "MOST_BYTES", 10_000)
    monkeypatch.setattr(answers_file, "_PAGE", 1)
    await visit.ask(*(Asked({"why": f"{n}" * 3000}, at=BORN + n * DAY) for n in range(1, 9)))
    part = await written(visit, form)
    assert part.cut
    assert 10_000 <= len(part.content) < 15_000
    assert b"888" in part.content


async def test_customers_are_served_between_two_pages_of_a_long_file(
    visit: Answered, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite has one connection: it is given back after each page. What they say meanwhile is not in the file."""
    monkeypatch.setattr(answers_file, "_PAGE", 1)
    numbers = await visit.ask(*(Asked({"score": 5}) for _ in range(8)))
    read = storage.page
    served = []

    async def page(*args: Any) -> Any:
        found = await read(*args)
        served.append(asyncio.create_task(visit.ask(Asked({"score": 1}, at=BORN + DAY))))
        return found

    monkeypatch.setattr(storage, "page", page)
    file = await written(visit, "json")
    assert any(task.done() for task in served)
    assert [each["conversation"] for each in json.loads(file.content)] == numbers
    await asyncio.gather(*served)


async def test_one_contacts_answers_and_one_periods_may_be_asked_for(visit: Answered) -> None:
    await visit.ask(Asked({"score": 1}, name="Ann"), Asked({"score": 9}, name="Bob", at=BORN + DAY))
    async with visit.database.transaction() as tx:
        ((ann, *_),) = await naming.named(tx, "Ann")
    assert [each["value"] for each in await as_json(visit, contact_id=ann)] == [1]
    assert [each["value"] for each in await as_json(visit, since=BORN + DAY)] == [9]
    assert await as_json(visit, contact_id=ann, since=BORN + DAY) == []


async def test_a_survey_nobody_answered_is_a_file_with_a_head_and_no_rows(visit: Answered) -> None:
    assert (await written(visit, "csv")).content.decode("utf-8-sig") == ",".join(Raw._fields) + "\r\n"
    assert await as_json(visit) == []


async def test_json_has_the_values_as_they_are(visit: Answered) -> None:
    given_ = {"score": 0, "liked": ["price"], "again": False, "why": '=1+1\n"Да"'}
    await visit.ask(Asked(given_, name="@ann"))
    told = await as_json(visit)
    assert [each["value"] for each in told] == list(given_.values())
    assert {each["name"] for each in told} == {"@ann"}
    assert {each["answered_at"] for each in told} == {"2026-11-02T09:00:00+00:00"}
    assert {each["superseded"] for each in told} == {None}


# ---------------------------------------------------------------- formulas


def test_whatever_could_begin_a_formula_gets_an_apostrophe() -> None:
    begins = ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"]
    for each in begins:
        assert literal(f"{each}cmd|' /C calc'!A0") == f"'{each}cmd|' /C calc'!A0"
    assert literal(" =1+1") == "' =1+1"
    assert literal("\u3000＝1") == "'\u3000＝1"


@pytest.mark.parametrize("number", ["-1", "0", "10", "-0.5", "3.25"])
def test_a_plain_number_stays_one(number: str) -> None:
    assert literal(number) == number


@pytest.mark.parametrize("text", ["-1+1", "+44", "--1", "-1e9", "-", "-1\n", "-１", "- 1", "-1,5", "+12025550123"])
def test_what_only_looks_like_a_number_is_text(text: str) -> None:
    assert literal(text) == f"'{text}"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("good;=cmd()", "good;'=cmd()"),
        ("good\n=cmd()", "good\n'=cmd()"),
        ("good\r\n=cmd()", "good\r\n'=cmd()"),
        ("good\t@cmd", "good\t'@cmd"),
        ("well; not so good", "well; not so good"),
        ("9/10 = good", "9/10 = good"),
        ("a-b, c+d", "a-b, c+d"),
    ],
)
def test_a_spreadsheet_that_separates_otherwise_finds_no_formula_either(said: str, shown: str) -> None:
    """With Russian settings Excel takes the semicolon for the end of a cell, whatever stands in quotes before it."""
    assert literal(said) == shown


async def test_every_column_that_a_customer_can_write_into_is_made_safe(visit: Answered) -> None:
    await visit.ask(Asked({"why": "=1+1"}, name="=HYPERLINK(0)", words="@SUM(1)"))
    (row,) = await as_csv(visit)
    assert (row["value"], row["name"], row["words"]) == ("'=1+1", "'=HYPERLINK(0)", "'@SUM(1)")


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_no_text_begins_a_formula_or_breaks_its_row(said: str) -> None:
    (row,) = csv.reader(io.StringIO(answers_file.csv_rows([[1, said, 2]]).decode(), newline=""))
    one, shown, two = row
    assert (one, shown.replace("'", ""), two) == ("1", said.replace("'", ""), "2")
    assert not shown.lstrip().startswith(tuple("=+@＝＋－＠"))
    assert not shown.startswith(("\t", "\r", "\n"))


async def test_the_file_is_rfc_4180_that_excel_knows_to_be_utf_8(visit: Answered) -> None:
    await visit.ask(Asked({"score": 9}, words='Она сказала "да",\nи ушла', name="王"))
    file = (await written(visit, "csv")).content
    assert file.startswith(b"\xef\xbb\xbfconversation,name,address,")
    assert file.endswith(b"\r\n")
    assert '"Она сказала ""да"",\nи ушла"'.encode() in file
    assert "王".encode() in file
