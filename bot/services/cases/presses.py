"""What staff press on a card. Who may is checked at that moment; whoever comes second is told who was first."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from bot.contract.inbound import ButtonPressed
from bot.engine.cases.events import Acknowledged, Assigned, By, CaseEvent, Reopened, Resolved
from bot.engine.phrases import Phrase, phrase
from bot.services import private, staff
from bot.services.cases import beginning, by_staff, closing_form, drafted, snoozing
from bot.services.cases.closing_opened import opened
from bot.services.work import Work
from bot.storage import cases


async def press(work: Work, event: ButtonPressed, case_id: int, action: str) -> None:
    if not await staff.allowed(work, event, "staff", f"case {action}", str(case_id)):
        private.answer(work, event, phrase("staff.only_staff", whom=await staff.whom_to_ask(work)))
        return
    if action in _OPENS and not (action in _ONE_TAP and _is_typed(event)):
        if (said := await _OPENS[action](work, event, case_id)) is not None:
            private.answer(work, event, said)
        return
    row = await cases.load(work.tx, case_id)
    if row is None or action not in _EVENTS:
        private.answer(work, event, phrase("staff.gone"))
        return
    by = By(str(event.sender), (event.name or str(event.sender))[:200])
    done = await by_staff.brought(work, row, _EVENTS[action](work, by))
    if isinstance(done, Phrase):
        private.answer(work, event, done)
    else:
        private.confirm(work, event, phrase(f"staff.done.{action}", case=case_id))


#: Those that need words first, or were given them. What each returns is said to the presser.
_OPENS: Mapping[str, Callable[[Work, ButtonPressed, int], Awaitable[Phrase | None]]] = {
    "reply": beginning.reply,
    "send": drafted.send,
    "resolve": opened,
    "tell": closing_form.send,
    "snooze": snoozing.choose,
    "snooze_other": beginning.snooze,
    **snoozing.CHOSEN,
}
#: Said by number alone these are done at once, where a button asks for more: `RESOLVE 12`.
_ONE_TAP = frozenset({"resolve"})


def _is_typed(event: ButtonPressed) -> bool:
    """Words that stand for a press: a platform gives nothing to answer them with."""
    return not event.form_handle and not event.reply_handle


_EVENTS: dict[str, Callable[[Work, By], CaseEvent]] = {
    "acknowledge": lambda work, by: Acknowledged(work.now, by),
    "assign": lambda work, by: Assigned(work.now, by, by),
    "resolve": lambda work, by: Resolved(work.now, by),
    "reopen": lambda work, by: Reopened(work.now, by),
}
