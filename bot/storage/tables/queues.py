"""What comes in, what goes out, and what falls due."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Double, Index, Integer, SmallInteger, String, Table, Text, false, text

from bot.storage.tables.base import Document, Id, UtcDateTime, metadata, number

inbound = Table(
    "inbound",
    metadata,
    Column("key", String(200), primary_key=True),
    Column("received_at", UtcDateTime, nullable=False),
)

quarantine = Table(
    "quarantine",
    metadata,
    Column("key", String(200), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("error", String(300), nullable=False),
    # The whole of it as JSON: what was acknowledged is not lost.
    Column("event", Text),
    Column("last_at", UtcDateTime, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    number(),
    Column("key", String(200), nullable=False, unique=True),
    Column("address", String(120), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("content", Document, nullable=False),
    # The key of the message this one changes, where its platform id is known only once it is sent.
    Column("edits", String(200), nullable=False, server_default=""),
    # The key of the message in whose thread, or as a reply to which, this one stands.
    Column("under", String(200), nullable=False, server_default=""),
    # What to try when this one cannot be delivered at all: a case's escalation goes on.
    Column("case_id", Id),
    # pending, sent, failed, unknown, cancelled
    Column("state", String(10), nullable=False),
    # `attempts` counts tries begun, `settled` those whose outcome is known: a difference is a send cut short.
    Column("attempts", Integer, nullable=False),
    Column("settled", Integer, nullable=False, server_default="0"),
    Column("available_at", UtcDateTime, nullable=False),
    Column("leased_until", UtcDateTime),
    Column("message", String(200), nullable=False, server_default=""),
    Column("parts", Integer, nullable=False, server_default="1"),
    Column("error", String(200), nullable=False, server_default=""),
    # The platform's own word on it, where it sends receipts.
    Column("delivery", String(20), nullable=False, server_default=""),
    Column("created_at", UtcDateTime, nullable=False),
    Column("sent_at", UtcDateTime),
    # Once nobody will send it again its content is blanked.
    Column("secret", Boolean, nullable=False, server_default=false()),
    # 0: somebody waits for it; 1: one of many.
    Column("priority", SmallInteger, nullable=False, server_default="0"),
    # When the day of its reader ends, where nobody waits for it: later it is held until their morning.
    Column("not_after", UtcDateTime),
    Index(
        "ix_outbox_pending",
        "available_at",
        sqlite_where=text("state = 'pending'"),
        postgresql_where=text("state = 'pending'"),
    ),
    Index(
        "ix_outbox_next",
        "channel",
        "priority",
        "available_at",
        "id",
        sqlite_where=text("state = 'pending'"),
        postgresql_where=text("state = 'pending'"),
    ),
    Index(
        "ix_outbox_pending_address",
        "address",
        "id",
        sqlite_where=text("state = 'pending'"),
        postgresql_where=text("state = 'pending'"),
    ),
    Index("ix_outbox_message", "channel", "message"),
)

pauses = Table(
    "pauses",
    metadata,
    # An address, or a channel's name.
    Column("scope", String(120), primary_key=True),
    Column("until", UtcDateTime, nullable=False),
    Column("reason", String(200), nullable=False, server_default=""),
)

rates = Table(
    "rates",
    metadata,
    # An address, or a channel's name.
    Column("scope", String(120), primary_key=True),
    # In seconds since 1970, to be reckoned with in the database: see `engine/pace.py`.
    Column("free_at", Double, nullable=False, index=True),
)

timers = Table(
    "timers",
    metadata,
    number(),
    Column("kind", String(20), nullable=False),
    Column("conversation_id", Id, index=True),
    Column("case_id", Id, index=True),
    # What it is about, where that is neither: a team's key.
    Column("subject", String(40), nullable=False, server_default=""),
    Column("turn", Integer, nullable=False),
    Column("due_at", UtcDateTime, nullable=False, index=True),
    Column("failures", Integer, nullable=False, server_default="0"),
)

watermarks = Table(
    "watermarks",
    metadata,
    Column("name", String(60), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
)
