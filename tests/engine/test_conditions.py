"""Conditions: the text form reads both ways, and asking whether one holds always has an answer."""

from __future__ import annotations

from typing import Any as Whatever

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from bot.engine.conditions import (
    All,
    Answered,
    Any,
    Compare,
    Condition,
    Contains,
    IsGroup,
    Known,
    Not,
    OneOf,
    Scalar,
    Tree,
    lookup_in,
    names,
    parse,
)
from bot.engine.errors import ConditionInvalid

ANSWERS = {
    "score": Known(3, "detractor"),
    "why": Known("Delivery was LATE"),
    "used": Known(("app", "shop")),
    "solved": Known(False),
    "nights": Known(2.5),
    "size": Known("12"),
}
FACTS: dict[str, Scalar] = {"plan": "pro", "visits": 3, "vip": True, "score": 10, "empty": ""}


def holds(text: str) -> bool:
    return parse(text).holds(lookup_in(ANSWERS, FACTS))


# ---------------------------------------------------------------- what they say


@pytest.mark.parametrize(
    "text",
    [
        "score = 3", "score is detractor", "score IS Detractor", "score <= 3", "score < 3.5", "score != 4",
        "nights > 2", "nights = 2.50", "size = 12.0", "size > 9", "plan = PRO", "plan != free", "why contains late",
        'why contains "was late"', "used contains shop", "solved = no", "vip = yes", "plan in (free, pro)",
        "score in (1, 3)", "why answered", "not unknown answered", "empty answered", "not score is promoter",
        "score is promoter or plan = pro and visits >= 3", "not (plan = pro and visits = 9)",
    ],
)  # fmt: skip
def test_it_holds(text: str) -> None:
    assert holds(text)


@pytest.mark.parametrize(
    "text",
    [
        "score = 10", "score > 3", "score is passive", "plan is detractor", "plan < 9", "plan > a", "why = late",
        "used contains site", "used = app", "solved = yes", "vip = no", "solved = 0", "unknown = 1", "unknown != 1",
        "unknown is detractor", "unknown contains a", "unknown in (a, b)", "unknown answered",
        "(score is promoter or plan = pro) and visits > 3",
    ],
)  # fmt: skip
def test_it_does_not_hold(text: str) -> None:
    assert not holds(text)


def test_an_answer_stands_before_a_fact_of_the_same_name() -> None:
    assert holds("score = 3")


def test_what_is_unknown_matches_nothing_and_its_opposite_neither() -> None:
    assert not holds("unknown = 1")
    assert not holds("unknown != 1")
    assert holds("not unknown = 1")


def test_names_are_all_those_asked_about() -> None:
    assert names(parse("not (a = 1 or b answered) and c in (x, y)")) == {"a", "b", "c"}


# ---------------------------------------------------------------- the text form


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("score is detractor", IsGroup(name="score", group="detractor")),
        ("a answered and b answered", All(terms=(Answered(name="a"), Answered(name="b")))),
        ("not a answered", Not(term=Answered(name="a"))),
        ('a contains "two words"', Contains(name="a", value="two words")),
        ("a in (1, 2.5, x)", OneOf(name="a", values=(1, 2.5, "x"))),
        ('a = "1"', Compare(name="a", operator="=", value="1")),
        ("a!=1", Compare(name="a", operator="!=", value=1)),
    ],
)  # fmt: skip
def test_a_text_is_read_as_a_tree(text: str, tree: Tree) -> None:
    assert parse(text) == tree


def test_and_binds_closer_than_or() -> None:
    assert parse("a = 1 or b = 2 and c = 3") == parse("a = 1 or (b = 2 and c = 3)")
    assert parse("a = 1 or b = 2 and c = 3") != parse("(a = 1 or b = 2) and c = 3")


@pytest.mark.parametrize(
    ("text", "position", "message"),
    [
        ("", 0, "expected a question or a fact"),
        ("score", 5, "expected =,"),
        ("score is", 8, "expected a group"),
        ("score = ", 8, "expected a value"),
        ("score = 3 plan = pro", 10, "expected 'and', 'or' or the end"),
        ("(score = 3", 10, "expected ')'"),
        ("score in 3", 9, "expected '('"),
        ("score in (3", 11, "expected ',' or ')'"),
        ("score = 3 and", 13, "expected a question or a fact"),
        ("and = 3", 0, "expected a question or a fact"),
        ('why = "late', 6, "unexpected character"),
        ("why ! late", 4, "unexpected character"),
    ],
)
def test_what_does_not_parse_says_where_and_what_was_expected(text: str, position: int, message: str) -> None:
    with pytest.raises(ConditionInvalid) as caught:
        parse(text)
    assert caught.value.position == position
    assert message in str(caught.value)


