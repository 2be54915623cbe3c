"""What must be true of the books in the end, whatever went wrong on the way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from bot.bootstrap import build
from bot.contract.channel import Received, WebhookRequest
from bot.settings import Settings
from bot.storage.tables import addresses, answers, conversations, inbound, outbox, quarantine, remarks
from bot.web.app import WEBHOOKS
from tests.faults.customers import Customer, Step
from tests.faults.platforms import STAFF_CHANNEL
from tests.faults.stage import Stage


async def answered(stage: Stage, customer: Customer) -> list[tuple[str, Any]]:
    """Every answer ever recorded of this customer, in order, those corrected since included."""
    a, c, where = answers, conversations, addresses
    theirs = (
        select(a.c.question, a.c.value)
        .join(c, c.c.id == a.c.conversation_id)
        .join(where, where.c.id == c.c.address_id)
        .where(where.c.address == customer.address)
        .order_by(a.c.id)
    )
    return [(row["question"], row["value"]) for row in await stage.rows(theirs)]


async def ended(stage: Stage, customer: Customer) -> list[tuple[str, str | None]]:
    """(status, outcome) of each of this customer's conversations."""
    c, where = conversations, addresses
    theirs = (
        select(c.c.status, c.c.outcome)
        .join(where, where.c.id == c.c.address_id)
        .where(where.c.address == customer.address)
    )
    return [(row["status"], row["outcome"]) for row in await stage.rows(theirs)]


async def check_journey(stage: Stage, customer: Customer, path: Iterable[Step]) -> None:
    """One conversation, completed; each answer once and as it was given."""
    assert await ended(stage, customer) == [("finished", "completed")]
    assert await answered(stage, customer) == [(step.question, step.value) for step in path]


async def check_books(stage: Stage) -> None:
    """What was acknowledged is stored, nothing was set aside or taken for something else, and nothing waits."""
    lost = acknowledged(stage) - {row["key"] for row in await stage.rows(select(inbound.c.key))}
    assert lost == set()
    assert await stage.rows(select(quarantine.c.key, quarantine.c.error)) == []
    assert await stage.rows(select(remarks.c.words)) == []
    unsent = select(outbox.c.key, outbox.c.state, outbox.c.error).where(outbox.c.state != "sent")
    assert await stage.rows(unsent) == []


def acknowledged(stage: Stage) -> set[str]:
    """The keys of the events that some process has answered with 2xx."""
    settings = Settings(_env_file=None, **stage.platforms.settings(stage.public_url))
    channels = build(settings, stage.clock).house.channels
    keys: set[str] = set()
    for posted in stage.relay.posted:
        request = WebhookRequest(stage.public_url + posted.path, posted.headers, posted.body, posted.at)
        read = channels[WEBHOOKS[posted.path]].receive(posted.path, request)
        assert isinstance(read, Received), f"{posted.path} was no request of a platform"
        keys |= {event.key for event in read.events if posted.taken}
    return keys


def cards(stage: Stage) -> Counter[str]:
    """Outbox key → how often this card stands in the staff channel."""
    shown = stage.platforms.inbox.chat("slack", STAFF_CHANNEL)
    return Counter(entry.body["metadata"]["event_payload"]["key"] for entry in shown)
