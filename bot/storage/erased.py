"""Who was erased is no contact any more: listed, found, counted and chosen nowhere."""

from __future__ import annotations

from sqlalchemy import func, select

from bot.storage.tables import addresses, contacts

_theirs = addresses.alias("of_whom")
#: The offset keeps PostgreSQL from reading all addresses for a page of contacts: it looks at those of the page.
THERE = (
    ~select(_theirs.c.id)
    .where(_theirs.c.contact_id == contacts.c.id, _theirs.c.address.startswith("erased:"))
    .offset(0)
    .exists()
)
#: How many contacts there are. Set against each other: all of them one at a time would be slow.
IN_ALL = select(
    select(func.count()).select_from(contacts).scalar_subquery()
    - select(func.count(_theirs.c.contact_id.distinct()))
    .where(_theirs.c.address.startswith("erased:"))
    .scalar_subquery()
)
