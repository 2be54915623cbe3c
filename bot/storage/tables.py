"""Every table, in SQLAlchemy Core. The words are the glossary's; times are UTC; ids are the database's own.

Core rather than the ORM: the path from webhook to reply is a handful of known statements, and they stay visible.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import JSON

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC datetime on both databases: SQLite stores none, so it is put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


#: Made once: `json.dumps` makes an encoder anew for each call with options.
_to_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Document(TypeDecorator[Any]):
    """JSON that is read and written whole: text on both databases, so neither reorders nor re-checks it."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else _to_json(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ARG002
        return None if value is None else json.loads(value)


#: SQLite numbers its rows only in an INTEGER column.
Id = BigInteger().with_variant(Integer, "sqlite")
#: JSON that queries look into.
Facts = JSON().with_variant(JSONB(), "postgresql")


def _id() -> Column[Any]:
    return Column("id", Id, primary_key=True, autoincrement=True)


contacts = Table(
    "contacts",
    metadata,
    _id(),
    Column("name", String(200), nullable=False, server_default=""),
    Column("language", String(10)),
    Column("attributes", Facts, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)

addresses = Table(
    "addresses",
    metadata,
    _id(),
    Column("address", String(120), nullable=False, unique=True),
    Column("contact_id", Id, ForeignKey("contacts.id"), nullable=False, index=True),
    # reachable, unreachable (with the reason) or opted_out
    Column("state", String(20), nullable=False, server_default="reachable"),
    Column("reason", String(40), nullable=False, server_default=""),
    Column("changed_at", UtcDateTime, nullable=False),
    # When the first message there named the sender and how to stop.
    Column("introduced_at", UtcDateTime),
)

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
    _id(),
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
    _id(),
    # Whose it is, and where: empty for their own chat.
    Column("address", String(120), nullable=False),
    Column("place", String(120), nullable=False, server_default=""),
    # form or preview
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

conversations = Table(
    "conversations",
    metadata,
    _id(),
    Column("version_id", Id, ForeignKey("survey_versions.id"), nullable=False),
    Column("survey_key", String(20), nullable=False),
    Column("contact_id", Id, ForeignKey("contacts.id"), nullable=False),
    Column("address_id", Id, ForeignKey("addresses.id"), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("status", String(10), nullable=False),
    Column("outcome", String(20)),
    # Counts the changes of `state`: who writes checks that nobody else has.
    Column("revision", Integer, nullable=False),
    Column("state", Document, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Index("ix_conversations_address_id_id", "address_id", "id"),
    Index("ix_conversations_survey_key", "survey_key", "started_at"),
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
    _id(),
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
    _id(),
    Column("contact_id", Id, ForeignKey("contacts.id"), nullable=False, index=True),
    Column("conversation_id", Id),
    Column("question", String(20), nullable=False, server_default=""),
    Column("words", Text, nullable=False),
    Column("event_key", String(200), nullable=False),
    Column("said_at", UtcDateTime, nullable=False),
)

inbound = Table(
    "inbound",
    metadata,
    Column("key", String(200), primary_key=True),
    Column("received_at", UtcDateTime, nullable=False),
)

quarantine = Table(
    "quarantine",
    metadata,
    Column("key", String(200), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("error", String(300), nullable=False),
    # The whole of it as JSON: what was acknowledged is not lost.
    Column("event", Text),
    Column("last_at", UtcDateTime, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    _id(),
    Column("key", String(200), nullable=False, unique=True),
    Column("address", String(120), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("content", Document, nullable=False),
    # The key of the message this one changes, where its platform id is known only once it is sent.
    Column("edits", String(200), nullable=False, server_default=""),
    # What to try when this one cannot be delivered at all: a case's escalation goes on.
    Column("case_id", Id),
    # pending, sent, failed, unknown, cancelled
    Column("state", String(10), nullable=False),
    # `attempts` counts tries begun, `settled` those whose outcome is known: a difference is a send cut short.
    Column("attempts", Integer, nullable=False),
    Column("settled", Integer, nullable=False, server_default="0"),
    Column("available_at", UtcDateTime, nullable=False),
    Column("leased_until", UtcDateTime),
    Column("message", String(200), nullable=False, server_default=""),
    Column("parts", Integer, nullable=False, server_default="1"),
    Column("error", String(200), nullable=False, server_default=""),
    # The platform's own word on it, where it sends receipts.
    Column("delivery", String(20), nullable=False, server_default=""),
    Column("created_at", UtcDateTime, nullable=False),
    Column("sent_at", UtcDateTime),
    Index(
        "ix_outbox_pending",
        "available_at",
        sqlite_where=text("state = 'pending'"),
        postgresql_where=text("state = 'pending'"),
    ),
    Index(
        "ix_outbox_pending_address",
        "address",
        "id",
        sqlite_where=text("state = 'pending'"),
        postgresql_where=text("state = 'pending'"),
    ),
    Index("ix_outbox_message", "channel", "message"),
)

pauses = Table(
    "pauses",
    metadata,
    # An address, or a channel's name.
    Column("scope", String(120), primary_key=True),
    Column("until", UtcDateTime, nullable=False),
    Column("reason", String(200), nullable=False, server_default=""),
)

timers = Table(
    "timers",
    metadata,
    _id(),
    Column("kind", String(20), nullable=False),
    Column("conversation_id", Id, index=True),
    Column("case_id", Id, index=True),
    Column("turn", Integer, nullable=False),
    Column("due_at", UtcDateTime, nullable=False, index=True),
    Column("failures", Integer, nullable=False, server_default="0"),
)

cases = Table(
    "cases",
    metadata,
    _id(),
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
    _id(),
    Column("case_id", Id, ForeignKey("cases.id"), nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", String(120), nullable=False),
    Column("action", String(30), nullable=False),
    Column("detail", String(300), nullable=False, server_default=""),
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
    _id(),
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
    Column("expires_at", UtcDateTime, nullable=False),
)

watermarks = Table(
    "watermarks",
    metadata,
    Column("name", String(60), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
)
