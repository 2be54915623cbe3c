"""What was said about which topic, and how it sounded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from bot.engine.languages import Language, pick
from bot.storage import tags
from bot.storage.database import Transaction


class Talk(NamedTuple):
    """How often a topic was spoken of, and how many texts sounded how. `names` are the topic's, by language."""

    key: str
    kind: str
    names: Mapping[Language, str]
    sentiments: Mapping[str, int]

    @property
    def n(self) -> int:
        return sum(self.sentiments.values())

    def name(self, language: Language) -> str:
        return pick(self.names, language) if self.names else self.key


async def of_conversation(tx: Transaction, conversation_id: int) -> tuple[str, ...]:
    return (await tags_of_conversations(tx, [conversation_id])).get(conversation_id, ())


async def tags_of_conversations(tx: Transaction, conversation_ids: Sequence[int]) -> Mapping[int, tuple[str, ...]]:
    """Conversation → the keys of its topics, in the order in which they came up; none where there are none."""
    found: dict[int, dict[str, None]] = {}
    for row in await tags.of_conversations(tx, conversation_ids) if conversation_ids else ():
        found.setdefault(row["conversation_id"], {})[row["topic_key"]] = None
    return {conversation: tuple(keys) for conversation, keys in found.items()}


async def talked_about(tx: Transaction, since: datetime, survey_key: str | None = None) -> tuple[Talk, ...]:
    """The topics of a survey's texts, or of all that was said, the most frequent first."""
    rows = await tags.figures(tx, since, survey_key)
    counts: dict[str, Counter[str]] = {}
    for row in rows:
        counts.setdefault(row["key"], Counter())[row["sentiment"]] += row["n"]
    seen = {row["key"]: row for row in rows}
    found = [Talk(key, row["kind"], row["names"], counts[key]) for key, row in seen.items()]
    return tuple(sorted(found, key=lambda each: (-each.n, each.key)))
