"""What is asked: surveys, their versions, drafts, and the dialogues in which they are edited."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table, UniqueConstraint, text

from bot.storage.tables.base import Document, Id, UtcDateTime, metadata, number

surveys = Table(
    "surveys",
    metadata,
    Column("key", String(20), primary_key=True),
    # running, paused or archived
    Column("status", String(10), nullable=False),
    Column("version_id", Id, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)

survey_versions = Table(
    "survey_versions",
    metadata,
    number(),
    Column("survey_key", String(20), nullable=False),
    Column("version", Integer, nullable=False),
    Column("document", Document, nullable=False),
    Column("published_at", UtcDateTime, nullable=False),
    Column("published_by", String(120), nullable=False, server_default=""),
    UniqueConstraint("survey_key", "version"),
)

drafts = Table(
    "drafts",
    metadata,
    # Of a survey that may not have been published yet.
    Column("survey_key", String(20), primary_key=True),
    Column("document", Document, nullable=False),
    # The version it was begun from; 0 for a new survey.
    Column("base_version", Integer, nullable=False),
    # Counts the changes: who saves checks that nobody else has since.
    Column("revision", Integer, nullable=False),
    Column("changed_by", String(120), nullable=False),
    Column("changed_by_name", String(200), nullable=False, server_default=""),
    Column("changed_at", UtcDateTime, nullable=False),
)

dialogues = Table(
    "dialogues",
    metadata,
    number(),
    # Whose it is, and where: empty for their own chat.
    Column("address", String(120), nullable=False),
    Column("place", String(120), nullable=False, server_default=""),
    # form, preview or interview
    Column("kind", String(10), nullable=False),
    # chat: what they type there belongs to it; modal: it comes back as a whole; left: it can be taken up again;
    # aside: filled in, and in dispute.
    Column("surface", String(10), nullable=False),
    Column("subject", String(100), nullable=False),
    # The questions, as a survey, and the conversation about them.
    Column("document", Document, nullable=False),
    Column("state", Document, nullable=False),
    Column("data", Document, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Index(
        "uq_dialogues_chat",
        "address",
        unique=True,
        sqlite_where=text("surface = 'chat'"),
        postgresql_where=text("surface = 'chat'"),
    ),
    Index("ix_dialogues_opened_at", "opened_at"),
    # A number is never used again: an old button must not belong to a new dialogue.
    sqlite_autoincrement=True,
)
