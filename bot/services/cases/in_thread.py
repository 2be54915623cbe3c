"""What is done to a case by a word in its thread. Some of it is what the commands do; there the thread itself shows
that it is done, so that its writer is told only why it is not."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import NamedTuple

from bot.contract.inbound import MessageReceived
from bot.contract.outbound import Notice
from bot.engine.phrases import Phrase, phrase
from bot.services.admin.asked import Asked, Failed, Reply
from bot.services.cases import cards, closing, drafted
from bot.services.cases.commands import CASE
from bot.services.people import Person
from bot.services.topics import by_hand
from bot.services.wishes.family import IDEA
from bot.services.work import Work
from bot.storage import cases


class Said(NamedTuple):
    """By whom, about which case, and the words after the first one."""

    work: Work
    event: MessageReceived
    person: Person
    case_id: int
    rest: str


#: What the writer alone is told; None where the thread shows it.
Told = Phrase | Notice | Reply


def _by_command(name: str) -> Callable[[Said], Awaitable[Told]]:
    async def doer(said: Said) -> Told:
        words = [str(said.case_id), *said.rest.split()]
        asked = Asked(said.work, said.event, said.person, name, words, CASE)
        told = await CASE.commands[name].handler(asked)
        return None if said.event.under and not isinstance(told, Failed) else told

    return doer


async def _reply(said: Said) -> Told:
    return await drafted.written(said.work, said.person, said.case_id, said.rest)


async def _resolve(said: Said) -> Told:
    told = await closing.written(said.work, said.person, said.case_id, said.rest)
    return None if said.event.under and told is not None and told.id in closing.DONE else told


async def _tag(said: Said) -> Told:
    told = await by_hand.retag_in_thread(said.work, said.event, said.case_id, said.rest)
    if (row := await cases.load(said.work.tx, said.case_id)) is not None:
        await cards.redraw(said.work, row)
    return told


async def _idea(said: Said) -> Told:
    """It is the customer's: without words what they wrote last."""
    words = ["case", str(said.case_id), *said.rest.split()]
    return await IDEA.commands["from"].handler(Asked(said.work, said.event, said.person, "from", words, IDEA))


async def _help(_said: Said) -> Told:
    return phrase("case.words_help")


DOERS: Mapping[str, Callable[[Said], Awaitable[Told]]] = {
    "reply": _reply,
    "resolve": _resolve,
    "snooze": _by_command("snooze"),
    "assign": _by_command("assign"),
    "reopen": _by_command("reopen"),
    "tag": _tag,
    "idea": _idea,
    "help": _help,
}
