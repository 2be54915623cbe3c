"""The fonts that come along have what the bot and its surveys say in four languages, and lines break where they may."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from bot.charts.lettering import clean, cut, runs, width, wrapped
from bot.charts.style import HEADING, SMALL, TEXT, TITLE, Face
from bot.engine.languages import LANGUAGES, Language
from bot.locale import catalogue_files
from tests.charts.charts import HOSTILE, LONG

BOT = Path(__file__).parents[2] / "bot"
FACES = [TITLE, TEXT]
NOBODY_HAS = "\U0010fffe"


def is_box(character: str, face: Face = TEXT) -> bool:
    """Whether a character is drawn as the box that its font draws for what it lacks."""
    (run,) = runs(character, face)
    return bytes(run.font.getmask(character)) == bytes(run.font.getmask(NOBODY_HAS))


def boxes(text: str, face: Face) -> str:
    return "".join(sorted(each for each in set(clean(text)) if not each.isspace() and is_box(each, face)))


@pytest.mark.parametrize("face", FACES, ids=["bold", "plain"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_all_that_the_bot_says_has_glyphs(language: Language, face: Face) -> None:
    assert boxes("".join(file.read_text("utf-8") for file in catalogue_files(language)), face) == ""


@pytest.mark.parametrize("face", FACES, ids=["bold", "plain"])
def test_all_that_the_built_in_surveys_say_has_glyphs(face: Face) -> None:
    assert boxes("".join(file.read_text("utf-8") for file in BOT.glob("surveys/*.yaml")), face) == ""


@pytest.mark.parametrize(
    "text",
    [
        "骨直令评价满意",
        "評價滿意這關體驗說",
        "嘅咗喺啲佢哋冇唔",
        "Ёлка съезд ґєїў",
        "Größe naïve Łódź Ελλάδα",
        "カナかな",
        "⭐👍😀❤✅🚀",
    ],
)
def test_other_writing_of_the_four_languages_and_emoji_has_glyphs(text: str) -> None:
    assert boxes(text, TEXT) == ""


def test_every_chinese_character_has_a_shape_of_its_own() -> None:
    text = "评价满意推荐问题这关体验说"
    assert len({bytes(run.font.getmask(run.text)) for each in text for run in runs(each, TEXT)}) == len(text)


@pytest.mark.parametrize("character", "مह한ก", ids=["Arabic", "Devanagari", "Hangul", "Thai"])
def test_what_no_font_has_is_a_box_and_no_failure(character: str) -> None:
    assert is_box(character)
    assert width(character, TEXT) > 0


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:12]))
@pytest.mark.parametrize("room", [40, 300])
def test_no_line_is_wider_than_its_room(text: str, room: int) -> None:
    lines = wrapped(text, HEADING, room, 2)
    assert len(lines) <= 2
    assert all(width(line, HEADING) <= room for line in [*lines, cut(text, HEADING, room)])


def test_lines_break_between_words_and_lose_none() -> None:
    text = "How likely are you to recommend us to a friend or colleague?"
    lines = wrapped(text, TEXT, 150, 9)
    assert len(lines) > 2
    assert " ".join(lines) == text


def test_chinese_lines_break_between_characters_but_not_before_a_comma() -> None:
    text = "价格太高，而且最近半年，连续涨价，两次了。"
    for room in range(40, 200, 4):
        lines = wrapped(text, TEXT, room, 99)
        assert "".join(lines) == text
        assert not any(line.startswith(("，", "。")) for line in lines)


def test_what_is_left_out_is_shown_by_dots() -> None:
    assert wrapped(LONG, TEXT, 100, 2)[-1].endswith("...")
    assert cut(LONG, TEXT, 100).endswith("...")
    assert cut("short", TEXT, 100) == "short"


def test_what_cannot_be_seen_is_taken_away() -> None:
    assert clean(" a\u202e\u200b\x00b\n\tc\ufeff ") == "ab c"
    assert clean("e\u0301") == "é"
    assert clean("a" + "\u0337\u0321" * 50) == "a"
    assert all(unicodedata.category(each) != "Cs" for each in clean("\ud800x"))


@pytest.mark.parametrize("separator", ["\u2028", "\u2029"], ids=["line", "paragraph"])
def test_a_separator_is_measured_as_nothing_even_by_itself(separator: str) -> None:
    assert width(separator, TEXT) == 0
    assert width(f"a{separator}b", TEXT) == width("ab", TEXT)


def test_bold_chinese_is_thicker_than_plain() -> None:
    (bold,), (plain,) = runs("评", HEADING), runs("评", SMALL)
    assert bold.stroke > plain.stroke == 0
