"""Where a contestant finds its database, its platforms and itself."""

from __future__ import annotations

from typing import NamedTuple


class Setting(NamedTuple):
    database_url: str
    platforms_url: str
    public_url: str
