"""The admin's commands for whoever sits at the server's own command line, over the same use cases as in chat.

Who may read the settings and the database is trusted with everything: that is the operator. A command is one
transaction. What it says to the operator is printed; what it says to anybody else goes into the outbox, and the workers
are woken to send it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from uuid import uuid4

from sqlalchemy import bindparam, func, select

from adapters.terminal.parse import typed
from bot import doorbell
from bot.contract.address import Address
from bot.contract.inbound import CommandUsed, FileRef, MessageReceived
from bot.contract.outbound import Notice, Outbound, Question
from bot.engine.events import Commanded
from bot.services import commands, dialogue_kinds, dialogues, making
from bot.services.admin import exchange
from bot.services.admin.asked import Failed
from bot.services.dialogues import Dialogue
from bot.services.house import House
from bot.services.people import Person, meet
from bot.services.receive import with_races
from bot.services.work import Work
from bot.storage import people
from bot.storage.database import Transaction

#: Who commands, and what colleagues are told they are called.
OPERATOR, NAME = Address("terminal", "operator"), "operator"
#: Seconds that Telegram is given to say what the bot is called.
_PATIENCE = 5.0

_notify = select(func.pg_notify(bindparam("bell"), bindparam("channels")))


@dataclass(slots=True)
class _Errand(Work):
    """`said` is for the operator, and never in the outbox."""

    said: list[Outbound] = field(default_factory=list)

    def send(self, outbound: Outbound, *, edits: str = "", under: str = "", case_id: int | None = None) -> None:
        if outbound.to == OPERATOR:
            self.said.append(outbound)
        else:
            self.direct = None  # this process is about to end: what is for others is left to the workers
            Work.send(self, outbound, edits=edits, under=under, case_id=case_id)


_Do = Callable[[_Errand, Person], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Said:
    """What was printed, and whether a form or a preview is open now."""

    outbounds: Sequence[Outbound]
    in_dialogue: bool

    @property
    def asks(self) -> bool:
        """A line is waited for."""
        return self.in_dialogue and any(isinstance(each.content, Question) for each in self.outbounds)

    @property
    def failures(self) -> list[Failed]:
        texts = [each.content.text for each in self.outbounds if isinstance(each.content, Notice)]
        return [text for text in texts if isinstance(text, Failed)]


class Shell:
    """Each method does one thing, and prints what there is to say. Raises what the database raises, and OSError where a
    file can't be written."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._console = house.channels[OPERATOR.channel]

    async def command(self, words: Sequence[str]) -> Said:
        """As `/survey WORDS` in a chat."""
        if words and commands.named(" ".join(words)) == "link":
            await self._learn_names()
        return await self._do(partial(_command, " ".join(words)))

    async def take_in(self, file: Path) -> Said:
        """As if the file had been sent to the bot."""
        sent = FileRef(handle=str(file), name=file.name, size=await asyncio.to_thread(_size, file))
        return await self._do(partial(_take_in, sent))

    async def type(self, line: str) -> Said:
        """As a message typed while a form or a preview is open."""
        return await self._do(partial(_typed, line))

    async def go_on(self) -> Said:
        """Shows the open question of the form or preview once more."""
        return await self._do(_resumed)

    async def _do(self, do: _Do) -> Said:
        said = await with_races(self._house, partial(self._once, do))
        for outbound in said.outbounds:
            for call in self._console.render(await making.made(self._house, outbound)):
                await self._console.send(call)
        return said

    async def _once(self, do: _Do, outside: Mapping[str, object]) -> Said:
        now = self._house.clock()
        async with self._house.database.transaction() as tx:
            errand = _Errand(tx, self._house, now, f"shell:{uuid4().hex}", outside=outside)
            await do(errand, await _operator(errand))
            await errand.flush()
            await _ring(tx, errand)
            dialogue = await dialogues.in_chat(errand, OPERATOR)
            return Said(errand.said, dialogue is not None and dialogue.conversation.open)

    async def _learn_names(self) -> None:
        """A link names the bot it leads to, and a process that has just begun does not know it."""
        for channel in self._house.deep_links or ():
            with suppress(TimeoutError):
                await asyncio.wait_for(self._house.channels[channel].check(), _PATIENCE)


async def _operator(errand: _Errand) -> Person:
    """They are no customer: a survey can't be sent to a console, which is gone a moment later."""
    operator = await meet(errand, OPERATOR, NAME)
    if operator.state == "reachable":
        await people.set_reachability(errand.tx, str(OPERATOR), "unreachable", "the command line", errand.now)
    return operator


async def _ring(tx: Transaction, errand: _Errand) -> None:
    """PostgreSQL tells the workers at the commit. On SQLite they look every second."""
    if errand.left and tx.dialect == "postgresql":
        channels = " ".join(sorted({address.channel for address in errand.left}))
        await tx.run(_notify, {"bell": doorbell.CHANNEL, "channels": channels})


# ---------------------------------------------------------------- what may be done


async def _command(text: str, errand: _Errand, _operator: Person) -> None:
    event = CommandUsed(key=errand.key, at=errand.now, sender=OPERATOR, name=NAME, command="survey", text=text)
    await commands.run(errand, event, text)


def _size(file: Path) -> int:
    """In bytes. Raises OSError for what can't be read, a folder too."""
    with file.open("rb"):
        return file.stat().st_size


async def _take_in(file: FileRef, errand: _Errand, operator: Person) -> None:
    event = replace(_message("", errand), files=(file,))
    errand.tell(OPERATOR, await exchange.taken_in(errand, operator, event))


async def _typed(line: str, errand: _Errand, operator: Person) -> None:
    dialogue = await dialogues.in_chat(errand, OPERATOR)
    if dialogue is None:
        _nothing_open(errand)
    else:
        await dialogue_kinds.typed(errand, operator, dialogue, _message(line, errand))


async def _resumed(errand: _Errand, operator: Person) -> None:
    dialogue = await dialogues.in_chat(errand, OPERATOR) or await _latest_left(errand)
    if dialogue is None:
        _nothing_open(errand)
        return
    resumed = Commanded(errand.key, errand.now, "resume")
    await dialogue_kinds.pressed(errand, operator, dialogue, resumed, _message("", errand))


async def _latest_left(errand: _Errand) -> Dialogue | None:
    """A form that another form or a preview has taken the place of."""
    left = (each for each in await dialogues.theirs(errand, OPERATOR) if each.surface == "left")
    dialogue = next(left, None)
    return await dialogues.put(errand, dialogue, "chat") if dialogue is not None else None


def _nothing_open(errand: _Errand) -> None:
    errand.tell(OPERATOR, Notice(Failed("There is no form and no preview to go on with.")))


def _message(line: str, errand: _Errand) -> MessageReceived:
    return replace(typed(line, errand.key, errand.now), sender=OPERATOR, name=NAME)
