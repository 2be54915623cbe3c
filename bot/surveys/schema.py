"""The JSON Schema of a survey file, so that an editor completes and checks it while it is written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.engine.languages import LANGUAGES
from bot.engine.survey import Survey

Schema = dict[str, Any]


def json_schema() -> Schema:
    """Draft 2020-12. Describes what is written: a condition and a duration are text, a bare text is English."""
    schema = Survey.model_json_schema(mode="serialization")
    for node in _nodes(schema):
        _name_the_languages(node)
        _require_the_kind(node)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _nodes(schema: Any) -> Iterator[Schema]:
    """Every mapping in the schema, the inner ones first."""
    if isinstance(schema, dict):
        for inner in tuple(schema.values()):
            yield from _nodes(inner)
        yield schema
    elif isinstance(schema, list):
        for inner in schema:
            yield from _nodes(inner)


def _name_the_languages(node: Schema) -> None:
    """A text is one wording for each language, or a bare English one."""
    if "propertyNames" not in node:
        return
    wording = node.pop("additionalProperties")
    names = {"properties": dict.fromkeys(LANGUAGES, wording), "additionalProperties": False, "minProperties": 1}
    title = {"title": node["title"]} if "title" in node else {}
    node.clear()
    node.update({**title, "anyOf": [wording, {"type": "object", **names}]})


def _require_the_kind(node: Schema) -> None:
    if "const" in node.get("properties", {}).get("kind", {}):
        node["required"] = sorted({*node.get("required", ()), "kind"})
