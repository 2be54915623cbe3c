"""Who there is: contacts and their addresses, staff, links, and who did what."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, String, Table

from bot.storage.tables.base import Facts, Id, UtcDateTime, metadata, number

contacts = Table(
    "contacts",
    metadata,
    number(),
    Column("name", String(200), nullable=False, server_default=""),
    Column("language", String(10)),
    Column("attributes", Facts, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)

addresses = Table(
    "addresses",
    metadata,
    number(),
    Column("address", String(120), nullable=False, unique=True),
    Column("contact_id", Id, ForeignKey("contacts.id"), nullable=False, index=True),
    # reachable, unreachable (with the reason) or opted_out
    Column("state", String(20), nullable=False, server_default="reachable"),
    Column("reason", String(40), nullable=False, server_default=""),
    Column("changed_at", UtcDateTime, nullable=False),
    # When the first message there named the sender and how to stop.
    Column("introduced_at", UtcDateTime),
)

staff = Table(
    "staff",
    metadata,
    Column("address", String(120), primary_key=True),
    Column("role", String(10), nullable=False),
    Column("name", String(200), nullable=False, server_default=""),
    Column("added_at", UtcDateTime, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    number(),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("actor", String(120), nullable=False),
    Column("action", String(60), nullable=False),
    Column("subject", String(200), nullable=False, server_default=""),
    Column("allowed", Boolean, nullable=False),
    Column("key", String(200), nullable=False, server_default=""),
    # Where it was said or pressed; empty for the actor's own chat.
    Column("place", String(120), nullable=False, server_default=""),
)

links = Table(
    "links",
    metadata,
    # Only the hash is kept: who reads the table cannot follow the links in it.
    Column("token_hash", String(64), primary_key=True),
    Column("survey_key", String(20), nullable=False),
    Column("created_by", String(120), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False, index=True),
    # Of a personal one: whose it is, and when it was opened.
    Column("contact_id", Id, index=True),
    Column("used_at", UtcDateTime),
)
