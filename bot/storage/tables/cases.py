"""Where a person must act."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, String, Table

from bot.storage.tables.base import Document, Id, UtcDateTime, metadata, number

cases = Table(
    "cases",
    metadata,
    number(),
    Column("conversation_id", Id, ForeignKey("conversations.id"), nullable=False, unique=True),
    Column("contact_id", Id, ForeignKey("contacts.id"), nullable=False, index=True),
    Column("survey_key", String(20), nullable=False),
    Column("alert", String(20), nullable=False),
    # open, acknowledged, resolved
    Column("status", String(15), nullable=False),
    Column("assignee", String(120), nullable=False, server_default=""),
    Column("assignee_name", String(200), nullable=False, server_default=""),
    # How often it was paged, and to which targets in turn.
    Column("pages", Integer, nullable=False),
    Column("targets", Document, nullable=False),
    Column("within_seconds", Integer, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
)

case_log = Table(
    "case_log",
    metadata,
    number(),
    Column("case_id", Id, ForeignKey("cases.id"), nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", String(120), nullable=False),
    Column("action", String(30), nullable=False),
    Column("detail", String(300), nullable=False, server_default=""),
)
