"""Personal links, and where customers are asked"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.tables import Id

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _conversations_move()


def downgrade() -> None:
    _conversations_stay()


def _conversations_move() -> None:
    """Where a conversation was before it went on elsewhere."""
    op.add_column("conversations", sa.Column("moved_from", Id, nullable=True))
    op.create_index(
        "ix_conversations_moved_from",
        "conversations",
        ["moved_from"],
        sqlite_where=sa.text("moved_from IS NOT NULL"),
        postgresql_where=sa.text("moved_from IS NOT NULL"),
    )


def _conversations_stay() -> None:
    op.drop_index("ix_conversations_moved_from", "conversations")
    op.drop_column("conversations", "moved_from")
