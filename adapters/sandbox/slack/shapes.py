"""Rules for JSON objects. A shape names the fields of an object and the rule for each; a rule yields one message per
fault found, with a JSON pointer to it, in the words Slack uses in `response_metadata.messages`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Rule = Callable[[Any, str], Iterator[str]]


@dataclass(frozen=True, slots=True)
class Shape:
    """`needs` must be there, `may` can be, nothing else beside `type`. `whole` looks at an otherwise good object."""

    needs: Mapping[str, Rule] = field(default_factory=dict)
    may: Mapping[str, Rule] = field(default_factory=dict)
    whole: Rule | None = None


def fault(words: str, path: str) -> str:
    return f"[ERROR] {words} [json-pointer:{path}]"


def anything(_value: Any, _path: str) -> Iterator[str]:
    yield from ()


def flag(value: Any, path: str) -> Iterator[str]:
    if not isinstance(value, bool):
        yield fault("must be a boolean", path)


def string(most: int, least: int = 1) -> Rule:
    def rule(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield fault("must be a string", path)
        elif len(value) < least:
            yield fault(f"must be more than {least - 1} characters", path)
        elif len(value) > most:
            yield fault(f"must be less than {most + 1} characters", path)

    return rule


def integer(least: int, most: int) -> Rule:
    def rule(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, int) or isinstance(value, bool):
            yield fault("must be an integer", path)
        elif not least <= value <= most:
            yield fault(f"must be between {least} and {most}", path)

    return rule


def matching(pattern: re.Pattern[str], words: str) -> Rule:
    """A string that is all of the pattern; `words` say what it must be."""

    def rule(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            yield fault(words, path)

    return rule


def choice(*values: str) -> Rule:
    def rule(value: Any, path: str) -> Iterator[str]:
        if value not in values:
            yield fault(f"must be one of: {', '.join(values)}", path)

    return rule


def items(rule_of_each: Rule, most: int, least: int = 1) -> Rule:
    def rule(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield fault("must be an array", path)
            return
        if len(value) < least:
            yield fault(f"no fewer than {least} items allowed", path)
        if len(value) > most:
            yield fault(f"no more than {most} items allowed", path)
        for number, each in enumerate(value):
            yield from rule_of_each(each, f"{path}/{number}")

    return rule


def shaped(shape: Shape) -> Rule:
    def rule(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, Mapping):
            yield fault("must be an object", path)
            return
        faults = list(_field_faults(shape, value, path))
        yield from faults
        if shape.whole is not None and not faults:
            yield from shape.whole(value, path)

    return rule


def _field_faults(shape: Shape, value: Mapping[str, Any], path: str) -> Iterator[str]:
    rules = {"type": anything, **shape.needs, **shape.may}
    for name in shape.needs.keys() - value.keys():
        yield fault(f"missing required field: {name}", path)
    for name in value.keys() - rules.keys():
        yield fault(f"invalid additional property: {name}", path)
    for name in value.keys() & rules.keys():
        yield from rules[name](value[name], f"{path}/{name}")


def typed(shapes: Mapping[str, Shape], *names: str) -> Rule:
    """An object whose `type` names its shape: one of `names`, or any of them all."""

    def rule(value: Any, path: str) -> Iterator[str]:
        type_ = value.get("type") if isinstance(value, Mapping) else None
        if not isinstance(type_, str) or type_ not in (names or shapes):
            yield fault(f"unsupported type: {type_}", path)
        else:
            yield from shaped(shapes[type_])(value, path)

    return rule
