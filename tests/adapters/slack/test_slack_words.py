"""Slack's markup turned into what the person saw, and our words turned into what Slack shows literally."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.slack import words
from bot.contract.inbound import MAX_TEXT


@pytest.mark.parametrize(
    ("sent", "seen"),
    [
        ("4", "4"),
        ("a &lt; b &amp;&amp; c &gt; d", "a < b && c > d"),
        ("&amp;lt;b&amp;gt;", "&lt;b&gt;"),
        ("<!channel> look", "@channel look"),
        ("<!here|here>", "@here"),
        ("<!subteam^S1|@support>", "@support"),
        ("by <!date^1767225600^{date}|1 January>", "by 1 January"),
        ("ask <@U2>", "ask @U2"),
        ("ask <@U2|ann>", "ask @ann"),
        ("in <#C1|general>", "in #general"),
        ("<http://example.org|example.org>", "example.org"),
        ("<https://example.org/a?b=1&amp;c=2>", "https://example.org/a?b=1&c=2"),
        ("<https://evil.example|your bank>", "your bank (https://evil.example)"),
        ("<mailto:ann@example.org|ann@example.org>", "ann@example.org"),
        ("<tel:+447911123456|+44 7911 123456>", "+44 7911 123456"),
        (":star::star::star:", "⭐⭐⭐"),
        (":+1::skin-tone-4: fine", "👍 fine"),
        ("at 10:30:45 :no_such_emoji:", "at 10:30:45 :no_such_emoji:"),
        ("*bold* _it_ ~no~ `code` {{7*7}} %s", "*bold* _it_ ~no~ `code` {{7*7}} %s"),
        ("a\0b\ud800c", "abc"),
        ("\x1b[31mred\r\nnext \u202egnol", "\x1b[31mred\r\nnext \u202egnol"),
        ("  9 ", "9"),
    ],
)
def test_a_message_reads_as_the_person_saw_it(sent: str, seen: str) -> None:
    assert words.read(sent) == seen


def test_the_mention_that_called_the_bot_is_no_part_of_what_was_said() -> None:
    assert words.read("<@UBOT> 9, says <@U2|ann>", "UBOT") == "9, says @ann"
    assert words.read("<@UBOT|heardback> status", "UBOT") == "status"


def test_a_command_gets_addresses_for_the_people_and_channels_it_names() -> None:
    text = words.read_command("<@UBOT> alert <#C3|feedback> then <@U2|ann> &amp; on", "T1", "UBOT")
    assert text == "alert slack:T1/C3 then slack:T1/U2 & on"


def test_a_very_long_message_is_kept_as_far_as_the_bot_keeps_any() -> None:
    assert words.read("&lt;" * (MAX_TEXT + 1)) == "<" * MAX_TEXT


@settings(deadline=None)
@given(st.text())
def test_whatever_is_typed_is_read_back_from_its_escaped_form(text: str) -> None:
    typed = words.clean(text.replace(":", "").strip())
    assert words.read(words.escape(typed)) == typed.strip()


@settings(deadline=None)
@given(st.text(), st.integers(1, 60))
def test_an_escaped_text_never_pings_and_is_never_cut_inside_an_entity(text: str, limit: int) -> None:
    escaped = words.escape_within(text, limit)
    assert len(escaped) <= limit
    assert "<" not in escaped
    assert ">" not in escaped
    bare = escaped.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "")
    assert "&" not in bare
