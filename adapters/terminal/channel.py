"""The terminal channel: shows messages through `write`, and takes what is typed from `lines`."""

from __future__ import annotations

import io
import uuid
from collections.abc import AsyncIterable, Callable
from datetime import UTC, datetime
from typing import Literal

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from adapters.terminal.parse import typed
from adapters.terminal.render import Role, render
from bot.contract.channel import (
    ApiCall,
    Capabilities,
    Finding,
    Handler,
    Receipt,
    Received,
    Refused,
    WebhookRequest,
)
from bot.contract.errors import SendError
from bot.contract.inbound import Inbound, MessageReceived
from bot.contract.outbound import Outbound

Colours = Literal["standard", "256", "truecolor"]

STYLES: dict[Role, str] = {
    "asked": "bold",
    "said": "",
    "choice": "cyan",
    "aside": "dim",
    "headline": "bold red",
    "quote": "italic",
}
_WIDTH = 80
_INDENT = 2


class TerminalChannel:
    """`write` takes one finished message, line breaks included. `lines` gives what is typed, one line each.

    `colours` says what the console can show; without it the text is plain.
    """

    name = "terminal"
    capabilities = Capabilities(buttons=False, edits=False)

    def __init__(
        self,
        write: Callable[[str], object],
        lines: AsyncIterable[str] | None = None,
        colours: Colours | None = None,
    ) -> None:
        self._write = write
        self._lines = lines
        self._colours: Colours | None = colours

    def render(self, outbound: Outbound) -> list[ApiCall]:
        return render(outbound)

    async def send(self, call: ApiCall) -> Receipt:
        paper = io.StringIO()
        console = Console(
            file=paper, width=_WIDTH, color_system=self._colours, force_terminal=self._colours is not None
        )
        for line in call.payload["lines"]:
            console.print(Padding(Text(line["text"], STYLES[line["role"]]), (0, 0, 0, _INDENT), expand=False))
        self._write(paper.getvalue() + "\n")
        return Receipt(message=uuid.uuid4().hex)

    def typed(self, line: str) -> MessageReceived:
        """A line typed just now, as the event it is."""
        return typed(line, uuid.uuid4().hex, datetime.now(UTC))

    def failure(self, code: str) -> SendError | None:  # noqa: ARG002
        """A console sends no receipts."""
        return None

    def receive(self, path: str, request: WebhookRequest) -> Received | Refused:  # noqa: ARG002
        """Nobody may type over the network."""
        return Refused(404, "the terminal has no webhook")

    async def listen(self, handle: Handler) -> None:
        """Hands over each line until they end."""
        if self._lines is None:
            return
        async for line in self._lines:
            await handle(self.typed(line))

    async def check(self) -> list[Finding]:
        return [Finding("terminal", True, "you are looking at it")]

    async def find_sent(self, outbound: Outbound, since: datetime) -> Receipt | None:  # noqa: ARG002
        """A console remembers nothing."""
        return None

    async def missed(self, since: datetime) -> list[Inbound]:  # noqa: ARG002
        """What is typed while nobody listens is lost."""
        return []

    async def close(self) -> None:
        """There is nothing to close."""
