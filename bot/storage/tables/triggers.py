"""What makes customers eligible to be asked: what admins have said, and how far a walk over contacts has come."""

from __future__ import annotations

from sqlalchemy import Column, Integer, String, Table, Text, UniqueConstraint

from bot.storage.tables.base import Document, Id, UtcDateTime, metadata, number

triggers = Table(
    "triggers",
    metadata,
    number(),
    Column("survey_key", String(20), nullable=False),
    # What it is called beside its survey: `remove 2`.
    Column("number", Integer, nullable=False),
    # As it is written down again, and as it is meant.
    Column("text", Text, nullable=False),
    Column("document", Document, nullable=False),
    Column("created_by", String(120), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    # NULL: nobody has confirmed it yet.
    Column("on_at", UtcDateTime),
    Column("paused_at", UtcDateTime),
    Column("removed_at", UtcDateTime),
    # Of a calendar the next time, of a date the next look; and the last contact of the walk that is under way.
    Column("next_at", UtcDateTime),
    Column("walked", Id, nullable=False, server_default="0"),
    UniqueConstraint("survey_key", "number"),
)
