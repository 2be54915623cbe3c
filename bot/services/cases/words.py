"""What staff write about a case: in its thread, or anywhere with its number. Only what begins with one of these words
is for the bot; everything else there is among colleagues, and goes nowhere."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import NamedTuple

from bot.contract.inbound import MessageReceived
from bot.contract.outbound import Notice
from bot.engine.phrases import Phrase, phrase
from bot.services import private, staff
from bot.services.cases import closing, drafted
from bot.services.people import Person, meet
from bot.services.work import Work
from bot.storage import outbox


class _Said(NamedTuple):
    """What is to be done, to which case (None: the one in whose thread it was said), and the words after it."""

    what: str
    case_id: int | None
    rest: str


#: What is done to the case by words in its thread. Each is given who wrote them, the case and the words after the first
#: one, and returns what the writer alone is told; None where the thread shows it.
_IN_THREAD: Mapping[str, Callable[[Work, Person, int, str], Awaitable[Phrase | Notice | None]]] = {
    "reply": drafted.written,
    "resolve": closing.written,
}
#: What people write for it, in their languages.
_WORDS = {
    "reply": "reply",
    "ответ": "reply",
    "ответить": "reply",
    "回复": "reply",
    "回覆": "reply",
    "resolve": "resolve",
    "закрыть": "resolve",
    "解决": "resolve",
    "解決": "resolve",
}
_LINE = re.compile(rf"/?({'|'.join(_WORDS)})(?:(?:\s*[:\uff1a]\s*|\s+)(.*))?", re.IGNORECASE | re.DOTALL)
_NUMBERED = re.compile(r"#?([0-9]{1,12})(?:\s*[:\uff1a]\s*|\s+)(\S.*)", re.ASCII | re.DOTALL)


def _read(event: MessageReceived) -> _Said | None:
    """In a case's thread the words after the first are meant as they stand, a number too."""
    found = _LINE.fullmatch(event.text.strip())
    if found is None or event.edited:
        return None
    what, rest = _WORDS[found[1].casefold()], found[2] or ""
    if event.under:
        return _Said(what, None, rest)
    if what == "resolve":  # read with its number by `closing.typed`
        return None
    numbered = _NUMBERED.fullmatch(rest)
    return _Said(what, int(numbered[1]), numbered[2]) if numbered is not None else None


async def taken(work: Work, event: MessageReceived) -> bool:
    """Does what the words ask for, if they are about a case and the writer may. False: they mean something else."""
    said = _read(event)
    if said is None or (said.case_id is not None and await staff.role_of(work, event.sender) is None):
        return False
    case_id = said.case_id or await _case_of_thread(work, event)
    if case_id is None:
        return False
    if not await staff.allowed(work, event, "staff", f"case {said.what}", str(case_id)):
        private.answer(work, event, phrase("staff.only_staff", whom=staff.whom_to_ask(work)))
        return True
    person = await meet(work, event.sender, event.name, event.language)
    told = await _IN_THREAD[said.what](work, person, case_id, said.rest)
    if told is not None or not event.under:
        private.answer(work, event, told or phrase("reply.sent_bare", case=case_id), person.language)
    return True


async def _case_of_thread(work: Work, event: MessageReceived) -> int | None:
    where = event.place or event.sender
    return await outbox.case_of(work.tx, where.channel, str(where), event.under)
