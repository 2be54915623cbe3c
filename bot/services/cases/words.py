"""What staff write about a case: in its thread, or anywhere with its number. Only what begins with one of these words
is for the bot; everything else there is among colleagues, and goes nowhere."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from bot.contract.inbound import MessageReceived
from bot.engine.phrases import Phrase, phrase
from bot.services import private, staff
from bot.services.admin.asked import contents
from bot.services.cases.in_thread import DOERS, Said
from bot.services.people import meet
from bot.services.voice import say
from bot.services.work import Work
from bot.storage import outbox


class _Read(NamedTuple):
    """What is to be done, to which case (None: the one in whose thread it was said), and the words after it."""

    what: str
    case_id: int | None
    rest: str


#: What people write for each, in their languages.
WORDS: Mapping[str, tuple[str, ...]] = {
    "reply": ("reply", "ответ", "ответить", "回复", "回覆"),
    "resolve": ("resolve", "закрыть", "解决", "解決"),
    "snooze": ("snooze", "отложить", "推迟", "延後"),
    "assign": ("assign", "назначить", "指派"),
    "reopen": ("reopen", "вернуть", "重开", "重開"),
    "tag": ("tag", "тег", "метка", "标签", "標籤"),
    "idea": ("idea", "идея", "想法"),
    "help": ("help", "помощь", "справка", "帮助", "幫助"),
}
_MEANT = {word: what for what, spelled in WORDS.items() for word in spelled}
#: Words that colleagues use among themselves too: what must follow for the bot to be meant.
_FOLLOWED_BY = {"tag": re.compile(r"[+\u2212-].*", re.DOTALL), "reopen": re.compile(""), "help": re.compile("")}
#: Those that may be written with a number outside of the thread. `resolve` is read so by `closing.typed`.
_NUMBERED_TOO = ("reply", "snooze", "assign")
_LINE = re.compile(rf"/?({'|'.join(_MEANT)})(?:(?:\s*[:\uff1a]\s*|\s+)(.*))?", re.IGNORECASE | re.DOTALL)
_NUMBERED = re.compile(r"#?([0-9]{1,12})(?:\s*[:\uff1a]\s*|\s+)(\S.*)", re.ASCII | re.DOTALL)


def _read(event: MessageReceived) -> _Read | None:
    """In a case's thread the words after the first are meant as they stand, a number too."""
    found = _LINE.fullmatch(event.text.strip())
    if found is None or event.edited:
        return None
    what, rest = _MEANT[found[1].casefold()], found[2] or ""
    if event.under:
        follows = _FOLLOWED_BY.get(what)
        return _Read(what, None, rest) if follows is None or follows.fullmatch(rest) else None
    numbered = _NUMBERED.fullmatch(rest) if what in _NUMBERED_TOO else None
    return _Read(what, int(numbered[1]), numbered[2]) if numbered is not None else None


async def taken(work: Work, event: MessageReceived) -> bool:
    """Does what the words ask for, if they are about a case and the writer may. False: they mean something else."""
    read = _read(event)
    if read is None or (read.case_id is not None and await staff.role_of(work, event.sender) is None):
        return False
    case_id = read.case_id or await _case_of_thread(work, event)
    if case_id is None:
        return False
    if await staff.allowed(work, event, "staff", f"case {read.what}", str(case_id)):
        await _do(work, event, read, case_id)
    else:
        private.answer(work, event, phrase("staff.only_staff", whom=await staff.whom_to_ask(work)))
    return True


async def _do(work: Work, event: MessageReceived, read: _Read, case_id: int) -> None:
    person = await meet(work, event.sender, event.name, event.language)
    told = await DOERS[read.what](Said(work, event, person, case_id, read.rest))
    if told is None and not event.under:
        told = phrase("reply.sent_bare", case=case_id)
    if told is not None:
        shown = say(told, person.language) if isinstance(told, Phrase) else told
        private.answer_all(work, event, contents(shown), person.language)


async def _case_of_thread(work: Work, event: MessageReceived) -> int | None:
    where = event.place or event.sender
    return await outbox.case_of(work.tx, where.channel, str(where), event.under)
