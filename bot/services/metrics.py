"""What /metrics counts. Labels are channels and outcomes, never addresses: a number is no place for a person."""

from __future__ import annotations

from prometheus_client import Counter

EVENTS = Counter("heardback_events", "Events stored, duplicates included", ["channel"])
REFUSALS = Counter("heardback_webhooks_refused", "Webhooks that proved nothing", ["channel"])
SENDS = Counter("heardback_sends", "Messages by how their send ended", ["channel", "outcome"])
TURNED_AWAY = Counter("heardback_sms_turned_away", "Text messages from countries that are not written to", ["country"])
