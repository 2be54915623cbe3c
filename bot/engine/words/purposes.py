"""`stop surveys`: a customer wants no more questions of ours, but to be written to about their own affairs."""

from __future__ import annotations

import re
from typing import Literal

from bot.engine.words.text import key

_LONGEST = 60
_LETTERS_ZH = "(?:问卷|問卷|调查|調查)"
_OUT = re.compile(
    "(?:please )?(?:stop|no|no more)(?: the| your| these| all)? surveys(?: please)?|stop surveying me|surveys off"
    "|(?:стоп|без|хватит|не надо|больше никаких|никаких)(?: больше)?(?: ваших)? опрос(?:ы|ов)"
    f"|(?:请|請)?(?:停止|不要|不要再发|不要再發|退订|退訂)(?:所有)?{_LETTERS_ZH}(?:了)?"
)
_IN = re.compile(
    "start surveys|surveys (?:on|again)|(?:старт|верните|включите|начать) опросы"
    f"|(?:开始|開始|恢复|恢復|订阅|訂閱){_LETTERS_ZH}"
)


def surveys_in(text: str) -> Literal["in", "out"] | None:
    """What the whole of the text says of surveys alone."""
    if len(text) > _LONGEST:
        return None
    said = key(text).removeprefix("/")
    return "out" if _OUT.fullmatch(said) else "in" if _IN.fullmatch(said) else None
