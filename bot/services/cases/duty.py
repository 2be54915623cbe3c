"""`duty` as a target: whoever is on duty when the page is sent. What is stored is who was really paged."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.engine.cases.advance import advance
from bot.engine.cases.case import Case
from bot.engine.cases.effects import CaseEffect, Page
from bot.engine.cases.events import CaseEvent, TargetFailed
from bot.engine.cases.turn import CaseStep
from bot.engine.phrases import phrase
from bot.engine.survey import DUTY
from bot.services import teams
from bot.services.cases.admins import tell_admins
from bot.services.cases.stored import Row
from bot.services.work import Work
from bot.storage import watermarks

#: The admins hear so seldom that nobody is on duty, however many cases there are.
_TOLD_EVERY = timedelta(hours=12)


async def resolved(work: Work, row: Row, event: CaseEvent, step: CaseStep) -> CaseStep:
    """The step with the address of the one on duty in the page's place; with nobody there, that target has failed, and
    the next one is paged."""
    page = _page_of_duty(step)
    if page is None:
        return step
    team = await teams.behind(work, row["team"] or None)
    found = await teams.on_duty(work, team, work.now)
    if found is not None and not (isinstance(event, TargetFailed) and event.target == str(found)):
        return _paged(step, page, str(found))
    if found is None:
        await _tell_once(work, team.key)
    return _passed_over(step, page, advance(step.case, TargetFailed(work.now, DUTY)))


def _page_of_duty(step: CaseStep) -> Page | None:
    return next((each for each in step.effects if isinstance(each, Page) and each.target == DUTY), None)


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


async def _tell_once(work: Work, team: str) -> None:
    name = f"nobody on duty {team}"
    told = await watermarks.get(work.tx, name)
    if told is None or work.now - told >= _TOLD_EVERY:
        await watermarks.put(work.tx, name, work.now)
        tell_admins(work, phrase("case.nobody_on_duty", team=team))
