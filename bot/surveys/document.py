"""YAML text → plain data, and the line of everything in it. What could cost memory or time is refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML, MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent

from bot.engine.errors import Problem, SurveyInvalid

Path = tuple[str | int, ...]

MAX_BYTES = 256 * 1024
MAX_DEPTH = 16
#: Keys, values and brackets. Fifty questions in four languages have about 2,000; 10,000 take a second to read.
MAX_PIECES = 10_000


@dataclass(slots=True)
class Document:
    """`data` holds plain values; `lines` the 1-based line of each key and list item; `problems` keys given twice."""

    data: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def line(self, path: Path) -> int:
        """The line of the nearest thing around `path` that is written in the file."""
        inner = next((path[:end] for end in range(len(path), 0, -1) if path[:end] in self.lines), None)
        return 1 if inner is None else self.lines[inner]


def read(text: str) -> Document:
    """Raises SurveyInvalid where the text is too big, too deep, has aliases or is no YAML: then nothing else is known.

    YAML 1.2: `no` and `on` stay words.
    """
    if len(text) > MAX_BYTES or len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise SurveyInvalid((Problem((), f"the file is larger than {MAX_BYTES // 1024} kB"),))
    try:
        _refuse_the_costly(text)
        yaml = _yaml()
        node = yaml.compose(text)
        document = Document()
        if node is not None:
            _note(document, node, ())
            document.data = yaml.constructor.construct_document(node)
    except MarkedYAMLError as error:
        raise SurveyInvalid((_syntax_problem(error),)) from None
    except (YAMLError, ValueError, OverflowError) as error:
        raise SurveyInvalid((Problem((), f"this is no YAML: {_first_line(error)}"),)) from None
    return document


def _yaml() -> YAML:
    yaml = YAML(typ="safe", pure=True)
    yaml.allow_duplicate_keys = True  # they are all reported at once, with their lines, by _note
    return yaml


def _refuse_the_costly(text: str) -> None:
    """Looks at the file piece by piece, so that a bomb is met before it is built."""
    depth = 0
    for count, event in enumerate(_yaml().parse(text)):
        line = event.start_mark.line + 1
        if isinstance(event, AliasEvent):
            raise SurveyInvalid((Problem((), "write it out: aliases (*name) are not allowed", line),))
        depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
        if count > MAX_PIECES:
            raise SurveyInvalid((Problem((), f"the file has more than {MAX_PIECES} keys and values", line),))
        if depth > MAX_DEPTH:
            raise SurveyInvalid((Problem((), f"more than {MAX_DEPTH} levels inside one another", line),))


def _note(document: Document, node: Node, path: Path) -> None:
    """Notes the lines of all keys and items below `node`, and the keys that stand there twice."""
    seen: set[Path] = set()
    for inner, value, line in _children(node, path):
        if inner in seen:
            document.problems.append(Problem(inner, "stands here twice; keep one of them", line))
        seen.add(inner)
        document.lines[inner] = line
        _note(document, value, inner)


def _children(node: Node, path: Path) -> Iterator[tuple[Path, Node, int]]:
    if isinstance(node, MappingNode):
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, ScalarNode):
                raise SurveyInvalid((Problem(path, "a name before a colon must be a word", line),))
            yield (*path, str(key.value)), value, line
    elif isinstance(node, SequenceNode):
        for at, value in enumerate(node.value):
            yield (*path, at), value, value.start_mark.line + 1


def _syntax_problem(error: MarkedYAMLError) -> Problem:
    mark = error.problem_mark or error.context_mark
    return Problem((), f"this is no YAML: {error.problem or error.context}", mark.line + 1 if mark else 0)


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or ["unreadable"])[0]
