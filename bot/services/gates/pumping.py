"""Text messages from where nobody of ours lives: whoever is paid for what is sent there would have us answer."""

from __future__ import annotations

from bot.contract.inbound import MessageReceived
from bot.engine import words
from bot.services import metrics, reachability, staff
from bot.services.law.consents import Act
from bot.services.people import country, meet
from bot.services.work import Work


async def turned_away(work: Work, event: MessageReceived) -> bool:
    """Whether the message stays unanswered, because admins have named the countries that are written to and this is
    none of them. It is counted; who asks us to stop is heard, without a word."""
    if event.sender.channel != "sms":
        return False
    allowed = await work.house.countries.allowed(work.tx, work.now)
    region = country(event.sender)
    if not allowed or region in allowed or await staff.role_of(work, event.sender) is not None:
        return False
    metrics.TURNED_AWAY.labels(region or "unknown").inc()
    if words.is_stop(event.text):
        person = await meet(work, event.sender, event.name, event.language)
        await reachability.opt_out(work, person, Act("said", event.text))
        work.unsay(event.sender)
    return True
