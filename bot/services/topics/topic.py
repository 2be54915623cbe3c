"""A topic, or a competitor: what it is called, the words that tell it, and who looks after it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from bot.engine.languages import Language, pick

Kind = Literal["topic", "competitor"]
Priority = Literal["low", "normal", "high"]

#: Bounds on what one admin can make all texts be searched for.
MOST_TOPICS = 200
MOST_KEYWORDS = 60
LONGEST_KEYWORD = 60


@dataclass(frozen=True, slots=True)
class Topic:
    """`keywords` are lemmas or any other form, and may be several words; Chinese ones are found anywhere."""

    key: str
    kind: Kind
    names: Mapping[Language, str]
    keywords: Mapping[Language, tuple[str, ...]]
    department: str = ""
    priority: Priority = "normal"
    owner: str = ""
    archived: bool = False
    revision: int = 0

    def name(self, language: Language) -> str:
        return pick(self.names, language) if self.names else self.key


def from_row(row: Mapping[str, Any]) -> Topic:
    keywords = {language: tuple(words) for language, words in row["keywords"].items()}
    named = ("key", "kind", "names", "department", "priority", "owner", "archived", "revision")
    return Topic(keywords=keywords, **{name: row[name] for name in named})


def to_values(topic: Topic) -> dict[str, Any]:
    """The row, without its revision and times."""
    return {
        "key": topic.key,
        "kind": topic.kind,
        "names": dict(topic.names),
        "keywords": {language: list(words) for language, words in topic.keywords.items()},
        "department": topic.department,
        "priority": topic.priority,
        "owner": topic.owner,
        "archived": topic.archived,
    }
