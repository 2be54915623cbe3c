"""What may be known of contacts beside name and language, and how more of them come in."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, String, Table, Text

from bot.storage.tables.base import Document, Id, UtcDateTime, metadata, number

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

imports = Table(
    "imports",
    metadata,
    number(),
    Column("name", String(200), nullable=False),
    # draft (shown to whoever sent it), going, over or dropped
    Column("state", String(10), nullable=False),
    # The file's first row, and key → heading and kind of the attributes there would be.
    Column("headings", Document, nullable=False),
    Column("new", Document, nullable=False),
    # Chunks and rows in all, chunks that are done, and what came of the rows.
    Column("chunks", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("done", Integer, nullable=False, server_default="0"),
    Column("created", Integer, nullable=False, server_default="0"),
    Column("changed", Integer, nullable=False, server_default="0"),
    Column("bad", Integer, nullable=False, server_default="0"),
    # Whose it is (api:NAME: of the program with that token), and in which language they are told.
    Column("asked_by", String(120), nullable=False),
    Column("language", String(10), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    sqlite_autoincrement=True,
)

import_chunks = Table(
    "import_chunks",
    metadata,
    Column("import_id", Id, ForeignKey("imports.id"), primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    # Rows as JSON; once they are done only the bad ones are left of them. Gone when the import is over, a program's
    # two days after it was brought.
    Column("content", Text, nullable=False),
)

codes = Table(
    "codes",
    metadata,
    # Only the hash is kept.
    Column("code_hash", String(64), primary_key=True),
    Column("contact_id", Id, ForeignKey("contacts.id"), nullable=False, index=True),
    # Where it was asked for.
    Column("address", String(120), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
)

code_tries = Table(
    "code_tries",
    metadata,
    number(),
    Column("address", String(120), nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
)
