"""Whole conversations as text: what the customer does goes in, what they see and what happens comes out.

    about: She is unhappy, says why at once, and changes her mind.
    survey: nps
    language: en

    YOU  3 because delivery was late
    BOT  …
    NOTE answer: score = 3 (detractor)

The head names a built-in survey or a file in tests/golden/surveys, and may give `name`, `company` (or `(none)`) and
`facts` (`plan=pro, city=Riga`). Then: `YOU` types; `TAP 9` presses the latest button with that label, `TAP 9 under
score` that of a certain question; `EDIT 1 9` edits the first message typed; `PHOTO` sends one without words; `WAIT 25h`
lets time pass; `STOP` opts out. Everything else is written by the rehearsal. `heardback play nps --save NAME` makes one
of a conversation played by hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

from bot.contract import tokens
from bot.contract.outbound import Button, Content
from bot.contract.tokens import Token
from bot.engine.events import OptedOut
from bot.engine.languages import Language
from bot.engine.survey import Survey
from bot.services.rehearsal import Rehearsal
from bot.services.transcript import Transcript
from bot.surveys import loader

GOLDEN = Path(__file__).parents[1] / "golden"
_DONE_BY_THE_CUSTOMER = re.compile(r"(YOU|TAP|EDIT|WAIT|PHOTO|STOP)\b *(.*)")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def replay(text: str) -> str:
    """The transcript with everything the bot says written anew."""
    head, _, body = text.partition("\n\n")
    customer = _Customer(_rehearsal(headers(text)))
    for line in body.split("\n"):
        if match := _DONE_BY_THE_CUSTOMER.match(line):
            customer.written.did(line)
            customer.does(match[1], match[2].strip())
            customer.written.see()
    return customer.written.text(head)


def headers(text: str) -> dict[str, str]:
    head = text.partition("\n\n")[0]
    return dict(cast("tuple[str, str]", line.split(": ", 1)) for line in head.splitlines())


def _rehearsal(head: dict[str, str]) -> Rehearsal:
    played = Rehearsal(_survey(head["survey"]), cast("Language", head["language"]), head.get("name", ""))
    played.company = head.get("company", played.company).replace("(none)", "")
    played.attributes.update(cast("Any", dict(re.findall(r"(\w+)=([^,]+)", head.get("facts", "")))))
    played.begin()
    return played


def _survey(key: str) -> Survey:
    return loader.builtin().get(key) or loader.load_file(GOLDEN / "surveys" / f"{key}.yaml")


class _Customer:
    """Somebody in front of a screen, who sees what is shown and remembers the messages they typed."""

    def __init__(self, played: Rehearsal) -> None:
        self.played = played
        self.written = Transcript(played)
        self.written.see()
        self.typed = 0

    def does(self, what: str, rest: str) -> None:
        getattr(self, f"_{what.lower()}")(rest)

    def _you(self, words: str) -> None:
        self.typed += 1
        self.played.type(words, f"m{self.typed}")

    def _photo(self, _rest: str) -> None:
        self._you("")

    def _edit(self, rest: str) -> None:
        number, _, words = rest.partition(" ")
        assert int(number) <= self.typed, "only a message that was typed can be edited"
        self.played.type(words, f"m{number}", edited=True)

    def _tap(self, rest: str) -> None:
        label, _, question = rest.partition(" under ")
        token = _token(self.played.shown, label, question)
        if token.kind == "a":
            self.played.tap(token.parts[1], token.parts[2])
        else:
            self.played.command(cast("Any", token.parts[1]), *token.parts[2:])

    def _wait(self, rest: str) -> None:
        amount, unit = rest[:-1], rest[-1]
        self.played.wait(timedelta(**{_UNITS[unit]: int(amount)}))

    def _stop(self, _rest: str) -> None:
        self.played.bring(OptedOut("stop", self.played.now))


def _token(shown: list[Content], label: str, question: str) -> Token:
    for content in reversed(shown):
        for button in _buttons(content):
            token = tokens.read(button.token)
            if button.label == label and token is not None and (not question or question in token.parts):
                return token
    raise AssertionError(f"no button {label!r} was ever shown")


def _buttons(content: Content) -> Iterator[Button]:
    yield from getattr(content, "choices", ())
    yield from getattr(content, "controls", ())
