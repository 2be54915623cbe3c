"""`heardback play`: a conversation in the terminal, as a customer would have it. Nothing is stored, nobody is paged."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import cast

from rich.console import Console

from adapters.terminal.channel import Colours, TerminalChannel
from adapters.terminal.parse import YOU, typed
from bot.contract.outbound import Content, Notice, Outbound
from bot.engine import words
from bot.engine.conversation import Conversation
from bot.engine.events import OptedOut
from bot.engine.phrases import phrase
from bot.engine.survey import Survey, show_duration
from bot.services.rehearsal import Rehearsal
from bot.services.voice import say

#: Gives what is typed, a line at a time. Raises EOFError or KeyboardInterrupt when the player has had enough.
Read = Callable[[], str]


def play(played: Rehearsal, console: Console, read: Read) -> None:
    """Asks until the conversation is finished or the player stops, then says what would have been kept and done."""
    with asyncio.Runner() as runner:
        stage = _Stage(console, runner)
        played.begin()
        stage.show(played.take_shown())
        try:
            while played.conversation.open:
                _take(played, read())
                stage.show(played.take_shown())
        except (EOFError, KeyboardInterrupt):
            console.print("\n")
    for line in _summary(played.survey, played.conversation):
        console.print(line)


class _Stage:
    """The terminal channel, driven from outside a running loop: so Ctrl-C reaches who waits for a line."""

    def __init__(self, console: Console, runner: asyncio.Runner) -> None:
        colours = cast("Colours | None", console.color_system if console.is_terminal else None)
        self._console = console
        self._channel = TerminalChannel(self._write, colours=colours)
        self._runner = runner

    def _write(self, painted: str) -> None:
        self._console.file.write(painted)

    def show(self, contents: list[Content]) -> None:
        for content in contents:
            for call in self._channel.render(Outbound(key="play", to=YOU, content=content)):
                self._runner.run(self._channel.send(call))


def _take(played: Rehearsal, line: str) -> None:
    """As an event of the terminal; words that opt out are understood outside conversations, by the receiver."""
    said = typed(line, f"m{played.turns}", played.now).text
    if words.is_stop(said):
        played.bring(OptedOut(f"e{played.turns}", played.now))
        goodbye = phrase("say.opted_out", company=played.company)
        played.shown.append(Notice(say(goodbye, played.conversation.language)))
    else:
        played.type(said)


def _summary(survey: Survey, conversation: Conversation) -> Iterator[str]:
    yield f"Recorded, had this been real ({conversation.outcome or 'not finished'}):"
    if not conversation.answers:
        yield "  nothing"
    width = max((len(key) for key in conversation.answers), default=0)
    for key, answer in conversation.answers.items():
        group = f"  ({answer.group})" if answer.group else ""
        yield f"  {key:<{width}}  {_shown(answer.value)}{group}"
    for alert in survey.alerts:
        if alert.key in conversation.alerted:
            whom = " and ".join(alert.targets) or "#staff"
            within = show_duration(alert.acknowledge_within)
            yield f"  alert {alert.key}: would page {whom}, and again after {within} if nobody takes it"


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(value) if isinstance(value, tuple) else str(value)
