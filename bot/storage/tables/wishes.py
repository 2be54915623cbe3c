"""What customers wish for, and who was told what became of it."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, text

from bot.storage.tables.base import Document, Id, UtcDateTime, metadata, number

wishes = Table(
    "wishes",
    metadata,
    number(),
    Column("title", String(100), nullable=False),
    Column("words", Text, nullable=False),
    # Of the one who said it first.
    Column("language", String(10), nullable=False),
    Column("contact_id", Id, ForeignKey("contacts.id"), nullable=False, index=True),
    Column("address_id", Id, ForeignKey("addresses.id"), nullable=False),
    # unsent (its author has not yet said that it is new), open, planned, started, shipped, declined or merged
    Column("status", String(10), nullable=False, index=True),
    # What its voters last heard of: a change that is taken back before they hear of it is none.
    Column("told_status", String(10), nullable=False, server_default="open"),
    Column("reason", String(500), nullable=False, server_default=""),
    Column("merged_into", Id),
    Column("changed_by", String(120), nullable=False, server_default=""),
    Column("revision", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    # A number is never used again: an old button must not vote for a new wish.
    sqlite_autoincrement=True,
)

wish_votes = Table(
    "wish_votes",
    metadata,
    Column("wish_id", Id, ForeignKey("wishes.id"), primary_key=True, autoincrement=False),
    Column("contact_id", Id, ForeignKey("contacts.id"), primary_key=True, autoincrement=False, index=True),
    # Where it was given, and where its giver is told what becomes of the wish.
    Column("address_id", Id, ForeignKey("addresses.id"), nullable=False),
    # own, voted, or staff: tagged in what the customer had said
    Column("source", String(10), nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

wish_log = Table(
    "wish_log",
    metadata,
    number(),
    Column("wish_id", Id, ForeignKey("wishes.id"), nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", String(120), nullable=False),
    Column("action", String(30), nullable=False),
    Column("detail", String(500), nullable=False, server_default=""),
)

tellings = Table(
    "tellings",
    metadata,
    number(),
    # wish:12 or topic:delivery
    Column("what", String(60), nullable=False),
    # status: the bot's own sentence about a wish's new status; words: what an admin wrote
    Column("kind", String(10), nullable=False),
    # The new status, for the first kind.
    Column("status", String(10), nullable=False, server_default=""),
    # Language → words, and the language for readers of any other; empty where they hear nothing.
    Column("texts", Document, nullable=False),
    Column("fallback", String(10), nullable=False, server_default=""),
    # draft (shown to its author), waiting (for its timer), sending, sent or dropped
    Column("state", String(10), nullable=False),
    # Whose it is, and the message that says how far it has come.
    Column("told_by", String(120), nullable=False),
    Column("progress", String(200), nullable=False, server_default=""),
    # sent, and each gate: how many contacts
    Column("counts", Document, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Index("ix_tellings_what", "what"),
    # One at a time, whatever races there are: nobody hears of the same thing twice.
    Index(
        "uq_tellings_sending",
        "what",
        "kind",
        unique=True,
        sqlite_where=text("state = 'sending'"),
        postgresql_where=text("state = 'sending'"),
    ),
    sqlite_autoincrement=True,
)

told = Table(
    "told",
    metadata,
    Column("telling_id", Id, ForeignKey("tellings.id"), primary_key=True, autoincrement=False),
    Column("contact_id", Id, ForeignKey("contacts.id"), primary_key=True, autoincrement=False, index=True),
    Column("address", String(120), nullable=False),
    # sent, or the gate that was shut
    Column("outcome", String(20), nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
