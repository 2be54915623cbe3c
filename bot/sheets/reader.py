"""Files of contacts read in a process of their own: customers never wait for one."""

from __future__ import annotations

from bot.beside.process import Beside, NoAnswer
from bot.engine.phrases import Phrase, phrase
from bot.sheets.lectern import answered, question
from bot.sheets.reading import Given, Sheet

#: Seconds. A hundred thousand rows take about twenty.
_PATIENCE, _IDLE = 50.0, 30.0


class SheetReader:
    """Reads one file at a time. Belongs to one event loop; `close` it at the end."""

    def __init__(self, idle: float = _IDLE) -> None:
        self._lectern = Beside("bot.sheets.lectern", idle)

    async def read(self, content: bytes, given: Given) -> Sheet | Phrase:
        """What is in the file, or why it can't be read."""
        try:
            return answered(await self._lectern.ask(question(content, given), _PATIENCE))
        except NoAnswer:
            return phrase("import.not_read")

    async def close(self) -> None:
        await self._lectern.close()
