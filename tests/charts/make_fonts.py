"""Makes the font files of `bot/charts/fonts` anew: the parts of free fonts that charts need.

    python -m tests.charts.make_fonts NotoSansCJK-Regular.ttc SourceSans3-Regular.ttf SourceSans3-Bold.ttf \\
        noto-emoji-emoji-400-normal.woff2

needs fontTools (with brotli), which nothing else does. The first is Noto Sans CJK 2.004, as Debian's fonts-noto-cjk has
it; the others are in npm's source-sans and @fontsource/noto-emoji.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Set
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[2] / "bot" / "charts" / "fonts"
#: Where the two Chinese ways of writing stand in the collection.
SIMPLIFIED, TRADITIONAL = 2, 3
#: The letters of Noto Sans CJK are those of Source Sans in this size; a font of ours may not be called Source.
LETTERS_EM, LETTERS_NAME = 895, "Heardback Letters"
#: Emoji keep their shapes with a quarter of the precision.
EMOJI_EM = 512

LETTERS = {
    *range(0x20, 0x7F),
    *range(0xA0, 0x250),
    *range(0x370, 0x530),
    *range(0x1E00, 0x1F00),
    *range(0x2000, 0x2200),
}
KANA = {*range(0x3000, 0x3100), *range(0xFF00, 0xFFF0)}
MARKS = {*range(0x2100, 0x2300), *range(0x2460, 0x2500), *range(0x25A0, 0x2700)}
#: Written every day in Hong Kong, and not among Taiwan's characters.
CANTONESE = set(map(ord, "嘅咗喺啲佢哋冇唔嗰嚟睇乜嘢噉啱攞"))


def pairs(codec: str, leads: Iterable[int]) -> set[int]:
    """The characters of a two-byte encoding's rows."""
    trails = [*range(0x40, 0x7F), *range(0xA1, 0xFF)]
    decoded = (bytes((lead, trail)).decode(codec, "ignore") for lead in leads for trail in trails)
    return {ord(character) for character in decoded if len(character) == 1}


def cut(font: Any, characters: Set[int]) -> Any:
    """Keeps what is needed to draw these characters one after another: no hints, no alternates."""
    from fontTools import subset

    options = subset.Options(layout_features=["kern"], hinting=False, notdef_outline=True, name_IDs=["*"])
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)
    font.flavor = None
    return font


def letters(path: str, name: str) -> set[int]:
    """Returns the characters that there are."""
    from fontTools.ttLib import TTFont

    font = cut(TTFont(path), LETTERS)
    font["head"].unitsPerEm = LETTERS_EM
    for number in (1, 3, 4, 6, 16):
        font["name"].removeNames(nameID=number)
        font["name"].setName(LETTERS_NAME, number, 3, 1, 0x409)
    font.save(FOLDER / name)
    return set(font.getBestCmap())


def make(chinese: str, regular: str, bold: str, emoji: str) -> None:
    from fontTools.ttLib import TTFont
    from fontTools.ttLib.scaleUpem import scale_upem

    has = letters(regular, "letters.ttf")
    letters(bold, "bold.ttf")
    simplified = (pairs("gb2312", range(0xA1, 0xF8)) | KANA | MARKS) - has
    traditional = (pairs("big5", range(0xA4, 0xFA)) | CANTONESE) - has - simplified
    cut(TTFont(chinese, fontNumber=SIMPLIFIED), simplified).save(FOLDER / "simplified.otf")
    cut(TTFont(chinese, fontNumber=TRADITIONAL), traditional).save(FOLDER / "traditional.otf")
    pictures = TTFont(emoji)
    scale_upem(pictures, EMOJI_EM)
    cut(pictures, set(pictures.getBestCmap()) - has - simplified).save(FOLDER / "emoji.ttf")


if __name__ == "__main__":
    make(*sys.argv[1:])
