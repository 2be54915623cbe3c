"""Whom a page goes to: `duty` is whoever is on duty when it is sent, and somebody's own chat is good while they are
staff. What is stored is who was really paged."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.contract.address import Address
from bot.engine.cases.advance import advance
from bot.engine.cases.case import Case
from bot.engine.cases.effects import CaseEffect, Page
from bot.engine.cases.events import CaseEvent, TargetFailed
from bot.engine.cases.turn import CaseStep
from bot.engine.phrases import Phrase, phrase
from bot.engine.survey import DUTY
from bot.services import staff, teams
from bot.services.cases.admins import tell_admins
from bot.services.cases.stored import Row
from bot.services.work import Work
from bot.storage import watermarks

#: The admins hear so seldom that nobody is there, however many cases there are.
_TOLD_EVERY = timedelta(hours=12)


async def resolved(work: Work, row: Row, event: CaseEvent, step: CaseStep) -> CaseStep:
    """The step with the address that is paged in the page's place; where nobody is that may be, that target has failed,
    and the next one is paged."""
    page = next((each for each in step.effects if isinstance(each, Page)), None)
    if page is None:
        return step
    found = await (_on_duty(work, row, event) if page.target == DUTY else _still_staff(work, page.target))
    if found is not None:
        return _paged(step, page, found)
    after = advance(step.case, TargetFailed(work.now, page.target))
    return await resolved(work, row, event, _passed_over(step, page, after))


async def _on_duty(work: Work, row: Row, event: CaseEvent) -> str | None:
    """None too where it is the one who could not be reached just now."""
    team = await teams.behind(work, row["team"] or None)
    found = await teams.on_duty(work, team, work.now)
    if found is None:
        await _tell_once(work, f"nobody on duty {team.key}", phrase("case.nobody_on_duty", team=team.key))
        return None
    failed = isinstance(event, TargetFailed) and event.target == str(found)
    return None if failed else await _still_staff(work, str(found))


async def _still_staff(work: Work, target: str) -> str | None:
    if await staff.may_be_told(work, Address.parse(target)):
        return target
    await _tell_once(work, f"not staff {target}", phrase("case.target_not_staff", target=target))
    return None


def _paged(step: CaseStep, page: Page, address: str) -> CaseStep:
    case = step.case.but(paged=(*step.case.paged[:-1], address))
    return CaseStep(case, tuple(replace(each, target=address) if each is page else each for each in step.effects))


def _passed_over(step: CaseStep, page: Page, after: object) -> CaseStep:
    """Of the page that was not sent nothing is left, and those after it take its number."""
    assert isinstance(after, CaseStep)
    earlier = [each for each in step.effects if each is not page]
    later: list[CaseEffect] = [
        replace(each, number=each.number - 1) if isinstance(each, Page) else each for each in after.effects
    ]
    return CaseStep(_without(after.case, page.number - 1), (*earlier, *later))


def _without(case: Case, place: int) -> Case:
    return case.but(paged=(*case.paged[:place], *case.paged[place + 1 :]))


async def _tell_once(work: Work, name: str, words: Phrase) -> None:
    told = await watermarks.get(work.tx, name)
    if told is None or work.now - told >= _TOLD_EVERY:
        await watermarks.put(work.tx, name, work.now)
        tell_admins(work, words)
