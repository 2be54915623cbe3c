"""What may be known of contacts beside name and language, and how more of them come in."""

from __future__ import annotations

from sqlalchemy import Column, String, Table

from bot.storage.tables.base import Document, UtcDateTime, metadata

attributes = Table(
    "attributes",
    metadata,
    Column("key", String(20), primary_key=True),
    # text, number, date or choice; and the only values of the last one.
    Column("kind", String(10), nullable=False),
    Column("choices", Document, nullable=False),
    # Language → what people call it.
    Column("labels", Document, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)
