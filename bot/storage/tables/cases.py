"""Where a person must act."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, false, text

from bot.storage.tables.base import Document, Id, UtcDateTime, metadata, number

cases = Table(
    "cases",
    metadata,
    number(),
    # What opened it, where that was a conversation. All that belong to it are in `case_conversations`.
    Column("conversation_id", Id, ForeignKey("conversations.id"), unique=True),
    Column("contact_id", Id, ForeignKey("contacts.id"), nullable=False, index=True),
    # Where the customer is written to.
    Column("address_id", Id, ForeignKey("addresses.id")),
    # alert, risk or mention; and the key of the alert or rule that opened it.
    Column("source", String(10), nullable=False, server_default="alert"),
    Column("survey_key", String(20), nullable=False),
    Column("alert", String(20), nullable=False),
    # Of a mention: what was said, and where it stands.
    Column("words", Text, nullable=False, server_default=""),
    Column("url", String(1000), nullable=False, server_default=""),
    # The case itself is `state`; what is looked for is repeated in columns of its own.
    Column("state", Document),
    Column("status", String(15), nullable=False),
    Column("assignee", String(120), nullable=False, server_default=""),
    Column("assignee_name", String(200), nullable=False, server_default=""),
    Column("due_at", UtcDateTime),
    # A deadline was missed, or everybody was paged in vain.
    Column("late", Boolean, nullable=False, server_default=false()),
    Column("team", String(20), nullable=False, server_default=""),
    # The topic that was behind it, once it is resolved.
    Column("cause", String(40), nullable=False, server_default=""),
    Column("merged_into", Id),
    # Of the question whose answer lets staff write to the customer; empty where none is needed.
    Column("consent", String(20), nullable=False, server_default=""),
    # The survey that asks again after it was resolved, and the conversation in which it did.
    Column("follow_up", String(20), nullable=False, server_default=""),
    Column("follow_up_id", Id),
    # As the first release wrote them. The state has all of it.
    Column("pages", Integer, nullable=False, server_default="0"),
    Column("targets", Document, nullable=False, server_default="[]"),
    Column("within_seconds", Integer, nullable=False, server_default="0"),
    Column("revision", Integer, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Index("ix_cases_status_due_at", "status", "due_at"),
    Index("ix_cases_survey_key", "survey_key"),
    # One case of a customer is going on, whatever races there are.
    Index(
        "uq_cases_ongoing",
        "contact_id",
        unique=True,
        sqlite_where=text("state IS NOT NULL AND status NOT IN ('resolved', 'stood_down', 'merged')"),
        postgresql_where=text("state IS NOT NULL AND status NOT IN ('resolved', 'stood_down', 'merged')"),
    ),
)

case_conversations = Table(
    "case_conversations",
    metadata,
    Column("conversation_id", Id, ForeignKey("conversations.id"), primary_key=True),
    Column("case_id", Id, ForeignKey("cases.id"), nullable=False, index=True),
    Column("alert", String(20), nullable=False),
    Column("joined_at", UtcDateTime, nullable=False),
    # Of the question of this conversation whose answer lets staff write to the customer; empty where none is needed.
    Column("consent", String(20), nullable=False, server_default=""),
)

case_messages = Table(
    "case_messages",
    metadata,
    number(),
    Column("case_id", Id, ForeignKey("cases.id"), nullable=False, index=True),
    # to (the customer) or from
    Column("direction", String(5), nullable=False),
    # Who of the staff wrote it, and the name it was signed with; empty for the customer.
    Column("author", String(120), nullable=False, server_default=""),
    Column("author_name", String(200), nullable=False, server_default=""),
    Column("words", Text, nullable=False),
    # Of a message to the customer: its row in the outbox.
    Column("outbox_key", String(200), nullable=False, server_default="", index=True),
    # waiting, sent, failed (with the reason); empty for the customer's own.
    Column("state", String(10), nullable=False, server_default=""),
    Column("error", String(200), nullable=False, server_default=""),
    Column("at", UtcDateTime, nullable=False),
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
    # What the actor was called then.
    Column("name", String(200), nullable=False, server_default=""),
)
