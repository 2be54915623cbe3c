"""Files of surveys read in a process of their own: one that takes for ever, or all the memory, is given up, and nobody
else has waited for it."""

from __future__ import annotations

import base64
import json

from bot.beside.process import Beside, NoAnswer
from bot.surveys.foreign.passing import unpacked
from bot.surveys.foreign.report import Imported

#: Seconds. The largest real form takes two, and the process one to start; its memory is given back soon.
_PATIENCE, _IDLE = 10.0, 30.0


class CannotRead(Exception):
    """Nobody knows what is in the file: it is too large or too involved, or has met a mistake of ours."""


class Reader:
    """Reads one file at a time. Belongs to one event loop; `close` it at the end."""

    def __init__(self, idle: float = _IDLE) -> None:
        """`idle` is how many seconds the process is kept for the next file."""
        self._lectern = Beside("bot.surveys.foreign.lectern", idle)

    @property
    def pid(self) -> int | None:
        """The process that reads, while there is one."""
        return self._lectern.pid

    async def read(self, name: str, content: bytes) -> Imported:
        """As `reading.read`, and raises CannotRead, also where it takes too long or ends the process twice."""
        line = b"%b\t%b\n" % (json.dumps(name).encode(), base64.b64encode(content))
        try:
            answer = await self._lectern.ask(line, _PATIENCE)
        except NoAnswer as error:
            raise CannotRead(str(error)) from error
        return unpacked(answer)

    async def close(self) -> None:
        """Another file would start anew."""
        await self._lectern.close()
