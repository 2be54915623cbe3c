"""Personal links, and where customers are asked"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.tables import Id, UtcDateTime

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("links", sa.Column("contact_id", Id, nullable=True))
    op.add_column("links", sa.Column("used_at", UtcDateTime, nullable=True))
    op.create_index("ix_links_contact_id", "links", ["contact_id"])
    op.create_index("ix_links_expires_at", "links", ["expires_at"])
    # Where a conversation was before it went on elsewhere.
    op.add_column("conversations", sa.Column("moved_from", Id, nullable=True))
    op.create_index(
        "ix_conversations_moved_from",
        "conversations",
        ["moved_from"],
        sqlite_where=sa.text("moved_from IS NOT NULL"),
        postgresql_where=sa.text("moved_from IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_conversations_moved_from", "conversations")
    op.drop_column("conversations", "moved_from")
    op.drop_index("ix_links_expires_at", "links")
    op.drop_index("ix_links_contact_id", "links")
    op.drop_column("links", "used_at")
    op.drop_column("links", "contact_id")
