"""Whether a condition holds for a contact, by what is known of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.engine.condition_tree import Tree, lookup_in


def holds(condition: Tree, row: Mapping[str, Any]) -> bool:
    """`row` has their name, language and attributes."""
    facts = {"name": row["name"], **({"language": row["language"]} if row["language"] else {}), **row["attributes"]}
    return condition.holds(lookup_in({}, facts))
