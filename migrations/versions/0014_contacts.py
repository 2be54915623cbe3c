"""Contacts have attributes of a kind"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.tables import Document, UtcDateTime

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attributes",
        sa.Column("key", sa.String(20), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("choices", Document, nullable=False),
        sa.Column("labels", Document, nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_attributes")),
    )


def downgrade() -> None:
    op.drop_table("attributes")
