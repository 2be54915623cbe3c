"""Pictures drawn in a process of their own: the bot itself loads nothing to draw with, and a drawing that crashes or
hangs takes nothing else with it."""

from __future__ import annotations

import json

from bot.beside.process import Beside, NoAnswer
from bot.charts.model import Chart, bounded, to_json

#: Seconds. A picture takes a tenth of one, and the process as long to start.
_PATIENCE, _IDLE = 8.0, 120.0


class CannotDraw(Exception):
    """There is no picture of this chart: the words must do."""


class Studio:
    """Draws one picture at a time. Belongs to one event loop; `close` it at the end."""

    def __init__(self, idle: float = _IDLE) -> None:
        """`idle` is how many seconds the process is kept for the next picture."""
        self._easel = Beside("bot.charts.easel", idle)

    @property
    def pid(self) -> int | None:
        """The process that draws, while there is one."""
        return self._easel.pid

    async def picture(self, chart: Chart) -> bytes:
        """A PNG. Raises CannotDraw, also where it takes too long or ends the process twice."""
        line = json.dumps(to_json(bounded(chart))).encode() + b"\n"
        try:
            return await self._easel.ask(line, _PATIENCE)
        except NoAnswer as error:
            raise CannotDraw(str(error)) from error

    async def close(self) -> None:
        """Another picture would start anew."""
        await self._easel.close()
