"""What customers write who want to see all that is stored of them, or want it gone. Only as the whole message."""

from __future__ import annotations

import re
from typing import Literal

from bot.engine.words.assent import decided
from bot.engine.words.text import key

#: mine: show it; forget: ask whether it is to be deleted; forget_now: they have said yes to that.
Wish = Literal["mine", "forget", "forget_now"]

_MINE = frozenset(
    (
        "my data", "show my data", "show me my data", "send me my data", "download my data", "export my data",
        "what do you know about me", "мои данные", "покажи мои данные", "покажите мои данные", "пришлите мои данные",
        "выгрузить мои данные", "что вы обо мне знаете", "我的数据", "我的資料", "我的数据是什么", "查看我的数据",
        "查看我的資料", "导出我的数据", "匯出我的資料", "我的个人数据", "我的個人資料",
    )
)  # fmt: skip
_FORGET = frozenset(
    (
        "forget me", "forget", "delete my data", "delete all my data", "erase my data", "erase me", "remove my data",
        "забудь меня", "забудьте меня", "удали мои данные", "удалите мои данные", "удалить мои данные",
        "удалите все мои данные", "сотрите мои данные", "忘记我", "忘記我", "删除我的数据", "刪除我的資料",
        "删除我的所有数据", "刪除我的所有資料", "删除我的资料", "抹掉我的数据",
    )
)  # fmt: skip
_YES = ("yes", "да", "是", "确认", "確認")
#: What is never taken for an answer to something else, since what follows it cannot be undone.
_SURE = frozenset((*_YES, "y", "yeah", "yep", "yes i am", "yes delete", "да удалить", "да удалите", "是的"))
_LONGEST = 60
_PLEASE = re.compile(r"\b(?:please|пожалуйста)\b|请|請|[.!?。！？,，]+")


def own_data_in(text: str) -> Wish | None:
    """The wish that is the whole message."""
    said = _bare(text)
    if said in _MINE:
        return "mine"
    if said in _FORGET:
        return "forget"
    return "forget_now" if any(said in (f"{each} {yes}", f"{each}{yes}") for each in _FORGET for yes in _YES) else None


def sure_in(text: str) -> bool | None:
    """What the whole message says to whoever asks whether all is to be deleted."""
    said = _bare(text)
    if said in _SURE:
        return True
    return False if said[:1].isalpha() and decided(said) is False else None


def _bare(text: str) -> str:
    """Without courtesies; empty where it is too long to be a wish alone."""
    return "" if len(text) > _LONGEST else " ".join(_PLEASE.sub(" ", key(text)).split()).removeprefix("/")
