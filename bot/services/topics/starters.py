"""The topics that come with the product."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path

from ruamel.yaml import YAML

from bot.services.topics.topic import Topic, to_values
from bot.storage import topics as storage
from bot.storage.database import Transaction


async def install(tx: Transaction, now: datetime) -> None:
    """Each once: what an admin has made of one since, an archived one too, stays."""
    there = {row["key"] for row in await storage.everything(tx)}
    for topic in starters():
        if topic.key not in there:
            await storage.add(tx, to_values(topic), now)


@cache
def starters() -> Sequence[Topic]:
    read = YAML(typ="safe", pure=True).load(Path(__file__).with_name("starters.yaml"))
    return tuple(Topic(**{"kind": "topic", **each}) for each in read)
