"""What is said in words, whoever asked for it: topics, how texts were understood, and words that nobody asked for."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint, false

from bot.storage.tables.base import Document, Id, UtcDateTime, metadata, number

topics = Table(
    "topics",
    metadata,
    Column("key", String(20), primary_key=True),
    # topic or competitor
    Column("kind", String(10), nullable=False),
    # Both by language: what it is called, and the words that tell it.
    Column("names", Document, nullable=False),
    Column("keywords", Document, nullable=False),
    Column("department", String(60), nullable=False, server_default=""),
    # low, normal or high
    Column("priority", String(10), nullable=False),
    # A staff address, or empty.
    Column("owner", String(120), nullable=False, server_default=""),
    Column("archived", Boolean, nullable=False, server_default=false()),
    # Grows with every change, and rows are never deleted: the sum of all tells whether anything has changed.
    Column("revision", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
)

texts = Table(
    "texts",
    metadata,
    # answer, remark or mention, and the number of its row
    Column("source", String(10), primary_key=True),
    Column("source_id", Id, primary_key=True, autoincrement=False),
    Column("conversation_id", Id),
    Column("contact_id", Id),
    Column("survey_key", String(20), nullable=False, server_default=""),
    Column("language", String(10), nullable=False),
    # positive, neutral, negative or unsure
    Column("sentiment", String(10), nullable=False),
    Column("said_at", UtcDateTime, nullable=False),
    Index("ix_texts_conversation_id", "conversation_id"),
    Index("ix_texts_contact_id", "contact_id"),
    Index("ix_texts_survey_key_said_at", "survey_key", "said_at"),
)

tags = Table(
    "tags",
    metadata,
    Column("source", String(10), primary_key=True),
    Column("source_id", Id, primary_key=True, autoincrement=False),
    Column("topic_key", String(20), primary_key=True),
    # "heardback", or the staff member's address.
    Column("tagged_by", String(120), nullable=False),
    Column("tagged_at", UtcDateTime, nullable=False),
    # Taken off by staff: the row stays, so that no rule puts it on again.
    Column("removed", Boolean, nullable=False, server_default=false()),
    Index("ix_tags_topic_key", "topic_key"),
)

retaggings = Table(
    "retaggings",
    metadata,
    number(),
    # One topic, or empty for all.
    Column("topic_key", String(20), nullable=False, server_default=""),
    Column("since", UtcDateTime, nullable=False),
    # How far it has come: the texts of this source up to this number are done.
    Column("source", String(10), nullable=False),
    Column("last_id", Id, nullable=False),
    Column("total", Integer, nullable=False),
    Column("done", Integer, nullable=False, server_default="0"),
    Column("tagged", Integer, nullable=False, server_default="0"),
    # Who is told of the progress, where, and in which language.
    Column("asked_by", String(120), nullable=False),
    Column("place", String(120), nullable=False),
    Column("language", String(10), nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("finished_at", UtcDateTime),
)

mentions = Table(
    "mentions",
    metadata,
    number(),
    # Where it was said: `api:reviews`, or the address of a channel that is listened to.
    Column("source", String(120), nullable=False),
    Column("external_id", String(200), nullable=False),
    # Of all that was told with it: a repeat with other words is refused.
    Column("fingerprint", String(64), nullable=False),
    Column("author", String(200), nullable=False, server_default=""),
    Column("contact_id", Id, ForeignKey("contacts.id"), index=True),
    Column("language", String(10), nullable=False),
    Column("words", Text, nullable=False),
    Column("url", String(500), nullable=False, server_default=""),
    # One to five, where one was given.
    Column("rating", Integer),
    Column("sentiment", String(10), nullable=False),
    Column("said_at", UtcDateTime, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    UniqueConstraint("source", "external_id"),
    Index("ix_mentions_source_author", "source", "author"),
)

api_tokens = Table(
    "api_tokens",
    metadata,
    Column("name", String(30), primary_key=True),
    # Only the hash is kept: who reads the table cannot use the tokens in it.
    Column("token_hash", String(64), nullable=False, unique=True),
    # feedback or empty, as the first release knew it; and all that it may be used for, with spaces between.
    Column("scope", String(20), nullable=False),
    Column("scopes", String(300), nullable=False, server_default=""),
    # Whether every negative mention opens a case, or only one of a topic that matters much.
    Column("alert", Boolean, nullable=False, server_default=false()),
    Column("created_by", String(120), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("revoked_at", UtcDateTime),
)

listeners = Table(
    "listeners",
    metadata,
    Column("place", String(120), primary_key=True),
    # Empty: whatever has a topic.
    Column("keywords", Document, nullable=False),
    # As of a token.
    Column("alert", Boolean, nullable=False, server_default=false()),
    Column("added_by", String(120), nullable=False),
    Column("added_at", UtcDateTime, nullable=False),
)
