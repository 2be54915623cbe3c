"""Where contacts are asked: of many at once, which address each has that goes first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from bot.contract.address import Address
from bot.engine.phrases import Phrase, phrase
from bot.engine.reaching import PREFERENCE, Place, order, why
from bot.services import showing
from bot.services.work import Work
from bot.storage import reaching as storage


async def places(work: Work, contacts: Sequence[int]) -> Mapping[int, Sequence[Place]]:
    """Each contact's addresses, the best first. Who has none is missing."""
    heard = await storage.heard(work.tx, contacts)
    found: defaultdict[int, list[Place]] = defaultdict(list)
    for row in await storage.addresses_of(work.tx, contacts):
        channel = Address.parse(row["address"]).channel
        found[row["contact_id"]].append(
            Place(
                row["id"],
                row["address"],
                channel,
                reachable=row["state"] == "reachable" and channel in work.house.channels,
                preferred=str(row["attributes"].get(PREFERENCE, "")).casefold() == channel,
                heard=heard.get((row["contact_id"], channel)),
                cost=_cost(channel),
            )
        )
    return {contact: order(each) for contact, each in found.items()}


async def told(work: Work, contact: int) -> Phrase:
    """Where they would be asked, and why there."""
    found = (await places(work, [contact])).get(contact, ())
    if not found or not found[0].reachable:
        return phrase("reach.nowhere")
    address, reason = Address.parse(found[0].address), phrase(f"reach.why.{why(found)}")
    if address.scheme == "tel":
        return phrase("reach.by_text", number=address.id, why=reason)
    return phrase("reach.at", platform=showing.platform(address), why=reason)


def _cost(channel: str) -> int:
    """Text messages are paid for one by one."""
    return 1 if channel == "sms" else 0
