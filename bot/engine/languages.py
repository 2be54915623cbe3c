"""The four first-class languages, and the order in which a missing text falls back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, get_args

Language = Literal["en", "ru", "zh-Hans", "zh-Hant"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

#: A localised text: one wording per language. Never empty in a valid survey.
Texts = Mapping[Language, str]

#: The named fallback order. Each Chinese script falls back on the other before English: a reader of one
#: reads the other more easily than a foreign language.
FALLBACKS: dict[Language, tuple[Language, ...]] = {
    "en": ("en",),
    "ru": ("ru", "en"),
    "zh-Hans": ("zh-Hans", "zh-Hant", "en"),
    "zh-Hant": ("zh-Hant", "zh-Hans", "en"),
}


def fallback_order(language: Language, default: Language) -> Iterable[Language]:
    """The languages to try, best first: the customer's own chain, the survey's default, then any."""
    yield from FALLBACKS[language]
    yield default
    yield from LANGUAGES


def pick(texts: Texts, language: Language, default: Language = "en") -> str:
    """The wording for `language`, by the fallback order. `texts` must hold at least one wording."""
    if (text := texts.get(language)) is not None:
        return text
    return next(texts[each] for each in fallback_order(language, default) if each in texts)
