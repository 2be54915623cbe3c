"""A phrase → the words, in the reader's language. The last step before anything of the bot's own leaves.

Placeholders are filled by plain replacement in one pass: whatever a customer wrote stays as it was written, braces too.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from babel.dates import format_timedelta
from babel.numbers import format_decimal

from bot.engine.languages import FALLBACKS, Language
from bot.engine.phrases import Phrase
from bot.locale import wording

_Unit = Literal["day", "hour", "minute"]

#: `{company}`, or `{company|us}` with what to say where there is nothing to fill in. Surveys write it the same way.
_PLACEHOLDER = re.compile(r"\{([a-z_]+)(?:\|([^{}]*))?\}")
_UNITS: dict[_Unit, timedelta] = {"day": timedelta(days=1), "hour": timedelta(hours=1), "minute": timedelta(minutes=1)}


def say(phrase: Phrase | str, language: Language) -> str:
    """The words of a phrase; a str is words already and comes back unchanged.

    A count goes in as `n` and chooses the plural form. A timedelta is said in whole days, hours or minutes, a fraction
    with the language's own decimal mark. A sentence that a language lacks is said in the next one of `FALLBACKS`; one
    that no catalogue has is shown as its id, since a customer's turn must not fail over a missing translation.
    """
    if isinstance(phrase, str):
        return phrase
    args = dict(phrase.args)
    count = args.get("n")
    text = _wording(phrase.id, language, count if isinstance(count, int) else None)
    return _PLACEHOLDER.sub(lambda match: _fill(match, args, language), text)


def say_all(parts: Iterable[Phrase | str], language: Language, joiner: str = "\n") -> str:
    """All parts as one text; those that are empty leave no gap."""
    return joiner.join(words for part in parts if (words := say(part, language)))


@lru_cache(maxsize=4096)
def _wording(id_: str, language: Language, n: int | None) -> str:
    for each in FALLBACKS[language]:
        try:
            return wording(id_, each, n)
        except KeyError:
            continue
    return id_


def _fill(match: re.Match[str], args: dict[str, object], language: Language) -> str:
    """A placeholder with neither value nor fallback stays visible, so that a reader sees that something is missing."""
    name, instead = match.groups()
    if name not in args:
        return match[0] if instead is None else str(instead)
    return _show(args[name], language) or instead or ""


def _show(value: object, language: Language) -> str:
    if isinstance(value, Phrase):
        return say(value, language)
    if isinstance(value, timedelta):
        return _duration(value, language)
    if isinstance(value, float | Decimal):
        return str(format_decimal(value, locale=_babel(language), group_separator=False))
    return str(value)


def _duration(value: timedelta, language: Language) -> str:
    """In the largest unit that says it exactly: an endless threshold keeps Babel from making 90 minutes 2 hours."""
    unit: _Unit = next((unit for unit, size in _UNITS.items() if not value % size), "minute")
    return format_timedelta(value, granularity=unit, threshold=math.inf, locale=_babel(language))


def _babel(language: Language) -> str:
    return language.replace("-", "_")
