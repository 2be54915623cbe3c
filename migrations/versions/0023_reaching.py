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


def downgrade() -> None:
    op.drop_index("ix_links_expires_at", "links")
    op.drop_index("ix_links_contact_id", "links")
    op.drop_column("links", "used_at")
    op.drop_column("links", "contact_id")
