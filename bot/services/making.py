"""What is made only when it is sent, because it takes long or is large: charts are drawn, answers written to a file."""

from __future__ import annotations

import asyncio
import base64
from dataclasses import replace
from typing import TYPE_CHECKING

import structlog

from bot.charts.model import from_json
from bot.charts.studio import CannotDraw
from bot.contract.outbound import Attachment, Drawing, Extract, Notice, Outbound
from bot.services import answers_file

if TYPE_CHECKING:
    from bot.services.house import House

log = structlog.get_logger()


async def made(house: House, outbound: Outbound) -> Outbound:
    """The message as its channel can show it. Raises DatabaseUnavailable when what goes into it can't be read."""
    content = outbound.content
    if isinstance(content, Drawing):
        return replace(outbound, content=await _drawn(house, outbound, content))
    return replace(outbound, content=await _written(house, content)) if isinstance(content, Extract) else outbound


async def _drawn(house: House, outbound: Outbound, drawing: Drawing) -> Attachment | Notice:
    """Where it can't be drawn, what it would have shown is said, and to nobody else than it would have been shown."""
    try:
        picture = await house.draw(from_json(dict(drawing.chart)))
    except CannotDraw:
        log.warning("a chart could not be drawn")
        return Notice(drawing.alt or drawing.caption, private=bool(outbound.only_for))
    return Attachment(drawing.name, _encoded(picture), drawing.caption, picture=True, alt=drawing.alt)


async def _written(house: House, extract: Extract) -> Attachment:
    """Read in a transaction of its own, and written outside of it: a long file takes seconds."""
    async with house.database.transaction() as tx:
        found = await answers_file.rows(tx, extract.survey, extract.contact or None)
    write = answers_file.as_csv if extract.form == "csv" else answers_file.as_json
    content = await asyncio.to_thread(write, found.rows)
    return Attachment(extract.name, _encoded(content), extract.caption)


def _encoded(content: bytes) -> str:
    return base64.b64encode(content).decode()
