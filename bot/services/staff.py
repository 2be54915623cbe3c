"""Who is staff: settings name the first admins, commands add the rest. Checked at the moment of use, never earlier."""

from __future__ import annotations

from typing import Literal, Protocol

from bot.contract.address import Address
from bot.engine.phrases import phrase
from bot.services import names
from bot.services.house import House
from bot.services.voice import say
from bot.services.work import Work
from bot.storage import staff as storage
from bot.storage.database import Transaction

Role = Literal["admin", "staff", "viewer"]
#: The least that something needs: a role, or nothing at all.
Needed = Role | Literal["anyone"]
#: What the audit log calls the changes of a survey that is edited. The subject is its key, and more after a colon.
CHANGES = ("draft changed", "draft thrown away", "published", "rolled back")
_RANK: dict[str, int] = {"viewer": 1, "staff": 2, "admin": 3}


async def role_of(work: Work, address: Address) -> Role | None:
    """None for a customer. A person named in STAFF_CHANNELS is staff; ADMINS can't be locked out by a command."""
    return await role_at(work.tx, work.house, address)


async def role_at(tx: Transaction, house: House, address: Address) -> Role | None:
    """As `role_of`, where no event is being handled."""
    if address in house.admins:
        return "admin"
    row = await storage.member(tx, str(address))
    if row is not None:
        role: Role = row["role"]
        return role
    return "staff" if address in house.staff_channels else None


async def may_be_told(work: Work, address: Address) -> bool:
    """Whether customers' names and words may go there now: to a place that staff share, and to nobody's own chat but
    of somebody who is staff when it is sent."""
    return address.shared or reaches(await role_of(work, address), "staff")


class Actor(Protocol):
    """Who did something, and where: any event."""

    @property
    def sender(self) -> Address: ...
    @property
    def place(self) -> Address | None: ...


async def allowed(work: Work, actor: Actor, needed: Needed, action: str, subject: str = "") -> bool:
    """Whether they may, written to the audit log either way."""
    role = await role_of(work, actor.sender)
    may = reaches(role, needed)
    await note(work, actor, action, subject, allowed=may)
    return may


def reaches(role: Role | None, needed: Needed) -> bool:
    return needed == "anyone" or (role is not None and _RANK[role] >= _RANK[needed])


async def note(work: Work, actor: Actor, action: str, subject: str, *, allowed: bool = True) -> None:
    """A line of the audit log."""
    values = {
        "at": work.now,
        "actor": str(actor.sender),
        "action": action,
        "subject": subject,
        "allowed": allowed,
        "key": work.key,
        "place": str(actor.place or ""),
    }
    await storage.note(work.tx, values)


async def who_changed(work: Work, key: str) -> str:
    """What the last one is called who changed that survey; empty where nobody knows."""
    row = await storage.last(work.tx, CHANGES, key)
    return str(row["name"] or row["actor"]) if row is not None else ""


async def whom_to_ask(work: Work) -> str:
    """The admins, by name where they have one."""
    admins = ", ".join(await names.listed(work, map(str, work.house.admins[:3])))
    return admins or say(phrase("staff.no_admin"), work.house.language)
