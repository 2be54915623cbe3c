"""Cases have a policy, a thread and a story"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.tables import Document, Id, UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_ONGOING = sa.text("state IS NOT NULL AND status NOT IN ('resolved', 'stood_down', 'merged')")


def upgrade() -> None:
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.alter_column("conversation_id", existing_type=Id, nullable=True)
        batch_op.alter_column("pages", existing_type=sa.Integer(), server_default="0")
        batch_op.alter_column("targets", existing_type=sa.Text(), server_default="[]")
        batch_op.alter_column("within_seconds", existing_type=sa.Integer(), server_default="0")
        batch_op.add_column(sa.Column("address_id", Id, nullable=True))
        batch_op.create_foreign_key(op.f("fk_cases_address_id"), "addresses", ["address_id"], ["id"])
        batch_op.add_column(_words("source", 10, "alert"))
        batch_op.add_column(sa.Column("words", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(_words("url", 1000))
        batch_op.add_column(sa.Column("state", Document, nullable=True))
        batch_op.add_column(sa.Column("due_at", UtcDateTime, nullable=True))
        batch_op.add_column(_words("team", 20))
        batch_op.add_column(_words("cause", 40))
        batch_op.add_column(sa.Column("merged_into", Id, nullable=True))
        batch_op.add_column(_words("consent", 20))
        batch_op.add_column(_words("follow_up", 20))
        batch_op.add_column(sa.Column("follow_up_id", Id, nullable=True))
        batch_op.create_index("ix_cases_status_due_at", ["status", "due_at"])
        batch_op.create_index("ix_cases_survey_key", ["survey_key"])
    op.create_index(
        "uq_cases_ongoing", "cases", ["contact_id"], unique=True, sqlite_where=_ONGOING, postgresql_where=_ONGOING
    )
    op.add_column("case_log", _words("name", 200))
    op.create_table(
        "case_conversations",
        sa.Column("conversation_id", Id, autoincrement=False, nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("alert", sa.String(20), nullable=False),
        sa.Column("joined_at", UtcDateTime, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_conversations_case_id")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_case_conversations_conversation_id")
        ),
        sa.PrimaryKeyConstraint("conversation_id", name=op.f("pk_case_conversations")),
    )
    op.create_index(op.f("ix_case_conversations_case_id"), "case_conversations", ["case_id"])
    op.create_table(
        "case_messages",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("direction", sa.String(5), nullable=False),
        _words("author", 120),
        _words("author_name", 200),
        sa.Column("words", sa.Text(), nullable=False),
        _words("outbox_key", 200),
        _words("state", 10),
        _words("error", 200),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_messages_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_messages")),
    )
    op.create_index(op.f("ix_case_messages_case_id"), "case_messages", ["case_id"])
    op.create_index(op.f("ix_case_messages_outbox_key"), "case_messages", ["outbox_key"])


def downgrade() -> None:
    op.drop_table("case_messages")
    op.drop_table("case_conversations")
    with op.batch_alter_table("case_log", schema=None) as batch_op:
        batch_op.drop_column("name")
    op.drop_index("uq_cases_ongoing", "cases")
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.drop_index("ix_cases_survey_key")
        batch_op.drop_index("ix_cases_status_due_at")
        for name in _ADDED:
            batch_op.drop_column(name)
        batch_op.alter_column("within_seconds", existing_type=sa.Integer(), server_default=None)
        batch_op.alter_column("targets", existing_type=sa.Text(), server_default=None)
        batch_op.alter_column("pages", existing_type=sa.Integer(), server_default=None)
        batch_op.alter_column("conversation_id", existing_type=Id, nullable=False)


_ADDED = (
    "follow_up_id",
    "follow_up",
    "consent",
    "merged_into",
    "cause",
    "team",
    "due_at",
    "state",
    "url",
    "words",
    "source",
    "address_id",
)


def _words(name: str, length: int, default: str = "") -> sa.Column[str]:
    return sa.Column(name, sa.String(length), server_default=default, nullable=False)
