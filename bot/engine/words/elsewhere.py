"""`continue on telegram`: somebody who began by text message would rather go on where there are buttons."""

from __future__ import annotations

import re

_PLATFORM = r"(?P<platform>telegram|телеграм\w?|slack|слак\w?)"
_WORDS = re.compile(
    rf"(?:(?:continue|go on|move) (?:on|in|to) {_PLATFORM.replace('platform', 'en')}"
    rf"|(?:продолжить|продолжим|перейти) (?:в|на) {_PLATFORM.replace('platform', 'ru')}"
    rf"|(?:在|到|用) ?{_PLATFORM.replace('platform', 'zh')} ?(?:继续|繼續))[.!。！]?",
    re.IGNORECASE,
)


def platform_wanted(text: str) -> str | None:
    """telegram or slack, where the whole of the text asks for it."""
    match = _WORDS.fullmatch(" ".join(text.split()))
    if match is None:
        return None
    named = next(each for each in match.groups() if each).casefold()
    return "slack" if named.startswith(("slack", "слак")) else "telegram"
