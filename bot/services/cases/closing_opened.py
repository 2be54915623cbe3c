"""Opening the form that resolves a case, with what can be chosen in it."""

from __future__ import annotations

from bot.contract.inbound import ButtonPressed
from bot.engine.phrases import Phrase, phrase
from bot.services.cases import customer
from bot.services.cases.asking import open_form
from bot.services.cases.stored import Row
from bot.services.topics.topic import from_row
from bot.services.work import Work
from bot.storage import cases, topics

#: A choice has 26 at most; one of them is "something else".
_MOST_CAUSES = 25


async def causes(work: Work) -> list[tuple[str, str]]:
    """The topics that can be named as a cause: key and name."""
    found = map(from_row, await topics.everything(work.tx))
    current = [each for each in found if each.kind == "topic" and not each.archived]
    return [(each.key, each.name(work.house.language)) for each in current][:_MOST_CAUSES]


async def opened(work: Work, event: ButtonPressed, case_id: int) -> Phrase | None:
    row = await cases.load(work.tx, case_id)
    if row is None:
        return phrase("staff.gone")
    data = {"causes": [[*each] for each in await causes(work)], "reach": await _reach(work, row)}
    return await open_form(work, event, f"resolve {case_id}", data)


async def _reach(work: Work, row: Row) -> str:
    if not await customer.reachable(work, row):
        return "nobody"
    return "text" if row["address"].startswith("tel:") else "chat"
