"""The vectors are those of Twilio's own segment calculator."""

import pytest

from adapters.sms.segments import Segments, segments

BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)


def test_the_basic_set_has_127_characters_of_one_septet():
    assert len(BASIC) == 127
    assert segments(BASIC) == Segments("GSM-7", 127, 1)


@pytest.mark.parametrize("char", "^{}\\[~]|€\f")
def test_a_character_of_the_extension_costs_two_septets(char):
    assert segments(char) == Segments("GSM-7", 2, 1)


@pytest.mark.parametrize("char", ["ç", "`", "\t", "\u00a0", "‘", "’", "“", "”", "—", "д", "好", "\x1b"])
def test_one_character_outside_gsm_puts_the_whole_message_into_ucs2(char):
    assert segments("hello" + char) == Segments("UCS-2", 6, 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Segments("GSM-7", 0, 1)),
        ("a" * 160, Segments("GSM-7", 160, 1)),
        ("a" * 161, Segments("GSM-7", 161, 2)),
        ("a" * 306, Segments("GSM-7", 306, 2)),
        ("a" * 307, Segments("GSM-7", 307, 3)),
        ("€" * 80, Segments("GSM-7", 160, 1)),
        ("€" * 81, Segments("GSM-7", 162, 2)),
        ("д" * 70, Segments("UCS-2", 70, 1)),
        ("д" * 71, Segments("UCS-2", 71, 2)),
        ("д" * 134, Segments("UCS-2", 134, 2)),
        ("д" * 135, Segments("UCS-2", 135, 3)),
        ("😀" * 35, Segments("UCS-2", 70, 1)),
        ("😀" * 36, Segments("UCS-2", 72, 2)),
    ],
)
def test_parts_are_filled_up_to_their_limits(text, expected):
    assert segments(text) == expected


def test_an_escaped_character_never_straddles_two_parts():
    assert segments("a" * 152 + "€" + "a" * 152) == Segments("GSM-7", 306, 3)


def test_a_surrogate_pair_never_straddles_two_parts():
    assert segments("д" * 66 + "😀" + "д" * 66) == Segments("UCS-2", 134, 3)
