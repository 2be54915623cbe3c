"""Files of contacts: whatever a spreadsheet wrote is read, and every row that can't be has its reason."""

from __future__ import annotations

import asyncio
import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.attributes import Attribute
from bot.engine.phrases import Phrase
from bot.sheets import lectern
from bot.sheets.reader import SheetReader
from bot.sheets.reading import CHUNK, MOST_ROWS, Given, Sheet, read

PLAN = Attribute("plan", "choice", ("free", "pro"), {"ru": "Тариф"})
REVENUE = Attribute("revenue", "number")
WITH = Given({"plan": PLAN, "revenue": REVENUE}, "")


def sheet(content: str | bytes, asked: Given = WITH) -> Sheet:
    found = read(content.encode() if isinstance(content, str) else content, asked)
    assert isinstance(found, Sheet), found
    return found


def rows(found: Sheet) -> list[dict[str, object]]:
    return [row for chunk in found.chunks for row in json.loads(chunk)["rows"]]


def reasons(content: str, asked: Given = WITH) -> list[str]:
    return [why.id for _, why in sheet(content, asked).reasons]


def refused(content: str | bytes) -> str:
    found = read(content.encode() if isinstance(content, str) else content, WITH)
    assert isinstance(found, Phrase)
    return found.id


RUSSIAN = "Имя;Телефон;Тариф\r\nИванова Анна;+79161234567;pro\r\nПЁТР;+79161234568;free\r\n"
CHINESE = "姓名,电话,公司\n张伟,+8613812345678,北京某某科技有限公司\n李娜,+8613812345679,上海\n"


@pytest.mark.parametrize(
    ("text", "encoding", "name"),
    [
        (RUSSIAN, "utf-8", "Иванова Анна"),
        (RUSSIAN, "utf-8-sig", "Иванова Анна"),
        (RUSSIAN, "utf-16", "Иванова Анна"),
        (RUSSIAN, "utf-16-le", "Иванова Анна"),
        (RUSSIAN, "cp1251", "Иванова Анна"),
        (CHINESE, "utf-8", "张伟"),
        (CHINESE, "gb18030", "张伟"),
        (CHINESE, "utf-16", "张伟"),
    ],
)
def test_the_encoding_is_found(text: str, encoding: str, name: str) -> None:
    found = sheet(text.encode(encoding))
    assert (found.good, found.bad) == (2, 0)
    assert rows(found)[0]["name"] == name


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(mark: str) -> None:
    content = f'name{mark}phone{mark}revenue\n"A, B; C"{mark}+447700900123{mark}12\n'
    (row,) = rows(sheet(content))
    assert row["name"] == "A, B; C"
    assert row["addresses"] == ["tel:+447700900123"]
    assert row["facts"] == {"revenue": 12}


def test_a_column_is_known_by_its_label_and_an_unknown_one_is_proposed() -> None:
    found = sheet("Имя;телефон;Тариф;Favourite colour;Company;Регион\nА;+447700900123;PRO;red;Acme;Юг\n")
    assert found.new == (
        ("favourite_colour", "Favourite colour", "text"),
        ("organization", "Company", "text"),
        ("region", "Регион", "text"),
    )
    facts = {"plan": "pro", "favourite_colour": "red", "organization": "Acme", "region": "Юг"}
    assert rows(found)[0]["facts"] == facts


@pytest.mark.parametrize(
    ("cells", "kind", "kept"),
    [
        (["2026-12-30", "31.12.2026", ""], "date", "2026-12-30"),
        (["25/12/2026", "13/1/2027"], "date", "2026-12-25"),
        (["25/12/2026", "03/04/2026"], "text", "25/12/2026"),
        (["2026-12-30", "soon"], "text", "2026-12-30"),
        (["38", "-3.5", "1 200"], "number", 38),
        (["007", "12"], "text", "007"),
        (["1.200", "12"], "text", "1.200"),
        (["", ""], "text", None),
    ],
)
def test_a_new_attribute_is_of_the_kind_that_all_its_values_show(cells: list[str], kind: str, kept: object) -> None:
    content = "telegram;what\n" + "".join(f"{n};{cell}\n" for n, cell in enumerate(cells, 1))
    found = sheet(content)
    assert [each.kind for each in found.new] == [kind]
    assert found.bad == 0
    assert rows(found)[0]["facts"] == ({} if kept is None else {"what": kept})


