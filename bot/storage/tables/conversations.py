"""What was answered."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, text

from bot.storage.tables.base import Document, Id, UtcDateTime, metadata, number

conversations = Table(
    "conversations",
    metadata,
    number(),
    Column("version_id", Id, ForeignKey("survey_versions.id"), nullable=False),
    Column("survey_key", String(20), nullable=False),
    Column("contact_id", Id, ForeignKey("contacts.id"), nullable=False),
    Column("address_id", Id, ForeignKey("addresses.id"), nullable=False),
    # Where they were asked before, if it went on elsewhere: what they answer there belongs to it too.
    Column("moved_from", Id),
    Column("channel", String(20), nullable=False),
    Column("status", String(10), nullable=False),
    Column("outcome", String(20)),
    # Counts the changes of `state`: who writes checks that nobody else has.
    Column("revision", Integer, nullable=False),
    Column("state", Document, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    # Who asked, where staff typed the customer's answers themselves; empty where the customer did.
    Column("interviewed_by", String(120), nullable=False, server_default=""),
    Index("ix_conversations_address_id_id", "address_id", "id"),
    Index("ix_conversations_survey_key", "survey_key", "started_at"),
    Index(
        "ix_conversations_moved_from",
        "moved_from",
        sqlite_where=text("moved_from IS NOT NULL"),
        postgresql_where=text("moved_from IS NOT NULL"),
    ),
    # One open conversation at an address, whatever races there are.
    Index(
        "uq_conversations_open",
        "address_id",
        unique=True,
        sqlite_where=text("status = 'open'"),
        postgresql_where=text("status = 'open'"),
    ),
)

answers = Table(
    "answers",
    metadata,
    number(),
    Column("conversation_id", Id, ForeignKey("conversations.id"), nullable=False),
    Column("survey_key", String(20), nullable=False),
    Column("version_id", Id, nullable=False),
    Column("contact_id", Id, nullable=False),
    Column("channel", String(20), nullable=False),
    Column("language", String(10), nullable=False),
    Column("question", String(20), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("value", Document, nullable=False),
    Column("score", Integer),
    Column("score_group", String(20)),
    Column("words", Text, nullable=False),
    Column("event_key", String(200), nullable=False),
    Column("answered_at", UtcDateTime, nullable=False),
    # Set when a correction took its place; the row stays as history.
    Column("superseded_at", UtcDateTime),
    Index("ix_answers_conversation_id_question", "conversation_id", "question"),
    Index("ix_answers_survey_key_answered_at", "survey_key", "answered_at"),
    Index("ix_answers_contact_id", "contact_id"),
)

remarks = Table(
    "remarks",
    metadata,
    number(),
    Column("contact_id", Id, ForeignKey("contacts.id"), nullable=False, index=True),
    Column("conversation_id", Id),
    Column("question", String(20), nullable=False, server_default=""),
    Column("words", Text, nullable=False),
    Column("event_key", String(200), nullable=False),
    Column("said_at", UtcDateTime, nullable=False),
)
