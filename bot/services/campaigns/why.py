"""Who is not in the segment of a campaign: worked out when somebody asks, since nothing was written down then."""

from __future__ import annotations

from collections.abc import Sequence

from bot.services.admin.asked import Asked
from bot.services.campaigns.plans import plan_of
from bot.services.contacts.matching import fitting
from bot.storage import campaigns as storage
from bot.storage import contacts

#: The latest, as many as somebody reads.
_MOST = 5


async def lines(asked: Asked, contact: int) -> Sequence[str]:
    """Of those that are under way."""
    going = await storage.under_way(asked.work.tx, _MOST)
    row = await contacts.load(asked.work.tx, contact) if going else None
    if row is None:
        return ()
    return [
        asked.tell("why.campaign_not_meant", number=each["id"])
        for each in going
        if not await fitting(asked.work, plan_of(each).segment, [row])
    ]
