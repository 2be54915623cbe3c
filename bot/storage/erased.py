"""Who was erased is no contact any more: listed, found, counted and chosen nowhere."""

from __future__ import annotations

from sqlalchemy import exists

from bot.storage.tables import addresses, contacts

_theirs = addresses.alias("of_whom")
THERE = ~exists().where(_theirs.c.contact_id == contacts.c.id, _theirs.c.address.startswith("erased:"))
