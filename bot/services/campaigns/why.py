"""What campaigns mean for one customer: worked out from the plan where they are not in the segment, since then nothing
was written down; read where they are planned."""

from __future__ import annotations

from collections.abc import Sequence

from bot.services.admin.asked import Asked
from bot.services.campaigns.plans import KIND, plan_of
from bot.services.contacts.matching import holds
from bot.services.gates import wording
from bot.storage import askings, contacts
from bot.storage import campaigns as storage

#: The latest, as many as somebody reads.
_MOST = 5


async def lines(asked: Asked, contact: int, zone: str) -> Sequence[str]:
    """Of those that are under way."""
    going, tx = await storage.under_way(asked.work.tx, _MOST), asked.work.tx
    if not going:
        return ()
    row = await contacts.load(tx, contact)
    planned = {each["source_id"]: each for each in await askings.of_contact(tx, contact, KIND, _MOST)}
    told = []
    for campaign in going:
        segment = plan_of(campaign).segment
        if row is not None and segment is not None and not holds(segment, row):
            told.append(asked.tell("why.campaign_not_meant", number=campaign["id"]))
        elif (asking := planned.get(campaign["id"])) is not None:
            told += _planned(asked, asking, zone)
    return told


def _planned(asked: Asked, asking: askings.Row, zone: str) -> Sequence[str]:
    """What was decided of them stands in the history."""
    about = {"number": asking["source_id"], "survey": asking["survey_key"]}
    if asking["status"] == "waiting":
        date = wording.day(asking["due_at"], asked.work.now, zone, asked.language)
        return (asked.tell("why.campaign_waits", date=date, **about),)
    return (asked.tell("why.campaign_held", **about),) if asking["status"] == "held" else ()
