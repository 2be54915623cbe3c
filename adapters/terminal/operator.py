"""A console at which the bot is commanded. What a chat shows as buttons stands there as commands; files are kept."""

from __future__ import annotations

import asyncio
import shlex
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

from adapters.terminal.channel import STYLES, TerminalChannel
from adapters.terminal.files import keep
from adapters.terminal.render import clean
from bot.contract import tokens
from bot.contract.channel import ApiCall, Capabilities, Receipt
from bot.contract.errors import Unsendable
from bot.contract.inbound import FileRef
from bot.contract.outbound import Attachment, Button, Notice, Outbound
from bot.contract.tokens import Token

#: The admin's commands as they begin at the command line, and as they begin in a chat.
PROGRAM, _IN_CHAT = "heardback survey", "/survey"
#: Longer lines are hard to read, however wide the screen is.
_WIDEST = 100
_ARROW, _GAP = "-> ", "   "


class Step(NamedTuple):
    """What may be done next: the command, as a shell takes it, and what a button would say."""

    command: str
    label: str


class OperatorChannel(TerminalChannel):
    """Writes to a rich console. On a terminal lines are broken at its width; what a script reads keeps its lines."""

    capabilities = Capabilities(buttons=True, edits=False, attachments=True, longest=sys.maxsize)

    def __init__(self, console: Console, folder: Path) -> None:
        super().__init__(console.file.write)
        self._console = console
        self._folder = folder
        self._ways: dict[str, Callable[[Any], None]] = {"show": self._show, "keep": self._keep}

    def render(self, outbound: Outbound) -> list[ApiCall]:
        match outbound.content:
            case Attachment() as attachment:
                return [ApiCall("keep", {"attachment": attachment})]
            case Notice() as notice:
                rest = tuple(each for each in notice.buttons if _step(each) is None)
                text = notice.text if notice.monospace else _at_the_command_line(notice.text)
                calls = super().render(replace(outbound, content=replace(notice, text=text, buttons=rest)))
                return [replace(call, payload={**call.payload, "steps": steps(notice)}) for call in calls]
        return super().render(outbound)

    async def send(self, call: ApiCall) -> Receipt:
        """Raises OSError when a file can't be written."""
        self._ways[call.method](call.payload)
        return Receipt()

    async def fetch(self, file: FileRef, limit: int) -> bytes:
        """A file of this machine: the handle is its path."""
        try:
            return await asyncio.to_thread(_beginning, Path(file.handle), limit)
        except OSError as error:
            raise Unsendable(error.strerror or type(error).__name__) from None

    # -- on the screen

    @property
    def _width(self) -> int:
        return min(self._console.width, _WIDEST)

    def _show(self, payload: dict[str, Any]) -> None:
        for line in payload["lines"]:
            self._print(line["text"], STYLES[line["role"]])
        if steps := payload.get("steps"):
            self._console.print()
            for text in self._stepwise(steps):
                self._console.print(Text(text, STYLES["choice"]), soft_wrap=True)
        self._console.print()

    def _print(self, text: str, style: str = "") -> None:
        """A word too long for a line (a link) is left whole, to be copied."""
        for line in text.split("\n"):
            whole = not self._console.is_terminal or any(cell_len(word) > self._width for word in line.split())
            self._console.print(Text(line, style), width=self._width, soft_wrap=whole)

    def _stepwise(self, steps: Sequence[Step]) -> list[str]:
        """The labels beside the commands, below one another; where that is too wide, under them."""
        widest = max((cell_len(step.command) for step in steps), default=0)
        beside = [f"{_ARROW}{set_cell_size(step.command, widest)}{_GAP}{step.label}" for step in steps]
        if not self._console.is_terminal or all(cell_len(line) <= self._width for line in beside):
            return beside
        return [f"{_ARROW}{step.command}\n{_GAP}{step.label}" for step in steps]

    def _keep(self, payload: dict[str, Any]) -> None:
        attachment: Attachment = payload["attachment"]
        kept = keep(attachment, self._folder)
        self._print(f"Saved as {kept.file}")
        if kept.file != kept.wanted:
            self._print(f"({kept.wanted} is another file, and stays)", STYLES["aside"])
        if caption := clean(_at_the_command_line(attachment.caption)):
            self._print(caption)
        self._console.print()


def steps(notice: Notice) -> list[Step]:
    return [step for button in notice.buttons if (step := _step(button)) is not None]


def _step(button: Button) -> Step | None:
    """None for a button that is no command's."""
    match tokens.read(button.token):
        case Token("x", (verb, argument)):
            words = f"{verb} {argument.removeprefix('-')}".split()
            return Step(f"{PROGRAM} {shlex.join(words)}", " ".join(clean(button.label).split()))
    return None


def _at_the_command_line(text: str) -> str:
    """Commands named in it as they are written here. (A table holds none, but may hold a customer's words.)"""
    return text.replace(_IN_CHAT, PROGRAM)


def _beginning(file: Path, limit: int) -> bytes:
    with file.open("rb") as reading:
        return reading.read(limit)
