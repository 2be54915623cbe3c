"""Whole conversations as text: what the customer does goes in, what they see and what happens comes out.

    survey: nps
    language: en

    YOU  3 because delivery was late
    BOT  …
    NOTE answer: score = 3 (detractor)

Lines of `YOU` are typed; `TAP 9` presses the button with that label, `EDIT 1 9` edits the first message typed,
`WAIT 25h reminder` lets time pass and a timer fire. Everything else is written by the rehearsal.
"""

from __future__ import annotations

import re
from datetime import timedelta

from bot.contract import tokens
from bot.contract.outbound import Button, Content, Notice, Question, Settled
from bot.engine.events import Commanded, Expired, OptedOut, WaitTimedOut
from bot.engine.survey import Survey
from bot.services.rehearsal import Rehearsal
from bot.surveys import loader

_HEADS = ("YOU ", "TAP ", "EDIT ", "WAIT ", "STOP")


def replay(text: str) -> str:
    """The transcript with everything the bot says written anew."""
    head, _, body = text.partition("\n\n")
    options = dict(line.split(": ", 1) for line in head.splitlines())
    played = Rehearsal(_survey(options["survey"]), options["language"], name=options.get("name", ""))  # type: ignore[arg-type]
    lines = [head, ""]
    played.begin()
    lines += _heard(played)
    typed: list[str] = []
    for line in body.splitlines():
        if line.startswith(_HEADS):
            lines.append(line)
            _act(played, line, typed)
            lines += _heard(played)
    return "\n".join(lines) + "\n"


def _survey(key: str) -> Survey:
    return loader.builtin()[key]


def _act(played: Rehearsal, line: str, typed: list[str]) -> None:
    head, _, rest = line.partition(" ")
    rest = rest.strip()
    if head == "YOU":
        typed.append(f"m{len(typed) + 1}")
        played.type(rest, typed[-1])
    elif head == "TAP":
        _tap(played, rest)
    elif head == "EDIT":
        number, _, words = rest.partition(" ")
        played.type(words, typed[int(number) - 1], edited=True)
    elif head == "WAIT":
        _wait(played, *rest.split())
    else:
        played.bring(OptedOut("stop", played.now))


def _tap(played: Rehearsal, label: str) -> None:
    token = tokens.read(_button(played.shown, label).token)
    assert token is not None
    if token.kind == "a":
        played.tap(token.parts[1], token.parts[2])
    else:
        played.bring(Commanded(f"tap{played.turns}", played.now, token.parts[1]))  # type: ignore[arg-type]


def _button(shown: list[Content], label: str) -> Button:
    for content in reversed(shown):
        for button in (*getattr(content, "choices", ()), *getattr(content, "controls", ())):
            if button.label == label:
                return button
    raise AssertionError(f"no button {label!r} was ever shown")


def _wait(played: Rehearsal, time: str, timer: str) -> None:
    amount, unit = re.fullmatch(r"(\d+)([hd])", time).groups()  # type: ignore[union-attr]
    played.wait(timedelta(hours=int(amount) * (24 if unit == "d" else 1)))
    turn = played.conversation.turn
    if timer == "expiry":
        played.bring(Expired(f"t{played.now}", played.now, turn))
    else:
        played.bring(WaitTimedOut(f"t{played.now}", played.now, turn, timer))  # type: ignore[arg-type]


def _heard(played: Rehearsal) -> list[str]:
    lines = [line for content in played.take_shown() for line in _content(content)]
    lines += [f"NOTE {note}" for note in played.take_notes()]
    return [*lines, ""]


def _content(content: Content) -> list[str]:
    if isinstance(content, Question):
        ends = f"({content.low} … {content.high})" if content.low or content.high else ""
        choices = " ".join(_label(button) for button in content.choices)
        controls = " ".join(f"<{button.label}>" for button in content.controls)
        return _block("BOT", content.lead, content.text, ends, choices, controls, content.hint)
    if isinstance(content, Notice):
        return _block("BOT", content.text, *(f"<{button.label}> {button.url}" for button in content.buttons))
    assert isinstance(content, Settled)
    return _block("DONE", f"{content.text} → {content.answer}")


def _label(button: Button) -> str:
    return f"[✓ {button.label}]" if button.chosen else f"[{button.label}]"


def _block(head: str, *parts: str) -> list[str]:
    lines = [line for part in parts if part for line in part.splitlines() if line]
    return [f"{head if number == 0 else '':<4} {line}" for number, line in enumerate(lines)]
