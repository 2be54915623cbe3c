"""Customers' wishes stand on a board"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.tables import Document, Id, UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _wishes()
    _votes()
    _log()
    _tellings()
    _told()


def _wishes() -> None:
    op.create_table(
        "wishes",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("title", sa.String(100), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("language", sa.String(10), nullable=False),
        sa.Column("contact_id", Id, nullable=False),
        sa.Column("address_id", Id, nullable=False),
        sa.Column("status", sa.String(10), nullable=False),
        sa.Column("told_status", sa.String(10), server_default="open", nullable=False),
        sa.Column("reason", sa.String(500), server_default="", nullable=False),
        sa.Column("merged_into", Id, nullable=True),
        sa.Column("changed_by", sa.String(120), server_default="", nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("changed_at", UtcDateTime, nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_wishes_contact_id")),
        sa.ForeignKeyConstraint(["address_id"], ["addresses.id"], name=op.f("fk_wishes_address_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wishes")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_wishes_contact_id", "wishes", ["contact_id"])
    op.create_index("ix_wishes_status", "wishes", ["status"])


def _votes() -> None:
    op.create_table(
        "wish_votes",
        sa.Column("wish_id", Id, autoincrement=False, nullable=False),
        sa.Column("contact_id", Id, autoincrement=False, nullable=False),
        sa.Column("address_id", Id, nullable=False),
        sa.Column("source", sa.String(10), nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.ForeignKeyConstraint(["wish_id"], ["wishes.id"], name=op.f("fk_wish_votes_wish_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_wish_votes_contact_id")),
        sa.ForeignKeyConstraint(["address_id"], ["addresses.id"], name=op.f("fk_wish_votes_address_id")),
        sa.PrimaryKeyConstraint("wish_id", "contact_id", name=op.f("pk_wish_votes")),
    )
    op.create_index("ix_wish_votes_contact_id", "wish_votes", ["contact_id"])


def _log() -> None:
    op.create_table(
        "wish_log",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("wish_id", Id, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("actor", sa.String(120), nullable=False),
        sa.Column("action", sa.String(30), nullable=False),
        sa.Column("detail", sa.String(500), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["wish_id"], ["wishes.id"], name=op.f("fk_wish_log_wish_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wish_log")),
    )
    op.create_index("ix_wish_log_wish_id", "wish_log", ["wish_id"])


def _tellings() -> None:
    op.create_table(
        "tellings",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("what", sa.String(60), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("status", sa.String(10), server_default="", nullable=False),
        sa.Column("texts", Document, nullable=False),
        sa.Column("fallback", sa.String(10), server_default="", nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("told_by", sa.String(120), nullable=False),
        sa.Column("progress", sa.String(200), server_default="", nullable=False),
        sa.Column("counts", Document, nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("changed_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tellings")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_tellings_what", "tellings", ["what"])
    sending = sa.text("state = 'sending'")
    op.create_index(
        "uq_tellings_sending",
        "tellings",
        ["what", "kind"],
        unique=True,
        sqlite_where=sending,
        postgresql_where=sending,
    )


def _told() -> None:
    op.create_table(
        "told",
        sa.Column("telling_id", Id, autoincrement=False, nullable=False),
        sa.Column("contact_id", Id, autoincrement=False, nullable=False),
        sa.Column("address", sa.String(120), nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.ForeignKeyConstraint(["telling_id"], ["tellings.id"], name=op.f("fk_told_telling_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_told_contact_id")),
        sa.PrimaryKeyConstraint("telling_id", "contact_id", name=op.f("pk_told")),
    )
    op.create_index("ix_told_contact_id", "told", ["contact_id"])


def downgrade() -> None:
    for table in ("told", "tellings", "wish_log", "wish_votes", "wishes"):
        op.drop_table(table)
