"""What an admin writes behind `/topic add KEY`: `keywords=late, slow priority=high owner=@person`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import get_args

from bot.contract.address import Address
from bot.engine.languages import Language
from bot.engine.phrases import Phrase, phrase
from bot.services.admin.asked import address_in
from bot.services.topics.matching import plain
from bot.services.topics.topic import LONGEST_KEYWORD, MOST_KEYWORDS, Priority, Topic

KEY = re.compile(r"[a-z][a-z0-9_]{0,19}")
_FIELD = re.compile(r"(?<!\S)([a-z]+) *= *", re.IGNORECASE)
_LONGEST_NAME = 40
_LONGEST_DEPARTMENT = 60
_PARTS = re.compile(r"[,;，；、]")


def fields(words: Sequence[str]) -> dict[str, str] | None:
    """Field → what stands behind it; None where something stands before the first."""
    before, *parts = _FIELD.split(" ".join(words))
    return None if before else {name.casefold(): value.strip() for name, value in zip(*[iter(parts)] * 2, strict=True)}


def keywords(written: str) -> tuple[str, ...] | Phrase:
    """Several, parted by commas."""
    found = tuple(dict.fromkeys(each for part in _PARTS.split(written) if (each := " ".join(part.split()))))
    if not found or len(found) > MOST_KEYWORDS or any(len(each) > LONGEST_KEYWORD for each in found):
        return phrase("topic.bad_keywords", most=MOST_KEYWORDS, longest=LONGEST_KEYWORD)
    for each in found:
        if len(re.sub(r"\W", "", plain(each))) < (1 if _is_chinese(each) else 2):
            return phrase("topic.short_keyword", text=each)
    return found


def _is_chinese(word: str) -> bool:
    return any("\u3400" <= each <= "\u9fff" for each in word)


def changed(topic: Topic, given: dict[str, str], language: Language, sender: Address) -> Topic | Phrase:
    """The topic with these fields; keywords and name are those of `language`."""
    for field, written in given.items():
        made = _with(topic, field, written, language, sender)
        if isinstance(made, Phrase):
            return made
        topic = made
    return topic


def _with(topic: Topic, field: str, written: str, language: Language, sender: Address) -> Topic | Phrase:
    match field:
        case "keywords":
            found = keywords(written)
            return found if isinstance(found, Phrase) else with_keywords(topic, language, found)
        case "name":
            return named(topic, language, written)
        case "department" if len(written) <= _LONGEST_DEPARTMENT:
            return replace(topic, department=written)
        case "priority":
            return _prioritised(topic, written.casefold())
        case "owner":
            owner = address_in(written, sender) if written not in ("", "-") else ""
            return phrase("command.bad_address", text=written) if owner is None else replace(topic, owner=str(owner))
        case _:
            return phrase("topic.bad_field", text=f"{field}={written[:60]}")


def _prioritised(topic: Topic, written: str) -> Topic | Phrase:
    found: Priority | None = next((each for each in get_args(Priority) if each == written), None)
    return phrase("topic.bad_priority", text=written[:40]) if found is None else replace(topic, priority=found)


def with_keywords(topic: Topic, language: Language, words: tuple[str, ...]) -> Topic:
    return replace(topic, keywords={**topic.keywords, language: words})


def named(topic: Topic, language: Language, name: str) -> Topic | Phrase:
    shown = " ".join(name.split())
    if not shown or len(shown) > _LONGEST_NAME:
        return phrase("topic.bad_name", longest=_LONGEST_NAME)
    return replace(topic, names={**topic.names, language: shown})
