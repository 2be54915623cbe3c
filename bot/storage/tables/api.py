"""What other programs bring and are told: events of contacts, POSTs that may be repeated, outgoing webhooks."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint, false

from bot.storage.tables.base import Document, Facts, Id, UtcDateTime, metadata, number

contact_events = Table(
    "contact_events",
    metadata,
    number(),
    Column("contact_id", Id, ForeignKey("contacts.id"), nullable=False),
    Column("name", String(60), nullable=False),
    Column("properties", Facts, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    # The name of the token that brought it.
    Column("source", String(30), nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Index("ix_contact_events_contact_id_at", "contact_id", "at"),
    Index("ix_contact_events_name_at", "name", "at"),
)

api_replies = Table(
    "api_replies",
    metadata,
    number(),
    Column("token_hash", String(64), nullable=False),
    # The client's own Idempotency-Key, and of what was posted with it: a repeat with another body is refused.
    Column("key", String(200), nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("body", Document),
    Column("at", UtcDateTime, nullable=False, index=True),
    UniqueConstraint("token_hash", "key"),
)

webhooks = Table(
    "webhooks",
    metadata,
    number(),
    Column("url", String(500), nullable=False),
    # Not a hash: what is sent is signed with it.
    Column("secret", String(60), nullable=False),
    Column("events", Document, nullable=False),
    # Whether customers' own words are sent too.
    Column("words", Boolean, nullable=False, server_default=false()),
    Column("added_by", String(120), nullable=False),
    Column("added_at", UtcDateTime, nullable=False),
    # Since when nothing has got through, and what was wrong the last time.
    Column("failing_since", UtcDateTime),
    Column("error", String(200), nullable=False, server_default=""),
    # Nothing is sent there any more: removed, or failing for too long.
    Column("disabled_at", UtcDateTime),
    Column("removed_at", UtcDateTime),
    # A number is never used again: what waits for a removed one must not go to a new one.
    sqlite_autoincrement=True,
)

webhook_deliveries = Table(
    "webhook_deliveries",
    metadata,
    number(),
    Column("webhook_id", Id, nullable=False, index=True),
    # As the receiver reads it: by this it recognises a repeat.
    Column("message_id", String(40), nullable=False),
    Column("body", Text, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("available_at", UtcDateTime, nullable=False, index=True),
    Column("leased_until", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
)
