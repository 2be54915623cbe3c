"""What staff press on a card. Who may is checked at that moment; whoever comes second is told who was first."""

from __future__ import annotations

from collections.abc import Callable

from bot.contract.inbound import ButtonPressed
from bot.engine.cases.advance import NotNow
from bot.engine.cases.events import Acknowledged, Assigned, By, CaseEvent, Reopened, Resolved
from bot.engine.phrases import Phrase, phrase
from bot.services import private, staff
from bot.services.cases.moving import bring
from bot.services.work import Work
from bot.storage import cases


async def press(work: Work, event: ButtonPressed, case_id: int, action: str) -> None:
    if not await staff.allowed(work, event, "staff", f"case {action}", str(case_id)):
        private.answer(work, event, phrase("staff.only_staff", whom=staff.whom_to_ask(work)))
        return
    row = await cases.load(work.tx, case_id)
    if row is None or action not in _EVENTS:
        private.answer(work, event, phrase("staff.gone"))
        return
    by = By(str(event.sender), (event.name or str(event.sender))[:200])
    done = await bring(work, row, _EVENTS[action](work, by))
    if isinstance(done, NotNow):
        private.answer(work, event, too_late(done))
    else:
        private.confirm(work, event, phrase(f"staff.done.{action}", case=case_id))


def too_late(found: NotNow) -> Phrase:
    """Who was faster, or that there is nothing more to be done."""
    state = phrase(f"staff.status.{found.status}")
    if found.holder_name:
        return phrase("staff.already", name=found.holder_name, state=state)
    return phrase("case.is_so", state=state)


_EVENTS: dict[str, Callable[[Work, By], CaseEvent]] = {
    "acknowledge": lambda work, by: Acknowledged(work.now, by),
    "assign": lambda work, by: Assigned(work.now, by, by),
    "resolve": lambda work, by: Resolved(work.now, by),
    "reopen": lambda work, by: Reopened(work.now, by),
}
