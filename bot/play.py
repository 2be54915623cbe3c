"""`heardback play`: a conversation in the terminal, as a customer would have it. Nothing is stored, nobody is paged."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

from rich.console import Console

from adapters.terminal.channel import Colours, TerminalChannel
from adapters.terminal.parse import YOU, typed
from bot.contract.outbound import Content, Notice, Outbound
from bot.engine import words
from bot.engine.conversation import Conversation
from bot.engine.events import OptedOut
from bot.engine.languages import Language
from bot.engine.phrases import phrase
from bot.engine.survey import Survey, show_duration
from bot.services.rehearsal import Rehearsal, shown_value
from bot.services.transcript import Transcript, head
from bot.services.voice import say
from bot.surveys import builtin

#: Gives what is typed, a line at a time. Raises EOFError or KeyboardInterrupt when the player has had enough.
Read = Callable[[], str]


#: Where the golden tests lie, seen from the project's folder.
GOLDEN = Path("tests/golden")


def play(played: Rehearsal, console: Console, read: Read) -> Transcript:
    """Asks until the conversation is finished or the player stops, then says what would have been kept and done."""
    transcript = Transcript(played)
    with asyncio.Runner() as runner:
        stage = _Stage(console, runner)
        played.begin()
        stage.show(transcript.see())
        try:
            while played.conversation.open:
                goodbye = _take(transcript, read())
                stage.show([*transcript.see(), *goodbye])
        except (EOFError, KeyboardInterrupt):
            console.print("\n")
    for line in _summary(played.survey, played.conversation):
        console.print(line)
    return transcript


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


def _take(transcript: Transcript, line: str) -> list[Content]:
    """As an event of the terminal; words that opt out are understood outside conversations, by the receiver, which says
    goodbye."""
    played = transcript.played
    said = typed(line, f"m{played.turns}", played.now).text.strip()
    if words.is_stop(said):
        transcript.did("STOP")
        played.bring(OptedOut(f"e{played.turns}", played.now))
        goodbye = phrase("say.opted_out", company=played.company)
        return [Notice(say(goodbye, played.conversation.language))]
    transcript.typed(said)
    played.type(said)
    return []


def _summary(survey: Survey, conversation: Conversation) -> Iterator[str]:
    yield f"Recorded, had this been real ({conversation.outcome or 'not finished'}):"
    if not conversation.answers:
        yield "  nothing"
    width = max((len(key) for key in conversation.answers), default=0)
    for key, answer in conversation.answers.items():
        group = f"  ({answer.group})" if answer.group else ""
        yield f"  {key:<{width}}  {shown_value(answer.value)}{group}"
    for alert in survey.alerts:
        if alert.key in conversation.alerted:
            whom = " and ".join(alert.targets) or "#staff"
            within = show_duration(alert.acknowledge_within)
            yield f"  alert {alert.key}: would page {whom}, and again after {within} if nobody takes it"


# ---------------------------------------------------------------- kept


def place_for(named: Path, survey: Survey, language: Language) -> Path:
    """Where the conversation is kept: a bare name of a built-in survey's stands for a file among the golden tests,
    where those are at hand."""
    if named.suffix or len(named.parts) > 1:
        return named
    folder = GOLDEN / survey.key if GOLDEN.is_dir() and _is_builtin(survey) else Path()
    return folder / f"{named}_{language}.txt"


def keep(transcript: Transcript, file: Path) -> Iterator[str]:
    """Writes the conversation down as a golden test and says so. Raises OSError, also where the file is there."""
    if not transcript.acts:
        yield "Nothing was said, so nothing is saved."
        return
    played = transcript.played
    about = f"Played by hand: {played.conversation.outcome or 'not finished'}."
    with file.open("x", encoding="utf-8", newline="\n") as writing:
        writing.write(transcript.text(head(played, about)))
    yield f"Saved as {file}."
    if not (_is_builtin(played.survey) or (GOLDEN / "surveys" / f"{played.survey.key}.yaml").is_file()):
        yield "For the golden tests to play it again the survey must be in bot/surveys or in tests/golden/surveys."


def _is_builtin(survey: Survey) -> bool:
    return builtin().get(survey.key) == survey
