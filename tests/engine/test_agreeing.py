"""What counts of all that is written down about a customer's consent."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.agreeing import Said, agreed
from bot.engine.words import is_stop, surveys_in

FILE_YES, FILE_NO = Said("surveys", "in", own=False), Said("surveys", "out", own=False)
MINE_YES, MINE_NO = Said("surveys", "in", own=True), Said("surveys", "out", own=True)
CAME, LEFT = Said("all", "in", own=True), Said("all", "out", own=True)
ANY = st.lists(st.sampled_from([FILE_YES, FILE_NO, MINE_YES, MINE_NO, CAME, LEFT]), max_size=6)


@pytest.mark.parametrize(
    ("said", "so"),
    [
        ([], None),
        ([CAME], True),
        ([CAME, LEFT], None),
        ([FILE_YES], True),
        ([FILE_YES, FILE_NO], False),
        ([CAME, FILE_NO], False),
        ([MINE_NO, FILE_YES], False),
        ([MINE_NO, CAME], False),
        ([MINE_NO, FILE_YES, MINE_YES], True),
        ([MINE_YES, FILE_NO], False),
    ],
)
def test_the_last_word_counts_and_nobody_else_takes_a_customers_no_back(said: list[Said], so: bool | None) -> None:
    assert agreed(said) is so


@given(ANY, st.lists(st.sampled_from([FILE_YES, FILE_NO, CAME, LEFT]), max_size=4))
def test_after_their_own_no_nothing_but_their_own_yes_makes_it_a_yes(before: list[Said], after: list[Said]) -> None:
    assert agreed([*before, MINE_NO, *after]) is False


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("stop surveys", "out"),
        ("No more surveys, please", None),
        ("No more surveys please!", "out"),
        ("без опросов", "out"),
        ("Хватит опросов", "out"),
        ("停止问卷", "out"),
        ("不要再發問卷了", "out"),
        ("start surveys", "in"),
        ("СТАРТ ОПРОСЫ", "in"),
        ("恢复问卷", "in"),
        ("恢復問卷", "in"),
        ("STOP", None),
        ("your surveys are long", None),
        ("stop texting me", None),
    ],
)
def test_surveys_alone_are_told_from_everything(text: str, state: str | None) -> None:
    assert surveys_in(text) == state
    assert surveys_in("stop") is None
    assert is_stop("stop")
