"""Where a customer would rather be asked: from here on (`continue on telegram`), or from now on (`text me instead`)."""

from __future__ import annotations

import re

from bot.engine.words.text import key

#: Channel → what people call it, without endings.
_PLATFORMS = {
    "telegram": ("telegram", r"телеграм\w?", r"телег\w"),
    "slack": ("slack", r"слак\w?"),
    "sms": (
        "sms", "text message", "text messages", "text", "смс", "смской", r"эсэмэск\w", "短信", "短訊", "簡訊", "简讯",
    ),
}  # fmt: skip
_LONGEST = 80
_NAMES = "|".join(name for names in _PLATFORMS.values() for name in names)


def _named(*patterns: str) -> re.Pattern[str]:
    """Any of the patterns as the whole; `@` is a platform, which the match names."""
    whole = [each.replace("@", f"(?P<p{n}>{_NAMES})") for n, each in enumerate(patterns)]
    return re.compile("|".join(whole))


_MOVING = _named(
    "(?:continue|go on|move) (?:on|in|to|by) @",
    "(?:продолжить|продолжим|перейти) (?:в|на) @",
    "(?:在|到|用) ?@ ?(?:继续|繼續)",
)
_EN_AFTER = "(?: instead| from now on| in (?:the )?future| next time| please)*"
_RU_AFTER = "(?: пожалуйста| впредь| теперь| в следующий раз| лучше)*"
_PREFERRING = _named(
    f"(?:please )?(?:text|sms)(?P<sms> me) instead{_EN_AFTER}",
    f"(?:please )?(?:write(?: to)?|message|contact|reach|ask) me (?:on|in|via|by|through|over) @{_EN_AFTER}",
    f"i(?:'d| would)? (?:rather|prefer)(?: be asked| to be asked)?(?: on| in| by| via)? @{_EN_AFTER}",
    "(?:пожалуйста |лучше |впредь |теперь )*(?:пишите|пиши|напишите|напиши|спрашивайте)(?: мне)?(?: лучше)?"
    f"(?: в| на| через| по)? @{_RU_AFTER}",
    "(?:请|請|以后|以後|今后|今後)*(?:用|在|通过|透過|通過) ?@ ?"
    "(?:联系|聯絡|聯繫|联络|问|問|发|發)(?:我|给我|給我)?(?:吧)?",
)


def platform_wanted(text: str) -> str | None:
    """The channel where they would go on now, where the whole of the text asks for it."""
    return _channel(_MOVING, text)


def platform_preferred(text: str) -> str | None:
    """The channel where they would rather be asked from now on."""
    return _channel(_PREFERRING, text)


def _channel(pattern: re.Pattern[str], text: str) -> str | None:
    match = pattern.fullmatch(key(text).replace(",", "")) if len(text) <= _LONGEST else None
    if match is None:
        return None
    found = match.groupdict()
    if found.get("sms"):
        return "sms"
    named = next(each for each in found.values() if each)
    return next(channel for channel, names in _PLATFORMS.items() if re.fullmatch("|".join(names), named))
