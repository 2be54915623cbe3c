"""What the emulator must still know after a restart and the journal's messages don't say.

A note is a journal entry in a chat of its own, marked deleted: it is kept with the messages and shown with none.
"""

from __future__ import annotations

from typing import Any

from adapters.sandbox.common import Entry, Journal

_CHAT = "sandbox"


class Notes:
    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def get(self, name: str) -> dict[str, Any]:
        """The note's content, empty if it was never written."""
        entry = self._journal.get("telegram", _CHAT, name)
        return entry.body if entry else {}

    def put(self, name: str, content: dict[str, Any]) -> None:
        self._journal.record(Entry("telegram", _CHAT, name, mine=False, body=content, deleted=True))


class Sequence:
    """Numbers that never come twice, not even after a restart: reserved in a note, so many at a time."""

    _RESERVED_AT_ONCE = 1000

    _end: int
    _next: int

    def __init__(self, notes: Notes, name: str, first: int) -> None:
        self._notes = notes
        self._name = name
        self._end = notes.get(name).get("reserved_to", first)
        self._next = self._end

    def next(self) -> int:
        if self._next == self._end:
            self._end += self._RESERVED_AT_ONCE
            self._notes.put(self._name, {"reserved_to": self._end})
        number = self._next
        self._next += 1
        return number
