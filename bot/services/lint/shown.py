"""A lint in words: for chat, where only so much is read, and whole, for a file."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from babel.numbers import format_currency

from bot.engine.languages import Language
from bot.engine.phrases import Phrase, phrase
from bot.services.lint.findings import WEIGHTS, Finding, Lint, Texting, listed
from bot.services.voice import say

#: What is read in a chat.
_MOST_LINES = 25


def text(lint: Lint, language: Language) -> list[str]:
    """At most 25 lines: the findings by weight, each with where it is and what to do, then what SMS costs."""
    table = [say(line, language) for line in _table(lint, language)]
    told = [say(line, language) for line in _told(lint)]
    room = _MOST_LINES - len(table)
    if len(told) > room:
        told = _cut(lint, told, room - 1, language)
    return [*told, *table]


def full(lint: Lint, language: Language) -> list[str]:
    """Every finding, and what each message costs by SMS."""
    return [*(say(line, language) for line in _told(lint)), *costs(lint, language)]


def costs(lint: Lint, language: Language) -> list[str]:
    """What SMS costs in each language, and how many segments each message takes. Empty where there is no SMS."""
    lines = list(_table(lint, language))
    for at, texting in enumerate(lint.texting):
        lines.insert(2 * at + 2, phrase("lint.sms_messages", messages=listed([*_messages(texting)])))
    return [say(line, language) for line in lines]


def line(finding: Finding) -> Phrase:
    """One finding in a line."""
    return phrase("lint.line", where=finding.where.said, what=finding.what, mend=finding.mend)


# ---------------------------------------------------------------- findings


def _told(lint: Lint) -> Iterator[Phrase]:
    if not lint.findings:
        spoken = listed([phrase(f"lang.{language}") for language in lint.survey.languages])
        yield phrase("lint.fine", n=len(lint.survey.questions), languages=spoken)
    for weight in WEIGHTS:
        found = [finding for finding in lint.findings if finding.weight == weight]
        if found:
            yield phrase(f"lint.heading_{weight}", n=len(found))
            yield from map(line, found)


def _cut(lint: Lint, told: list[str], room: int, language: Language) -> list[str]:
    """The first of them, without a heading that has nothing under it, and how many findings are left out."""
    headings = {say(each, language) for each in _told(lint) if each.id != "lint.line"}
    shown = told[: room - 1] if told[room - 1] in headings else told[:room]
    left = sum(1 for each in told[len(shown) :] if each not in headings)
    return [*shown, say(phrase("lint.more", n=left), language)]


# ---------------------------------------------------------------- what SMS costs


def _table(lint: Lint, language: Language) -> Iterator[Phrase]:
    if not lint.texting:
        return
    if lint.price is None:
        yield phrase("lint.sms")
    else:
        yield phrase("lint.sms_priced", cost=_money(lint, 1, language))
    yield from (_row(lint, texting, language) for texting in lint.texting)


def _row(lint: Lint, texting: Texting, language: Language) -> Phrase:
    """The whole path."""
    named, parts = phrase(f"lang.{texting.language}"), _range(*map(str, texting.path))
    if lint.price is None:
        return phrase("lint.sms_row", language=named, parts=parts, n=texting.path.most)
    cost = _range(*(_money(lint, parts, language) for parts in texting.path))
    return phrase("lint.sms_row_priced", language=named, parts=parts, n=texting.path.most, cost=cost)


def _messages(texting: Texting) -> Iterator[Phrase]:
    for place, parts in texting.messages:
        named = place.said if place.part == "ending" else place.key
        yield phrase("lint.sms_message", place=named, parts=parts)


def _money(lint: Lint, parts: int, language: Language) -> str:
    return money(Decimal(lint.price or 0) * parts, lint.currency, language)


def money(amount: Decimal, currency: str, language: Language) -> str:
    """Below 1 as exactly as the price is known: 3 segments at 0.0079 are 0.0237."""
    locale = language.replace("-", "_")
    shown = format_currency(amount, currency, locale=locale, decimal_quantization=amount >= 1)
    return " ".join(shown.split())


def _range(least: str, most: str) -> str:
    return least if least == most else f"{least}-{most}"
