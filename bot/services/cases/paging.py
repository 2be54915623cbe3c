"""A case is brought to its targets."""

from __future__ import annotations

from dataclasses import replace

from bot.contract.address import Address
from bot.contract.outbound import Notice, Outbound
from bot.engine.cases.effects import Page
from bot.engine.cases.turn import CaseStep
from bot.engine.phrases import Phrase, phrase
from bot.engine.survey import DUTY
from bot.services import teams
from bot.services.cases.card import card_of
from bot.services.cases.stored import Row
from bot.services.voice import say
from bot.services.work import Work
from bot.storage import cases


def page_key(case_id: int, number: int) -> str:
    """The outbox's key of a case's n-th page: later changes of the card, and its thread, name it."""
    return f"case:{case_id}:{number}"


async def with_whoever_is_on_duty(work: Work, row: Row, step: CaseStep) -> CaseStep:
    """The step with an address where it pages the word for whoever is on duty. Where there is nobody to be found the
    page is left out, and the next target has its turn in time."""
    at = next((at for at, each in enumerate(step.effects) if isinstance(each, Page) and each.target == DUTY), None)
    if at is None:
        return step
    effect, paged = step.effects[at], step.case.paged[:-1]
    assert isinstance(effect, Page)
    found = await teams.whoever(work, await teams.behind(work, row["team"] or None))
    if found is None:
        return replace(step, case=step.case.but(paged=paged), effects=(*step.effects[:at], *step.effects[at + 1 :]))
    effects = (*step.effects[:at], replace(effect, target=str(found)), *step.effects[at + 1 :])
    return replace(step, case=step.case.but(paged=(*paged, str(found))), effects=effects)


async def page(work: Work, row: Row, effect: Page) -> None:
    card = await card_of(work, row)
    key = page_key(row["id"], effect.number)
    work.send(Outbound(key=key, to=Address.parse(effect.target), content=card), case_id=row["id"])
    said = {"at": work.now, "actor": "heardback", "action": "paged", "detail": effect.target}
    await cases.log(work.tx, row["id"], said)


def nobody_came(work: Work, row: Row) -> None:
    tell_admins(work, phrase("staff.nobody_came", case=row["id"]))


def tell_admins(work: Work, words: Phrase) -> None:
    for admin in work.house.admins:
        work.tell(admin, Notice(say(words, work.house.language)))
