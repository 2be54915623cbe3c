"""What the platform says of a message after it took it: delivered, read, or failed after all."""

from __future__ import annotations

from bot.contract.address import Address
from bot.contract.errors import AddressDead, SendError, Unsendable
from bot.contract.inbound import DeliveryUpdate
from bot.services import cases, reachability, unreached
from bot.services.askings import resending
from bot.services.cases import undelivered
from bot.services.work import Work
from bot.storage import cases as case_storage
from bot.storage import outbox, people
from bot.storage.database import LostRace


async def updated(work: Work, event: DeliveryUpdate) -> None:
    """Moves the delivery on, never back. A failure that says the address is dead ends all attempts there.

    Raises LostRace for a message that may be on its way just now: the receipt has overtaken the answer to the send.
    """
    row = await outbox.note_delivery(work.tx, event.channel, event.message, event.status, event.code)
    if row is None and await outbox.may_be_sending(work.tx, event.channel, event.message, work.now):
        raise LostRace("receipt")
    if row is not None and event.status == "delivered" and row["key"].startswith(case_storage.REPLY):
        await case_storage.settle_message(work.tx, row["key"], "delivered")
    if row is None or event.status not in ("failed", "undelivered"):
        return
    channel = work.house.channels.get(event.channel)
    failure = channel.failure(event.code) if channel is not None else None
    await _failed(work, row, failure or Unsendable(event.code or event.status))


async def _failed(work: Work, row: outbox.Row, failure: SendError) -> None:
    """Whoever counts on the message hears of it, unless it is sent once more."""
    key = row["key"]
    elsewhere = await unreached.goes_elsewhere(work, key, failure)
    if not elsewhere and await resending.later(work, key):
        return
    if key.startswith(case_storage.REPLY):
        await undelivered.failed(work, key, failure)
    if not elsewhere:
        await unreached.gives_up(work, key, failure)
    if isinstance(failure, AddressDead):
        await _dead(work, row["address"], failure)
    if row["case_id"] is not None:
        await cases.target_failed(work, row["case_id"], row["address"], failure.code)


async def _dead(work: Work, address: str, failure: AddressDead) -> None:
    if failure.reason == "opted_out":
        await reachability.opted_out_elsewhere(work, Address.parse(address), failure.code)
    else:
        await people.set_reachability(work.tx, address, "unreachable", failure.reason, work.now)
        await undelivered.dropped(work, address, failure.reason)
        await unreached.dropped(work, address, failure)