def test_numbers_without_a_country_code_need_a_country() -> None:
    assert reasons("phone\n07700 900123\n") == ["import.no_region"]
    (row,) = rows(sheet("phone\n07700 900123\n", Given({}, "GB")))
    assert row["addresses"] == ["tel:+447700900123"]
    (row,) = rows(sheet("phone;country\n8 (916) 123-45-67;RU\n", Given({}, "GB")))
    assert row["addresses"] == ["tel:+79161234567"]
    (row,) = rows(sheet("phone\n'+44 7700 900123\n"))
    assert row["addresses"] == ["tel:+447700900123"]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("phone\n+1\n", "import.bad_phone"),
        ("phone\n+4.47701E+11\n", "import.bad_phone"),
        ("phone\n+447700CALLME\n", "import.bad_phone"),
        ("telegram\n@ann\n", "import.bad_address"),
        ("name,phone\nAnn,\n", "import.no_address"),
        ("phone,language\n+447700900123,Klingon\n", "import.bad_language"),
        ("phone,zone\n+447700900123,Mars/Olympus\n", "import.bad_zone"),
        ("phone,plan\n+447700900123,gold\n", "attribute.bad_choice"),
        ('phone,revenue\n+447700900123,"1,200"\n', "attribute.bad_number"),
        ("phone,name\n+447700900123,A\x00B\n", "import.bad_name"),
        ("phone,name\n+447700900123," + "x" * 300_000 + "\n", "import.bad_name"),
        ("phone\n+447700900123,too,many\n", "import.too_many_cells"),
        ("phone\n+447700900123\n+44 7700 900123\n", "import.twice"),
    ],
)
def test_a_bad_row_has_its_reason(content: str, why: str) -> None:
    assert reasons(content) == [why]


def test_good_rows_are_taken_beside_bad_ones_and_empty_lines_are_nothing() -> None:
    found = sheet("name,phone\nAnn,+447700900123\n\n,,\nBob,what\nCy,+447700900124\n")
    assert [row["name"] for row in rows(found)] == ["Ann", "Cy"]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "import.no_place"),
        (b"name,plan\nAnn,pro\n", "import.no_place"),
        (b"\x81\xff\xff\xff phone", "import.no_encoding"),
        (("phone," + ",".join(f"c{n}" for n in range(90))).encode(), "import.too_many_columns"),
    ],
)
def test_a_file_that_is_no_list_of_contacts_is_refused(content: bytes, why: str) -> None:
    assert refused(content) == why


def test_more_rows_than_anybody_has_are_refused() -> None:
    assert refused("telegram\n" + "1\n" * (MOST_ROWS + 1)) == "import.too_many_rows"


def test_a_hundred_thousand_rows_come_in_chunks() -> None:
    found = sheet("telegram,name\n" + "".join(f"{n},N{n}\n" for n in range(1, MOST_ROWS + 1)))
    assert (found.good, found.bad) == (MOST_ROWS, 0)
    assert len(found.chunks) == MOST_ROWS // CHUNK


@given(st.binary(max_size=400))
def test_whatever_the_bytes_are_there_is_a_sheet_or_a_reason(content: bytes) -> None:
    assert isinstance(read(b"phone,name\n" + content, WITH), Sheet | Phrase)
    assert isinstance(read(content, WITH), Sheet | Phrase)


@given(
    st.lists(
        st.tuples(
            st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0"), max_size=20), st.integers(1, 10**9)
        ),
        min_size=1,
        max_size=20,
    )
)
def test_what_a_spreadsheet_writes_is_read_back(people: list[tuple[str, int]]) -> None:
    text = io.StringIO()
    csv.writer(text).writerows([("name", "telegram"), *people])
    found = sheet(text.getvalue().encode("utf-8-sig"))
    assert found.good + found.bad == len(people)
    for row in rows(found):
        name, number = people[int(str(row["line"])) - 2]
        assert row["addresses"] == [f"telegram:{number}"]
        assert row["name"] == " ".join(name.split())


def test_the_process_beside_gives_the_same() -> None:
    content = RUSSIAN.encode("cp1251")
    answer = lectern.answered(lectern.read_out(lectern.question(content, WITH)))
    assert answer == sheet(content)

    async def beside() -> Sheet | Phrase:
        reader = SheetReader()
        try:
            return await reader.read(content, WITH)
        finally:
            await reader.close()

    assert asyncio.run(beside()) == answer
