"""A code as friends write it: in any case, with blanks or dashes, and never by accident."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services import referrals

codes = st.text("ABCDEFGHJKMNPQRSTUVWXYZ23456789", min_size=8, max_size=8)


@given(codes, st.sampled_from(["friend", "FRIEND", "друг", "Друг", "朋友"]), st.sampled_from([" ", ": ", "  "]))
def test_a_code_is_read_however_it_is_written(code: str, word: str, between: str) -> None:
    for written in (code, code.lower(), f"{code[:4]}-{code[4:]}", f"{code[:4]} {code[4:]}"):
        assert referrals.typed(f"{word}{between}{written}") == code
        assert referrals.read(written) == code


@given(st.text(max_size=60))
def test_whatever_is_followed_or_typed_is_a_code_or_none(text: str) -> None:
    for found in (referrals.read(text), referrals.typed(text)):
        assert found is None or len(found) == 8


@pytest.mark.parametrize(
    "text",
    ["friend", "a friend told me", "friendly people", "FRIEND 0OIL1111", "friend K7QM", "K7QM2XPA", "FRIEND K7QM2XPA9"],
)
def test_a_sentence_about_a_friend_is_none(text: str) -> None:
    assert referrals.typed(text) is None
