"""What a button carries: at most 64 bytes (Telegram's limit), no secret, and enough to know what it belongs to.

    a:<conversation>:<question>:<choice>   an answer          m:<conversation>:<command>[:<argument>]   a control
    c:<case>:<action>                      a case             s:<survey>                                start a survey
    x:<verb>:<argument>                    an admin command's next step; the argument may hold colons
    p:<offer>:<answer>                     what a promoter is asked for
    f:<dialogue>:<page>                    a form            e:<conversation>:<question>   erase an answer of one's own
    v:<case>:<verdict>                     the customer's word on whether it is solved

Anybody can forge one: whoever reads a token checks that the presser may use it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

LIMIT = 64
#: No more digits than every database holds.
_NUMBER = re.compile(r"[0-9]{1,18}", re.ASCII)


class Token(NamedTuple):
    kind: str
    parts: tuple[str, ...]


def answer(conversation: str, question: str, choice: str) -> str:
    return f"a:{conversation}:{question}:{choice}"


def dialogue(number: int) -> str:
    """The name of a conversation that is nobody's answers, in the place of a conversation's number."""
    return f"d{number}"


def dialogue_named(conversation: str) -> int | None:
    """The number of the dialogue that a button belongs to; None for a conversation's."""
    return number(conversation[1:]) if conversation.startswith("d") else None


def number(text: str) -> int | None:
    """A row's number as we write it; None for anything else, which a forged button may hold."""
    return int(text) if _NUMBER.fullmatch(text) else None


def control(conversation: str, command: str, argument: str = "") -> str:
    return f"m:{conversation}:{command}:{argument}" if argument else f"m:{conversation}:{command}"


def case(case_id: int, action: str) -> str:
    return f"c:{case_id}:{action}"


def start(survey: str) -> str:
    return f"s:{survey}"


def admin(verb: str, argument: str) -> str:
    return f"x:{verb}:{argument}"


def form(dialogue: int, page: int) -> str:
    return f"f:{dialogue}:{page}"


def offer(number_: int, answer: str) -> str:
    return f"p:{number_}:{answer}"


def erase(conversation: str, question: str) -> str:
    return f"e:{conversation}:{question}"


def verdict(case_id: int, said: str) -> str:
    """`said` is solved or not_solved."""
    return f"v:{case_id}:{said}"


#: What staff type where there is nothing to press: `ACK 12`.
CASE_WORDS = {"acknowledge": "ACK", "assign": "ASSIGN", "reply": "REPLY", "send": "SEND", "resolve": "RESOLVE"}
_CASE_WORD = re.compile(rf"({'|'.join(CASE_WORDS.values())})\s+#?([0-9]{{1,12}})", re.IGNORECASE | re.ASCII)


def typed_case(text: str) -> str | None:
    """The token of the case button that these words stand for."""
    match = _CASE_WORD.fullmatch(text.strip())
    if match is None:
        return None
    action = next(action for action, word in CASE_WORDS.items() if word == match[1].upper())
    return case(int(match[2]), action)


_PARTS = {
    "a": (3, 3),
    "m": (2, 3),
    "c": (2, 2),
    "s": (1, 1),
    "x": (2, 2),
    "f": (2, 2),
    "e": (2, 2),
    "v": (2, 2),
    "p": (2, 2),
}


def read(text: str) -> Token | None:
    """The token's parts; None for anything that is not one of ours."""
    kind, *parts = text.split(":", 2 if text.startswith("x:") else -1)
    fewest, most = _PARTS.get(kind, (1, 0))
    if not fewest <= len(parts) <= most or not all(parts) or len(text.encode()) > LIMIT:
        return None
    return Token(kind, tuple(parts))
