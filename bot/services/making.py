"""What is made only when it is sent, because it takes long or is large: charts are drawn, answers written to a file, a
month is reckoned anew."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import structlog

from bot.charts.model import from_json
from bot.charts.studio import CannotDraw
from bot.contract.address import Address
from bot.contract.outbound import Attachment, Content, Dossier, Drawing, Extract, Notice, Outbound, Reckoning
from bot.services import answers_file, staff
from bot.services.answers_file import Wanted
from bot.services.gates import reckoning
from bot.services.law import holding, own_data
from bot.storage import personal
from bot.storage.database import StorageError, Transaction

if TYPE_CHECKING:
    from bot.services.house import House

log = structlog.get_logger()

#: Seconds. A picture takes a tenth of one; the longest file ten to twenty, a month of 100,000 decisions
#: thirty, each after those asked for before it.
_PATIENCE: Mapping[type[Content], float] = {Drawing: 10.0, Extract: 120.0, Dossier: 30.0, Reckoning: 240.0}


def patience(outbound: Outbound) -> float:
    """In seconds, how long it may take to make; 0 for what is ready to be sent."""
    return _PATIENCE.get(type(outbound.content), 0.0)


async def may_have(house: House, outbound: Outbound) -> bool:
    """Answers may have waited to be sent: who asked for them may be staff no more, or
    not be the only one behind that address."""
    content = outbound.content
    if not isinstance(content, Extract | Dossier | Reckoning):
        return True
    reader = outbound.to._replace(id=outbound.only_for) if outbound.only_for else outbound.to
    async with house.database.statement() as tx:
        if isinstance(content, Dossier) and await _is_theirs(tx, content, reader, house.clock()):
            return True
        return staff.reaches(await staff.role_at(tx, house, reader), "staff")


async def _is_theirs(tx: Transaction, dossier: Dossier, reader: Address, now: datetime) -> bool:
    """Since they asked, somebody else's history may have been joined to theirs."""
    theirs = await personal.whose(tx, str(reader)) == dossier.contact
    return theirs and await holding.until(tx, dossier.contact, now) is None


async def made(house: House, outbound: Outbound) -> Outbound:
    """The message as its channel can show it: where it can't be made or takes too long, the words in its place, to
    nobody else than it would have been shown. Raises StorageError when what goes into it can't be read now."""
    content = outbound.content
    if not isinstance(content, Drawing | Extract | Dossier | Reckoning):
        return outbound
    try:
        async with asyncio.timeout(patience(outbound)):
            return replace(outbound, content=await _made(house, content, private=bool(outbound.only_for)))
    except StorageError:
        raise
    except (CannotDraw, TimeoutError) as error:
        log.warning("could not be made", kind=content.kind, error=type(error).__name__)
    except Exception:
        log.exception("could not be made", kind=content.kind)
    return replace(outbound, content=Notice(_instead(content), private=bool(outbound.only_for)))


def _instead(content: Drawing | Extract | Dossier | Reckoning) -> str:
    return content.alt if isinstance(content, Reckoning) else content.alt or content.caption


async def _made(house: House, content: Drawing | Extract | Dossier | Reckoning, *, private: bool) -> Content:
    match content:
        case Dossier():
            return await _collected(house, content)
        case Drawing():
            return await _drawn(house, content)
        case Extract():
            return await _written(house, content)
        case Reckoning():
            async with house.writing:
                return await reckoning.reckoned(house.database, house.library, content, private=private)


async def _collected(house: House, dossier: Dossier) -> Attachment:
    return Attachment(dossier.name, _encoded(await own_data.written(house.database, dossier.contact)), dossier.caption)


async def _drawn(house: House, drawing: Drawing) -> Attachment:
    picture = await house.draw(from_json(dict(drawing.chart)))
    return Attachment(drawing.name, _encoded(picture), drawing.caption, picture=True, alt=drawing.alt)


async def _written(house: House, extract: Extract) -> Attachment:
    """One file at a time: each takes memory, and the time of the others."""
    wanted = Wanted(extract.survey, extract.contact or None)
    async with house.writing:
        file = await answers_file.written(house.database, house.library, wanted, extract.form)
        data = await asyncio.to_thread(_encoded, file.content)
    caption = f"{extract.caption}\n{extract.cut}".strip() if file.cut else extract.caption
    return Attachment(extract.name, data, caption)


def _encoded(content: bytes) -> str:
    return base64.b64encode(content).decode()
