"""One transaction's work: the rows it will write to the outbox, and what is to be sent once it has committed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.contract.address import Address
from bot.contract.channel import Channel
from bot.contract.outbound import Content, FormReply, Outbound
from bot.contract.stored import to_json
from bot.services.house import House
from bot.services.lines import Job, Line
from bot.services.pieces import pieces
from bot.storage import outbox
from bot.storage.database import Transaction

#: Where the pieces of one message go: what else a message is told is for the first alone.
_OF_EVERY_PIECE = frozenset({"only_for", "under"})


class Outside(Exception):
    """Something that a transaction needs and that only a platform knows. It is looked for while no transaction is open;
    then the event begins anew, and finds it in `Work.outside` under `key`."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key

    async def find(self, house: House) -> object:
        raise NotImplementedError


@dataclass(slots=True)
class Work:
    """`direct` is the address whose messages this process sends right after the commit, because nothing is waiting for
    it but the `line` that it is sending there already; everything else is left to the workers, who are woken."""

    tx: Transaction
    house: House
    now: datetime
    key: str
    """The event's: what it causes is named after it."""
    writer: Address | None = None
    """Who does something at this moment, and is awake there."""
    direct: Address | None = None
    line: Line | None = None
    priority: int = outbox.AWAITED
    """Of what is put into the outbox from now on. What nobody waits for (`outbox.ONE_OF_MANY`) is left to the workers,
    who keep the platform's pace and let everything else go first."""
    by_day: dict[Address, datetime] = field(default_factory=dict)
    """Who is written to only by day, and when theirs ends."""
    outside: Mapping[str, object] = field(default_factory=dict)
    """What platforms have told, asked before this transaction began."""
    silenced: set[Address] = field(default_factory=set)
    """Who must hear nothing more: what this process was about to send them is dropped."""
    form_reply: FormReply = None
    """What a submitted form is answered with."""
    rows: list[dict[str, Any]] = field(default_factory=list)
    outbounds: list[Outbound] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)

    @property
    def left(self) -> set[Address]:
        """The addresses that are left to the workers."""
        return {each.to for row, each in zip(self.rows, self.outbounds, strict=True) if not row["attempts"]}

    def channel(self, address: Address) -> Channel | None:
        return self.house.channels.get(address.channel)

    def send(self, outbound: Outbound, *, edits: str = "", under: str = "", case_id: int | None = None) -> None:
        """Puts a message into the outbox. `edits` is the key of the message to change, and `under` that of the message
        in whose thread it stands, if their ids are not known yet."""
        at_once = outbound.to == self.direct and self.priority == outbox.AWAITED
        self.rows.append(
            {
                "key": outbound.key,
                "address": str(outbound.to),
                "channel": outbound.to.channel,
                "content": to_json(outbound),
                "edits": edits,
                "under": under,
                "case_id": case_id,
                "state": "pending",
                "attempts": 1 if at_once else 0,
                "available_at": self.now,
                "leased_until": self.now + outbox.LEASE if at_once else None,
                "created_at": self.now,
                "secret": getattr(outbound.content, "secret", False),
                "priority": self.priority,
                "not_after": self.by_day.get(outbound.to),
            }
        )
        self.outbounds.append(outbound)

    def tell(self, to: Address, content: Content, **more: Any) -> None:
        """A message caused by this event: its key is the event's with a number. What is too long for one message
        becomes several; only the first can go through the answer that an event is good for, or change a message."""
        self._tell(to, content, "", more)

    def tell_under(self, to: Address, content: Content, under: str, **more: Any) -> None:
        """As `tell`, in the thread of the message that was sent, or will be, under the key `under`."""
        self._tell(to, content, under, more)

    def _tell(self, to: Address, content: Content, under: str, more: dict[str, Any]) -> None:
        channel = self.channel(to)
        for piece in [content] if channel is None else pieces(content, channel.capabilities.longest):
            self.send(Outbound(key=f"{self.key}#{len(self.rows)}", to=to, content=piece, **more), under=under)
            more = {name: value for name, value in more.items() if name in _OF_EVERY_PIECE}

    def tell_edit(self, to: Address, content: Content, edits: str) -> None:
        """Changes the message that was sent under the key `edits`."""
        self.send(Outbound(key=f"{self.key}#{len(self.rows)}", to=to, content=content), edits=edits)

    def unsay(self, to: Address) -> None:
        """What this event was about to say to them is not said; what it says to others is."""
        kept = [(row, each) for row, each in zip(self.rows, self.outbounds, strict=True) if each.to != to]
        self.rows[:] = [row for row, _ in kept]
        self.outbounds[:] = [each for _, each in kept]

    async def flush(self) -> None:
        """Writes the rows; those leased to this process become jobs."""
        if not self.rows:
            return
        ids = await outbox.add(self.tx, self.rows)
        for row, outbound in zip(self.rows, self.outbounds, strict=True):
            if row["attempts"]:
                self.jobs.append(self._job(ids[outbound.key], row, outbound))

    def _job(self, id_: int, row: Mapping[str, Any], outbound: Outbound) -> Job:
        return Job(
            id_,
            outbound,
            edits=row["edits"],
            edited="",
            under=row["under"],
            root="",
            case_id=row["case_id"],
            since=self.now,
            attempts=1,
            settled=0,
        )
