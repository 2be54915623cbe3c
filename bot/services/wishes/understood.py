"""What is written after `/idea`: a verb and what it takes, or else a new wish in free words."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from bot.contract import tokens

#: A status as it may be typed; the first spelling of each is the one in use.
STATUSES = {
    "open": "open",
    "planned": "planned",
    "started": "started",
    "progress": "started",
    "shipped": "shipped",
    "done": "shipped",
    "declined": "declined",
}
#: What is on the board, and can be voted for.
ALIVE = ("open", "planned", "started")


def understood(words: Sequence[str]) -> list[str]:
    """The words with the verb they mean before them. A first word is a verb only where what follows is what it takes:
    `vote 12` is one, `show prices with tax` is a wish."""
    if not words:
        return ["list"]
    verb, rest = words[0].casefold(), words[1:]
    if verb in _TAKES and (not rest or _TAKES[verb](rest)):
        return [verb, *rest]
    return ["new", *words]


def wish_number(word: str) -> int | None:
    """`12` or `#12`."""
    return tokens.number(word.removeprefix("#"))


def status_named(words: Sequence[str]) -> str | None:
    """`planned`, or `in progress`."""
    said = [word.casefold() for word in words if word.casefold() != "in"]
    return STATUSES.get(said[0]) if len(said) == 1 else None


def _a_number(rest: Sequence[str]) -> bool:
    return len(rest) == 1 and wish_number(rest[0]) is not None


def _a_number_first(rest: Sequence[str]) -> bool:
    return wish_number(rest[0]) is not None


def _anything(_rest: Sequence[str]) -> bool:
    return True


def _a_status(rest: Sequence[str]) -> bool:
    return status_named(rest) is not None


def _a_verb(rest: Sequence[str]) -> bool:
    return len(rest) == 1 and rest[0].casefold().lstrip("/") in _TAKES


def _a_case(rest: Sequence[str]) -> bool:
    return len(rest) > 1 and rest[0].casefold() == "case" and wish_number(rest[1]) is not None


def _a_subject(rest: Sequence[str]) -> bool:
    return (
        len(rest) > 1
        and rest[0].casefold() in ("wish", "topic", "send", "others", "drop")
        and bool(_KEY.match(rest[1]))
    )


_KEY = re.compile(r"#?[\w-]+$")
#: Verb → whether these words are what it takes. Alone, a verb is a verb.
_TAKES: dict[str, Callable[[Sequence[str]], bool]] = {
    "list": _a_status,
    "show": _a_number,
    "new": _anything,
    "keep": _a_number,
    "vote": _a_number,
    "unvote": _a_number,
    "plan": _a_number,
    "start": _a_number,
    "ship": _a_number,
    "reopen": _a_number,
    "decline": _a_number_first,
    "merge": _a_number_first,
    "edit": _a_number_first,
    "from": _a_case,
    "tell": _a_subject,
    "help": _a_verb,
}
