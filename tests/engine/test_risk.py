"""Rules about who is at risk: as they are written, and what they say of a history of scores."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.phrases import Phrase
from bot.engine.risk import DEFAULTS, GROUPS, MOST_IN_A_ROW, Criteria, Requirement, Scored, holds, judge, parse
from tests.support.databases import BORN

NOW = BORN
UNHAPPY, FAN = DEFAULTS


def history(*scores: str) -> list[Scored]:
    """`csat satisfied`, the newest first, a day between any two."""
    return [Scored(*each.split(), at=NOW - timedelta(days=age)) for age, each in enumerate(scores)]


def read(text: str) -> Criteria:
    criteria = parse(text)
    assert isinstance(criteria, Criteria), criteria
    return criteria


requirements = st.sampled_from([(kind, group) for kind, groups in GROUPS.items() for group in groups]).flatmap(
    lambda each: st.builds(Requirement, kind=st.just(each[0]), group=st.just(each[1]), count=st.integers(1, 20))
)
periods = st.one_of(
    st.none(),
    st.integers(1, 366).map(lambda n: timedelta(days=n)),
    st.integers(1, 999).map(lambda n: timedelta(hours=n)),
    st.integers(1, 999).map(lambda n: timedelta(minutes=n)),
)


@given(st.builds(Criteria, requirements=st.lists(requirements, min_size=1, max_size=6).map(tuple), within=periods))
def test_what_is_written_is_read_as_the_same(criteria: Criteria) -> None:
    assert parse(str(criteria)) == criteria


@given(st.text(max_size=400))
def test_whatever_is_typed_is_a_rule_or_a_sentence_about_it(text: str) -> None:
    assert isinstance(parse(text), Criteria | Phrase)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("nps detractor", "nps detractor"),
        ("1 nps detractor", "nps detractor"),
        (" 3  CSAT Dissatisfied in a row AND nps detractor ", "3 csat dissatisfied in a row and nps detractor"),
        ("nps promoter and csat satisfied within 90d", "nps promoter and csat satisfied within 90d"),
        ("ces hard within 48h", "ces hard within 2d"),
    ],
)
def test_case_and_blanks_make_no_difference(typed: str, written: str) -> None:
    assert str(read(typed)) == written


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "risk.unread"),
        ("nps", "risk.unread"),
        ("sad customer", "risk.unread"),
        ("3 csat dissatisfied", "risk.unread"),
        ("nps detractor or csat dissatisfied", "risk.unread"),
        ("nps satisfied", "risk.no_group"),
        ("0 nps detractor in a row", "risk.bad_count"),
        (f"{MOST_IN_A_ROW + 1} nps detractor in a row", "risk.bad_count"),
        ("nps detractor within 367d", "risk.bad_period"),
        ("nps detractor within 0d", "risk.bad_period"),
        (" and ".join(["nps detractor"] * 7), "risk.too_many"),
        ("nps detractor" * 30, "risk.too_long"),
    ],
)
def test_what_does_not_fit_is_said(typed: str, why: str) -> None:
    found = parse(typed)
    assert isinstance(found, Phrase)
    assert found.id == why


def test_the_shipped_rules_are_as_they_are_told() -> None:
    assert [(each.key, each.outcome, str(each.criteria)) for each in DEFAULTS] == [
        ("unhappy", "at_risk", "3 csat dissatisfied in a row and nps detractor"),
        ("fan", "advocate", "nps promoter and csat satisfied"),
    ]


@pytest.mark.parametrize(
    ("scores", "found"),
    [
        (["csat dissatisfied"] * 3 + ["nps detractor"], ["unhappy"]),
        (["nps detractor"] + ["csat dissatisfied"] * 3, ["unhappy"]),
        (["csat dissatisfied"] * 2 + ["nps detractor"], []),
        (["csat dissatisfied"] * 3, []),
        (["csat satisfied", *["csat dissatisfied"] * 3, "nps detractor"], []),
        (["csat dissatisfied"] * 2 + ["csat neutral", "csat dissatisfied", "nps detractor"], []),
        (["csat dissatisfied"] * 3 + ["csat satisfied", "nps detractor"], ["unhappy"]),
        (["csat dissatisfied"] * 3 + ["nps passive", "nps detractor"], []),
        (["ces hard"] * 3 + ["nps detractor"], []),
        (["nps promoter", "csat satisfied"], ["fan"]),
        (["csat satisfied", "stars positive", "nps promoter"], ["fan"]),
        (["nps promoter"], []),
        (["nps passive", "nps promoter", "csat satisfied"], []),
        ([], []),
    ],
)
def test_only_the_latest_answers_of_each_kind_count(scores: list[str], found: list[str]) -> None:
    assert [each.key for each in judge(history(*scores), DEFAULTS, NOW)] == found


def test_what_is_older_than_the_period_does_not_count() -> None:
    criteria = read("nps detractor and csat dissatisfied within 2d")
    scores = history("nps detractor", "ces easy", "csat dissatisfied")
    assert holds(criteria, scores, NOW)
    assert not holds(criteria, scores, NOW + timedelta(seconds=1))
