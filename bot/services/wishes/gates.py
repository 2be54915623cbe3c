"""Why somebody is not told. Every gate has a name, and it is kept for each contact it kept out."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from bot.contract.address import Address
from bot.engine.languages import Language
from bot.storage.tellings import Row

SENT = "sent"
#: Nobody hears from us more often than this that something was done.
QUIET = timedelta(days=7)


def outcome(telling: Row, person: Row, language: Language, channels: Collection[str]) -> str:
    """`sent`, or the first gate that is shut. A new status is told to all who can be reached: they have voted for
    that; what an admin writes is held back where it might not be welcome."""
    shut = _unreachable(person, channels)
    if shut is None and telling["kind"] == "words":
        shut = _unwelcome(telling, person) or (None if text(telling, language) else "no_text")
    return shut or SENT


def _unreachable(person: Row, channels: Collection[str]) -> str | None:
    if person["state"] in ("opted_out", "unreachable"):
        return str(person["state"])
    return None if Address.parse(person["address"]).channel in channels else "no_channel"


def _unwelcome(telling: Row, person: Row) -> str | None:
    if person["told_already"]:
        return "told_already"
    if person["open_case"]:
        return "open_case"
    if person["told_lately"]:
        return "told_lately"
    asked_not_to = person["may_contact"] is False and not telling["what"].startswith("wish:")
    return "no_consent" if asked_not_to else None


def text(telling: Row, language: Language) -> str:
    """The words for a reader of that language; those of the fallback only where an admin has chosen one."""
    texts = telling["texts"]
    return str(texts.get(language) or texts.get(telling["fallback"]) or "")
