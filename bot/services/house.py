"""What every use case needs and none may build: handed in once by the composition root."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from bot.contract.address import Address
from bot.contract.channel import Channel
from bot.engine.languages import Language
from bot.services.lines import Lines
from bot.services.surveys import Library
from bot.storage.database import Database

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)


class Doorbell(Protocol):
    """Wakes the workers, here and in other processes."""

    def ring(self, channels: Collection[str] = ()) -> None:
        """Those who send in these channels; everybody where none is named."""
        ...


@dataclass(frozen=True, slots=True)
class House:
    database: Database
    channels: Mapping[str, Channel]
    library: Library
    company: str
    language: Language
    """The staff's own, and the default for a customer nothing is known of."""
    admins: tuple[Address, ...]
    staff_channels: tuple[Address, ...]
    clock: Clock = utc_now
    deep_links: Mapping[str, Callable[[str], str]] | None = None
    """Channel → how a link that starts a survey is written there."""
    lines: Lines = field(default_factory=Lines)
