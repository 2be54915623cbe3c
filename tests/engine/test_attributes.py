"""Attributes are read as what they are, and what could mean two things is refused."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.attributes import LONGEST, Attribute, read
from bot.engine.condition_tree import lookup_in
from bot.engine.conditions import parse
from bot.engine.domains import _open
from bot.engine.phrases import Phrase
from bot.engine.places import leaves

NUMBER, DATE, TEXT = Attribute("revenue", "number"), Attribute("since", "date"), Attribute("role", "text")
PLAN = Attribute("plan", "choice", ("free", "pro"), {"ru": "Тариф"})


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1200", 1200),
        ("-3.5", -3.5),
        ("0,5", 0.5),
        ("1 200,50", 1200.5),
        ("1\u00a0200", 1200),
        ("1,200.50", 1200.5),
        ("1.200.000,5", 1200000.5),
        ("12,345,678", 12345678),
        ("１２", 12),
        ("3.0", 3),
    ],
)
def test_a_number_is_read_however_it_is_written(text: str, value: float) -> None:
    assert read(NUMBER, text) == value


@pytest.mark.parametrize("text", ["1,200", "12 apples", "", "1e5", "inf", "--1", "=1+1", "9" * 40])
def test_what_is_no_number_or_could_be_two_is_refused(text: str) -> None:
    assert isinstance(read(NUMBER, text), Phrase)


@pytest.mark.parametrize(
    "text", ["2026-03-25", "2026/3/25", "25.03.2026", "25.3.2026", "2026年3月25日", "25/3/2026", "3/25/2026"]
)
def test_a_date_is_read_however_it_is_written(text: str) -> None:
    assert read(DATE, text) == "2026-03-25"


@pytest.mark.parametrize("text", ["03/04/2026", "2026-02-30", "yesterday", "0000-01-01", "45678"])
def test_what_is_no_date_or_could_be_two_is_refused(text: str) -> None:
    assert isinstance(read(DATE, text), Phrase)


def test_a_day_that_is_its_month_too_is_one_date() -> None:
    assert read(DATE, "03/03/2026") == "2026-03-03"


def test_a_choice_is_kept_as_it_is_defined() -> None:
    assert read(PLAN, " PRO ") == "pro"
    refused = read(PLAN, "gold")
    assert isinstance(refused, Phrase)
    assert dict(refused.args)["choices"] == "free, pro"


def test_a_label_stands_for_the_key_where_there_is_one() -> None:
    assert (PLAN.label("ru"), PLAN.label("en")) == ("Тариф", "plan")


@pytest.mark.parametrize("text", ["a\x00b", "x" * (LONGEST + 1), "\u202egnp.exe", " \t "])
def test_text_that_nobody_can_read_is_refused(text: str) -> None:
    assert isinstance(read(TEXT, text), Phrase)


@given(st.text(max_size=150), st.sampled_from([NUMBER, DATE, TEXT, PLAN]))
def test_whatever_is_written_there_is_a_value_or_a_reason(text: str, attribute: Attribute) -> None:
    found = read(attribute, text)
    if not isinstance(found, Phrase):
        assert read(attribute, str(found)) == found


@given(st.integers(-(10**14), 10**14))
def test_every_whole_number_comes_back(number: int) -> None:
    assert read(NUMBER, str(number)) == number


@given(st.dates(), st.dates())
def test_dates_are_compared_as_dates(one: date, other: date) -> None:
    known = read(DATE, one.isoformat())
    assert isinstance(known, str)
    lookup = lookup_in({}, {"since": known})
    assert parse(f"since < {other.isoformat()}").holds(lookup) == (one < other)
    assert parse(f"since >= {other.isoformat()}").holds(lookup) == (one >= other)
    assert parse(f"since = {other.isoformat()}").holds(lookup) == (one == other)


def test_numbers_are_compared_as_numbers_and_a_date_never_as_one() -> None:
    lookup = lookup_in({}, {"revenue": 1200.5, "since": "2026-03-25", "plan": "pro"})
    assert parse("revenue > 200 and revenue < 10000").holds(lookup)
    assert parse("plan = PRO").holds(lookup)
    assert not parse("since < 3000").holds(lookup)
    assert not parse("plan < 2026-01-01").holds(lookup)


def test_a_linter_knows_that_dates_have_days_before_and_after() -> None:
    asked = leaves(parse("since < 2026-01-01 or since > 2026-02-01"))
    outcomes = set(_open(list(asked)))
    assert {(True, False), (False, True), (False, False)} <= outcomes
