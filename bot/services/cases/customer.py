"""What the customer hears of their case."""

from __future__ import annotations

from bot.contract.address import Address
from bot.contract.outbound import Notice
from bot.engine.cases.case import Case
from bot.engine.phrases import phrase
from bot.services.cases.stored import Row
from bot.services.voice import say
from bot.services.work import Work


async def tell_resolved(work: Work, row: Row, case: Case) -> None:
    """What was done."""
    if row["address"] and row["address_state"] == "reachable":
        told = phrase("case.told", company=work.house.company, line=case.line, name=case.holder_name)
        work.tell(Address.parse(row["address"]), Notice(say(told, row["language"] or work.house.language)))


async def ask_follow_up(work: Work, row: Row) -> None:
    """Asked again, to compare before and after."""
