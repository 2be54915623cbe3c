"""Whatever a customer types is kept as it was typed, the same on every database, and shown to staff to the letter."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.storage import tables
from tests.support.houses import ANN, CARE, Play, words

#: As the adapters pass it on: without NUL and lone surrogates, which neither a database nor a screen can hold.
HOSTILE = {
    "a mention of all": "<!channel> <!here> @everyone",
    "a mention of one": "<@U1> <#C1|general>",
    "a link": "<https://example.com|click> [here](https://example.com)",
    "HTML": '<script>alert(1)</script> <b onmouseover="x">&amp;&lt;',
    "Markdown": "*bold* _it_ ~st~ `code` ```block``` || spoiler || > quote",
    "a template": "{{7*7}} ${7*7} {company|us} {name}",
    "a format": "%s %(key)s %n {} {0} \\x41",
    "SQL": "'; DROP TABLE answers; -- \" ` $$ :k ?",
    "ANSI": "\x1b[31mred\x1b[0m \x07\x08",
    "lines": "one\r\ntwo\nthree\u2028four\u2029five\x0b\x0c",
    "right to left": "\u202egnp.exe\u202c \u2067עברית\u2069 العربية",
    "a formula": "=cmd|' /C calc'!A0 +1 -1 @SUM(A1)",
    "wide characters": "👩‍👩‍👧‍👦 🏳️‍🌈 𠜎 𝔘𝔫𝔦 ﷽",
    "combining": "Z\u0351\u036b\u0343a\u0300\u0301l\u0489go e\u0301 é",
    "zero width": "a\u200bb\u200cc\u200dd\ufeffe\u00ad",
    "quotes": "\"\\\" ' '' \\' \\\\ \\0 \\u0000",
    "blank": " \u3000\t \u00a0x",
    "long": "w" * 1999,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
async def test_hostile_words_are_kept_and_shown_letter_for_letter(play: Play, text: str) -> None:
    await play.say(ANN, "feedback", name=text[:60])
    await play.press(ANN, "3")
    await play.say(ANN, text)
    (answer,) = await play.rows(select(tables.answers).where(tables.answers.c.question == "held_back"))
    assert (answer["words"], answer["value"]) == (text, text.strip())
    assert text.strip() in words(play.seen(CARE)[-1].content)
    assert "Would you warn a friend off us?" in play.last(ANN)
    (contact,) = await play.rows(select(tables.contacts.c.name))
    assert contact["name"] == text[:60]
