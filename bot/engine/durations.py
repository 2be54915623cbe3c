"""How long, as people write it in four languages: `15m`, `2 days`, `two weeks`, `3 дня`, `两天`. A month is none of
these: nobody knows how long it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

from bot.engine.words.numbers import number_named
from bot.engine.words.text import lower

_WORDS = {
    "minutes": "m min mins minute minutes мин минута минуту минуты минут 分 分钟 分鐘",
    "hours": "h hr hrs hour hours ч час часа часов 小时 小時 个小时 個小時",
    "days": "d day days д дн день дня дней сутки суток 天 日",
    "weeks": "w week weeks н нед неделя неделю недели недель 周 週 星期 个星期 個星期",
}
#: Unit → a pattern of its words, the longest first.
UNITS = {unit: "|".join(sorted(words.split(), key=len, reverse=True)) for unit, words in _WORDS.items()}
_UNIT_OF = {word: unit for unit, words in _WORDS.items() for word in words.split()}
_LENGTH = re.compile(rf"([0-9]{{1,4}}|[^\W\d]+?) ?({'|'.join(UNITS.values())})\.?")


def read(text: str) -> timedelta | None:
    """None where it is no such time."""
    found = _LENGTH.fullmatch(lower(text))
    if found is None:
        return None
    n = int(found[1]) if found[1].isdecimal() else number_named(found[1])
    return timedelta(**{_UNIT_OF[found[2]]: n}) if n is not None else None


def joined(words: Sequence[str]) -> list[str]:
    """The same words, each time of two (`2 days`) as one."""
    together: list[str] = []
    for word in words:
        if together and lower(word) in _UNIT_OF and read(f"{together[-1]} {word}") is not None:
            word = f"{together.pop()}{word}"
        together.append(word)
    return together
