"""Names of files that anybody may have chosen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.filenames import clean


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("nps.yaml", "nps.yaml"),
        ("Опрос 2026 (новый).xlsx", "Опрос 2026 (новый).xlsx"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("C:\\temp\\nps.csv", "C__temp_nps.csv"),
        ("\u202egnp.exe", "_gnp.exe"),
        ('a"b\r\nc: d.csv', "a_b__c_ d.csv"),
        ("..", "file"),
        ("", "file"),
        (f"{'x' * 300}.yaml", f"{'x' * 115}.yaml"),
        (f"x.{'y' * 300}", f"x.{'y' * 98}.{'y' * 19}"),
    ],
)
def test_a_name_keeps_what_is_harmless_in_it(given_name: str, kept: str) -> None:
    assert clean(given_name) == kept


@given(st.text() | st.text(alphabet="./\\\0\u202e\ud800a", max_size=200))
def test_no_name_is_empty_too_long_or_a_way_to_somewhere_else(name: str) -> None:
    kept = clean(name)
    assert 1 <= len(kept) <= 120
    assert not set('/\\\0\n\r"\u202e') & set(kept)
    assert kept not in (".", "..")
    assert kept.encode()
    assert clean(kept) == kept
