"""Who is to be asked, and when: what triggers and campaigns have planned, and what became of it."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, text

from bot.storage.tables.base import Document, Id, UtcDateTime, metadata, number

askings = Table(
    "askings",
    metadata,
    number(),
    # What it is for, so that nobody is planned twice for the same: `trigger:3:17:event:99`, `campaign:5:17`.
    Column("key", String(120), nullable=False, unique=True),
    Column("contact_id", Id, ForeignKey("contacts.id"), nullable=False),
    Column("survey_key", String(20), nullable=False),
    # by_hand, trigger or campaign; whose, or which one, in words, and its number.
    Column("kind", String(15), nullable=False),
    Column("cause", String(120), nullable=False, server_default=""),
    Column("source_id", Id),
    # Of a trigger that asks again and again: the how manyth time.
    Column("turn", Integer, nullable=False, server_default="0"),
    # Where they are likely to be asked: each channel's own are taken by themselves. Empty: nowhere.
    Column("channel", String(20), nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    # Nobody is asked after that.
    Column("until", UtcDateTime),
    # waiting, held (what wants it is paused), asked, refused or cancelled
    Column("status", String(10), nullable=False),
    # The gates that were shut the last time it was decided.
    Column("gates", Document, nullable=False),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("decided_at", UtcDateTime),
    Column("conversation_id", Id),
    Index(
        "ix_askings_waiting",
        "channel",
        "due_at",
        "id",
        sqlite_where=text("status = 'waiting'"),
        postgresql_where=text("status = 'waiting'"),
    ),
    Index("ix_askings_contact_id", "contact_id", "id"),
    Index("ix_askings_source_id", "kind", "source_id", "status"),
)
