"""Number words. 0–20, the tens and 100 are num2words' own output; inflected Russian and the Chinese forms are added.

Spelled as `text.lower` leaves them: lower case, е for ё.
"""

from __future__ import annotations

import re

ENGLISH: dict[str, int] = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
    "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "one hundred": 100, "hundred": 100,
}  # fmt: skip
RUSSIAN: dict[str, int] = {
    "ноль": 0, "один": 1, "два": 2, "три": 3, "четыре": 4, "пять": 5, "шесть": 6, "семь": 7, "восемь": 8,
    "девять": 9, "десять": 10, "одиннадцать": 11, "двенадцать": 12, "тринадцать": 13, "четырнадцать": 14,
    "пятнадцать": 15, "шестнадцать": 16, "семнадцать": 17, "восемнадцать": 18, "девятнадцать": 19, "двадцать": 20,
    "тридцать": 30, "сорок": 40, "пятьдесят": 50, "шестьдесят": 60, "семьдесят": 70, "восемьдесят": 80,
    "девяносто": 90, "сто": 100,
}  # fmt: skip
#: Marks as nouns. The nominative of "пятёрочка" is left out: it is a chain of shops.
RUSSIAN_MARKS: dict[str, int] = {
    "нуль": 0, "нолик": 0,
    "единица": 1, "единицу": 1, "единичка": 1, "единичку": 1,
    "две": 2, "двойка": 2, "двойку": 2, "двоечка": 2, "двоечку": 2,
    "тройка": 3, "тройку": 3, "троечка": 3, "троечку": 3,
    "четверка": 4, "четверку": 4, "четверочка": 4, "четверочку": 4,
    "пятерка": 5, "пятерку": 5, "пятерочку": 5,
    "шестерка": 6, "шестерку": 6, "шестерочка": 6, "шестерочку": 6,
    "семерка": 7, "семерку": 7, "семерочка": 7, "семерочку": 7,
    "восьмерка": 8, "восьмерку": 8, "восьмерочка": 8, "восьмерочку": 8,
    "девятка": 9, "девятку": 9, "девяточка": 9, "девяточку": 9,
    "десятка": 10, "десятку": 10, "десяточка": 10, "десяточку": 10,
}  # fmt: skip
#: Only after "из": "девять из десяти".
RUSSIAN_GENITIVES: dict[str, int] = {"трех": 3, "четырех": 4, "пяти": 5, "шести": 6, "семи": 7, "десяти": 10}
CHINESE: dict[str, int] = {
    "零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "兩": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8,
    "九": 9, "十": 10, "壹": 1, "贰": 2, "貳": 2, "叁": 3, "參": 3, "叄": 3, "肆": 4, "伍": 5, "陆": 6, "陸": 6,
    "柒": 7, "捌": 8, "玖": 9, "拾": 10,
}  # fmt: skip
EMOJI: dict[str, int] = {"🔟": 10}

WORDS: dict[str, int] = {**ENGLISH, **RUSSIAN, **RUSSIAN_MARKS, **CHINESE, **EMOJI}
#: One of CHINESE's characters.
CHINESE_DIGIT = f"[{''.join(CHINESE)}]"
_TENS_AND_UNIT = re.compile(r"(\w+)[ -](\w+)")
_CHINESE_TENS = re.compile("([一二三四五六七八九])?十([一二三四五六七八九])?")


def number_named(text: str) -> int | None:
    """The number 0–100 that the whole of `text` (as `text.lower` leaves it) names: "двадцать пять", "二十五"."""
    if (value := WORDS.get(text)) is not None:
        return value
    if match := _CHINESE_TENS.fullmatch(text):
        return CHINESE.get(match[1], 1) * 10 + CHINESE.get(match[2], 0)
    return _tens_and_unit(text)


def _tens_and_unit(text: str) -> int | None:
    match = _TENS_AND_UNIT.fullmatch(text)
    if match is None:
        return None
    for table in (ENGLISH, RUSSIAN):
        tens, unit = table.get(match[1], 0), table.get(match[2], 0)
        if 20 <= tens < 100 and 1 <= unit <= 9:
            return tens + unit
    return None
