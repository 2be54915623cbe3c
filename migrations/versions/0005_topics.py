"""What customers say is tagged with topics"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from bot.storage.tables import Document, Id, UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _topics()
    _texts()
    _tags()
    _retaggings()
    _mentions()
    _who_may_bring_them()


def downgrade() -> None:
    for table in ("listeners", "api_tokens", "mentions", "retaggings", "tags", "texts", "topics"):
        op.drop_table(table)


def _topics() -> None:
    op.create_table(
        "topics",
        _words("key", 20),
        _words("kind", 10),
        sa.Column("names", Document, nullable=False),
        sa.Column("keywords", Document, nullable=False),
        _words("department", 60, server_default=""),
        _words("priority", 10),
        _words("owner", 120, server_default=""),
        sa.Column("archived", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        _at("created_at"),
        _at("changed_at"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_topics")),
    )


def _texts() -> None:
    op.create_table(
        "texts",
        _words("source", 10),
        sa.Column("source_id", Id, autoincrement=False, nullable=False),
        sa.Column("conversation_id", Id, nullable=True),
        sa.Column("contact_id", Id, nullable=True),
        _words("survey_key", 20, server_default=""),
        _words("language", 10),
        _words("sentiment", 10),
        _at("said_at"),
        sa.PrimaryKeyConstraint("source", "source_id", name=op.f("pk_texts")),
    )
    op.create_index("ix_texts_conversation_id", "texts", ["conversation_id"])
    op.create_index("ix_texts_contact_id", "texts", ["contact_id"])
    op.create_index("ix_texts_survey_key_said_at", "texts", ["survey_key", "said_at"])


def _tags() -> None:
    op.create_table(
        "tags",
        _words("source", 10),
        sa.Column("source_id", Id, autoincrement=False, nullable=False),
        _words("topic_key", 20),
        _words("tagged_by", 120),
        _at("tagged_at"),
        sa.Column("removed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("source", "source_id", "topic_key", name=op.f("pk_tags")),
    )
    op.create_index("ix_tags_topic_key", "tags", ["topic_key"])


def _retaggings() -> None:
    op.create_table(
        "retaggings",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        _words("topic_key", 20, server_default=""),
        _at("since"),
        _words("source", 10),
        sa.Column("last_id", Id, nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), server_default="0", nullable=False),
        sa.Column("tagged", sa.Integer(), server_default="0", nullable=False),
        _words("asked_by", 120),
        _words("place", 120),
        _words("language", 10),
        _at("started_at"),
        _at("finished_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retaggings")),
    )


def _mentions() -> None:
    op.create_table(
        "mentions",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        _words("source", 120),
        _words("external_id", 200),
        _words("fingerprint", 64),
        _words("author", 200, server_default=""),
        sa.Column("contact_id", Id, nullable=True),
        _words("language", 10),
        sa.Column("words", sa.Text(), nullable=False),
        _words("url", 500, server_default=""),
        sa.Column("rating", sa.Integer(), nullable=True),
        _words("sentiment", 10),
        _at("said_at"),
        _at("received_at"),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_mentions_contact_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentions")),
        sa.UniqueConstraint("source", "external_id", name=op.f("uq_mentions_source_external_id")),
    )
    op.create_index("ix_mentions_contact_id", "mentions", ["contact_id"])


def _who_may_bring_them() -> None:
    op.create_table(
        "api_tokens",
        _words("name", 30),
        _words("token_hash", 64),
        _words("scope", 20),
        sa.Column("alert", sa.Boolean(), server_default=sa.false(), nullable=False),
        _words("created_by", 120),
        _at("created_at"),
        _at("revoked_at", nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_api_tokens")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_tokens_token_hash")),
    )
    op.create_table(
        "listeners",
        _words("place", 120),
        sa.Column("keywords", Document, nullable=False),
        sa.Column("alert", sa.Boolean(), server_default=sa.false(), nullable=False),
        _words("added_by", 120),
        _at("added_at"),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_listeners")),
    )


def _words(name: str, longest: int, **more: Any) -> sa.Column[str]:
    return sa.Column(name, sa.String(longest), nullable=False, **more)


def _at(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, UtcDateTime, nullable=nullable)
