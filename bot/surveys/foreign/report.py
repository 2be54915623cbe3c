"""What an import made of a file: the survey, and a note for everything that could not come along as it was."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from bot.engine.phrases import Phrase, phrase
from bot.engine.survey import Survey

#: unsupported: a question or feature we have not; assumed: brought, but by a guess; left_out: known and not brought.
NoteKind = Literal["unsupported", "assumed", "left_out"]

_ORDER: dict[NoteKind, int] = {"unsupported": 0, "assumed": 1, "left_out": 2}
_NAME_SHOWN = 60
#: More names than a real file has, so that all of its questions stand in the note.
_MOST_NAMES = 400


@dataclass(frozen=True, slots=True)
class Note:
    """`where` names what it is about in the file's own words (questions, columns, sheets; "" for the whole file)."""

    kind: NoteKind
    where: str
    what: Phrase


@dataclass(frozen=True, slots=True)
class Imported:
    """A survey that can run (`check.problems` finds nothing), and what an admin should know of how it came about."""

    survey: Survey
    notes: tuple[Note, ...] = ()


@dataclass(slots=True)
class Notebook:
    """Collects notes. The same thing said of many questions becomes one note with all their names.

    `sayings` is what the ids of its phrases begin with.
    """

    sayings: str = "import"
    _places: dict[tuple[NoteKind, Phrase], dict[str, None]] = field(default_factory=dict)

    def unsupported(self, id_: str, *where: str, **args: object) -> None:
        self._add("unsupported", id_, where, args)

    def assumed(self, id_: str, *where: str, **args: object) -> None:
        self._add("assumed", id_, where, args)

    def left_out(self, id_: str, *where: str, **args: object) -> None:
        self._add("left_out", id_, where, args)

    def _add(self, kind: NoteKind, id_: str, where: tuple[str, ...], args: dict[str, object]) -> None:
        self._places.setdefault((kind, phrase(f"{self.sayings}.{id_}", **args)), {}).update(dict.fromkeys(where))

    @property
    def notes(self) -> tuple[Note, ...]:
        """Grouped by kind, else in the order in which they were made."""
        found = [Note(kind, listed(names, _MOST_NAMES), what) for (kind, what), names in self._places.items()]
        return tuple(sorted(found, key=lambda note: _ORDER[note.kind]))


def shown(name: str) -> str:
    """A foreign name as it stands in a note: one line, cut where it is very long."""
    line = " ".join(name.split())
    return line if len(line) <= _NAME_SHOWN else f"{line[: _NAME_SHOWN - 3]}..."


def listed(names: Iterable[str], most: int = 20) -> str:
    """Many small things (properties, columns) by name, in one line: `a, b, c (+ 12)`."""
    unique = list(dict.fromkeys(map(shown, names)))
    rest = f" (+ {len(unique) - most})" if len(unique) > most else ""
    return ", ".join(unique[:most]) + rest