@pytest.mark.parametrize("text", ["(" * 5000 + "a = 1" + ")" * 5000, "not " * 5000 + "a = 1"])
def test_nesting_is_bounded(text: str) -> None:
    with pytest.raises(ConditionInvalid, match="too deeply nested"):
        parse(text)


def test_length_is_not() -> None:
    assert len(names(parse(" and ".join(f"a{number} = 1" for number in range(2000))))) == 2000


def test_a_combination_has_at_least_two_parts() -> None:
    with pytest.raises(ValidationError):
        All(terms=(Answered(name="a"),))


def test_a_document_holds_the_text_and_a_model_the_tree() -> None:
    condition: TypeAdapter[Whatever] = TypeAdapter(Condition)
    tree = condition.validate_python("score <= 6 and plan = pro")
    assert tree == parse("score <= 6 and plan = pro")
    assert condition.dump_python(tree, mode="json") == "score <= 6 and plan = pro"


# ---------------------------------------------------------------- for all of them

_names = st.from_regex(r"[a-z][a-z0-9_]{0,5}", fullmatch=True).filter(
    lambda name: name not in ("and", "or", "not", "is", "in", "contains", "answered")
)
#: Numbers as they can be written: fifteen figures, and after the point as many as a float needs.
_figures = st.integers(-(10**15) + 1, 10**15 - 1) | st.decimals(-1000, 1000, places=6).map(float)
_values = _figures | st.text(max_size=12)
_leaves = st.one_of(
    st.builds(Compare, name=_names, operator=st.sampled_from(["=", "!=", "<", "<=", ">", ">="]), value=_values),
    st.builds(IsGroup, name=_names, group=st.sampled_from(["detractor", "easy"])),
    st.builds(OneOf, name=_names, values=st.lists(_values, min_size=1, max_size=3).map(tuple)),
    st.builds(Contains, name=_names, value=_values),
    st.builds(Answered, name=_names),
)


def _larger(inner: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    terms = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.one_of(st.builds(Not, term=inner), st.builds(All, terms=terms), st.builds(Any, terms=terms))


trees: st.SearchStrategy[Tree] = st.recursive(_leaves, _larger, max_leaves=6)


@given(trees)
@example(Compare(name="a", operator="=", value=0.000001))
@example(Compare(name="a", operator="=", value='a"b\\c\n'))
@example(parse("(a = 1 and b = 2) and c = 3"))
@example(parse("a = 1 or (b = 2 or c = 3)"))
@settings(deadline=None)
def test_what_is_written_is_read_as_the_same_tree(tree: Tree) -> None:
    assert parse(str(tree)) == tree


_anything = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.just(10**5000),
    st.floats(),
    st.text(),
    st.sampled_from(["nan", "sNaN", "Infinity", "1e999999999", "1e9999999999999999999", "９", "\ud800", "9" * 5000]),
    st.lists(st.text(max_size=3), max_size=3).map(tuple),
)


@given(trees, st.dictionaries(st.sampled_from("abc"), st.builds(Known, _anything, st.none() | st.just("easy"))))
@settings(deadline=None)
def test_whether_one_holds_can_be_asked_of_anything(tree: Tree, known: dict[str, Known]) -> None:
    def lookup(name: str) -> Known | None:
        return known.get(name[:1])

    assert tree.holds(lookup) is not Not(term=tree).holds(lookup)


@given(_anything, _anything.filter(lambda value: isinstance(value, bool | int | float | str)))
@settings(deadline=None)
def test_equal_and_unequal_are_opposites_of_what_is_known(left: object, right: Whatever) -> None:
    def lookup(_name: str) -> Known:
        return Known(left)

    equal, unequal = (Compare(name="a", operator=each, value=right).holds(lookup) for each in ("=", "!="))
    assert equal is not unequal
