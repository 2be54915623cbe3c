"""Admins draft surveys in chat"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.tables import Document, Id, UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("survey_versions", _words("published_by"))
    op.add_column("audit", _words("place"))
    op.create_table(
        "drafts",
        sa.Column("survey_key", sa.String(20), nullable=False),
        sa.Column("document", Document, nullable=False),
        sa.Column("base_version", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.String(120), nullable=False),
        sa.Column("changed_by_name", sa.String(200), server_default="", nullable=False),
        sa.Column("changed_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("survey_key", name=op.f("pk_drafts")),
    )
    op.create_table(
        "dialogues",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("address", sa.String(120), nullable=False),
        _words("place"),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("surface", sa.String(10), nullable=False),
        sa.Column("subject", sa.String(100), nullable=False),
        sa.Column("document", Document, nullable=False),
        sa.Column("state", Document, nullable=False),
        sa.Column("data", Document, nullable=False),
        sa.Column("opened_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogues")),
        sqlite_autoincrement=True,
    )
    in_chat = sa.text("surface = 'chat'")
    op.create_index(
        "uq_dialogues_chat", "dialogues", ["address"], unique=True, sqlite_where=in_chat, postgresql_where=in_chat
    )
    op.create_index("ix_dialogues_opened_at", "dialogues", ["opened_at"])


def downgrade() -> None:
    op.drop_table("dialogues")
    op.drop_table("drafts")
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.drop_column("place")
    with op.batch_alter_table("survey_versions", schema=None) as batch_op:
        batch_op.drop_column("published_by")


def _words(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(120), server_default="", nullable=False)
