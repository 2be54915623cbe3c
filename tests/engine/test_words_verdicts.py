"""Solved or not, in whichever language it is said; anything more than that is words for the case."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.words import verdict_in


@pytest.mark.parametrize(
    "text", ["Solved!", "It's solved", "Решено", "вопрос решён.", "已解决", "問題解決了", "1", "Да"]
)
def test_solved(text: str) -> None:
    found = verdict_in(text)
    assert found is not None
    assert found.said == "solved"


@pytest.mark.parametrize("text", ["Not solved", "no, not solved", "НЕ РЕШЕНО", "没解决", "還沒解決。", "2.", "no"])
def test_not_solved(text: str) -> None:
    found = verdict_in(text)
    assert found is not None
    assert found.said == "not_solved"


@pytest.mark.parametrize("text", ["", "3", "ok", "thanks", "not solved, it is still missing", "is it solved?", "11"])
def test_everything_else_is_neither(text: str) -> None:
    assert verdict_in(text) is None


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    verdict_in(text)
