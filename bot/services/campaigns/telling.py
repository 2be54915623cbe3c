"""The one message of a campaign: what its dry run has counted, later how far it has come. It changes in place where the
platform lets it; elsewhere only its end is a second one."""

from __future__ import annotations

from bot.contract.address import Address
from bot.contract.outbound import Notice, Outbound
from bot.services.work import Work
from bot.storage import outbox
from bot.storage.campaigns import Row

_BAR = 10


def begin(work: Work, campaign: Row, notice: Notice) -> str:
    """The first time; returns its key."""
    key = f"campaign:{campaign['id']}:{campaign['state']}:{campaign['revision']}"
    work.send(Outbound(key=key, to=to(campaign), content=notice))
    return key


def go_on(work: Work, campaign: Row, notice: Notice, step: int) -> None:
    """Where it can change in place. `step` is another one each time."""
    if can_edit(work, campaign):
        end(work, campaign, notice, step)


def end(work: Work, campaign: Row, notice: Notice, step: int | str = "end") -> None:
    """Said everywhere."""
    edits = campaign["message"] if can_edit(work, campaign) else ""
    work.send(Outbound(key=f"{campaign['message']}:{step}", to=to(campaign), content=notice), edits=edits)


async def waits(work: Work, campaign: Row, step: int) -> bool:
    """Whether that step, or before the first the message itself, has not gone out yet."""
    sent = await outbox.find(work.tx, campaign["message"] if step < 0 else f"{campaign['message']}:{step}")
    return sent is not None and sent["state"] == "pending"


def to(campaign: Row) -> Address:
    return Address.parse(campaign["made_by"])


def can_edit(work: Work, campaign: Row) -> bool:
    channel = work.channel(to(campaign))
    return channel is not None and channel.capabilities.edits


def bar(done: int, of: int) -> str:
    filled = _BAR * min(done, of) // max(of, 1)
    return "▓" * filled + "░" * (_BAR - filled)


def percent(part: int, of: int) -> int:
    return round(100 * part / max(of, 1))
