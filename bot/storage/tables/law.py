"""What the law wants kept, and for how long: evidence of consent, who is forgotten, and the periods."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, String, Table

from bot.storage.tables.base import Id, UtcDateTime, metadata, number

consents = Table(
    "consents",
    metadata,
    number(),
    Column("address", String(120), nullable=False, index=True),
    Column("contact_id", Id, ForeignKey("contacts.id"), nullable=False, index=True),
    # all (may be written to at all), surveys, or contact (staff may write about an answer)
    Column("purpose", String(20), nullable=False),
    # in or out
    Column("state", String(5), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    # What they said or were asked, as far as it fits.
    Column("wording", String(300), nullable=False, server_default=""),
    # said, carrier, link, joined, keyword, menu, button, answer, staff, import or api
    Column("source", String(10), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("event_key", String(200), nullable=False),
    # Who of the staff did it for them; empty where they did it themselves.
    Column("by", String(120), nullable=False, server_default=""),
)

suppressions = Table(
    "suppressions",
    metadata,
    # Of an address: nobody can tell from it whose it was.
    Column("hash", String(64), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    # When they came back of their own accord.
    Column("lifted_at", UtcDateTime),
)

peppers = Table(
    "peppers",
    metadata,
    # What hashes are keyed with where there is no SECRET_KEY.
    Column("name", String(20), primary_key=True),
    Column("value", String(64), nullable=False),
)

retention = Table(
    "retention",
    metadata,
    Column("kind", String(20), primary_key=True),
    # None: for ever.
    Column("days", Integer),
    Column("changed_by", String(120), nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
)
