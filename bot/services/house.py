"""What every use case needs and none may build: handed in once by the composition root."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from bot.contract.address import Address
from bot.contract.channel import Channel
from bot.contract.hooks import Nowhere, Poster
from bot.engine.gate_rules import Rules
from bot.engine.hours import Span
from bot.engine.languages import Language
from bot.services.gates.countries import Countries
from bot.services.hooks.subscriptions import Subscriptions
from bot.services.lines import Lines
from bot.services.surveys import Library
from bot.services.topics.lexicon import Lexicon
from bot.services.triggers.standing import Triggers
from bot.services.underway import UnderWay
from bot.services.wishes.similar import Terms
from bot.storage.database import Database

if TYPE_CHECKING:
    from bot.charts.model import Chart
    from bot.engine.phrases import Phrase
    from bot.sheets.reading import Given, Sheet
    from bot.surveys.foreign import Imported

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)


#: Reads a file that should hold a survey: its name and content → the survey. Raises SurveyInvalid; whatever else it
#: raises is a failure of its own.
Reader = Callable[[str, bytes], Awaitable["Imported"]]
#: Reads a file of contacts; or says why it can't be read.
Sheets = Callable[[bytes, "Given"], Awaitable["Sheet | Phrase"]]
#: A chart → a PNG picture.
Draw = Callable[["Chart"], Awaitable[bytes]]


async def read_survey(name: str, content: bytes) -> Imported:
    """In a thread: a large spreadsheet takes seconds."""
    from bot.surveys.foreign import read  # what reads spreadsheets is heavy, and seldom needed

    return await asyncio.to_thread(read, name, content)


async def read_sheet(content: bytes, given: Given) -> Sheet | Phrase:
    from bot.sheets.reading import read  # likewise

    return await asyncio.to_thread(read, content, given)


async def draw_chart(chart: Chart) -> bytes:
    from bot.charts.draw import draw  # likewise what draws

    return await asyncio.to_thread(draw, chart)


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
    text_number: str = ""
    """That customers write text messages to; empty where there is none, or none is known."""
    lines: Lines = field(default_factory=Lines)
    names: dict[Address, str] = field(default_factory=dict)
    """What platforms were asked for (`names.py`); empty where they did not say."""
    writing: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held by the one who writes a file of answers."""
    spoken: Span | None = Rules().quiet
    """The times of day when customers may be asked, where no admin has set any; None is at any hour."""
    sms_price: Decimal | None = None
    """Of one segment, in `sms_currency`, where the settings say so."""
    sms_currency: str = "USD"
    reader: Reader = read_survey
    sheets: Sheets = read_sheet
    region: str = ""
    """Where phone numbers without a country code are from: `GB`."""
    draw: Draw = draw_chart
    reads: UnderWay = field(default_factory=UnderWay)
    """The files that are being fetched and read."""
    secret_key: str = field(default="", repr=False)
    """From which other secrets are made; empty where the settings have none."""
    erasures_file: Path | None = None
    """Where erasures are written down beside the database."""
    countries: Countries = field(default_factory=Countries)
    topics: Lexicon = field(default_factory=Lexicon)
    wishes: dict[tuple[int, int], Terms] = field(default_factory=dict)
    """Number and length of each wish on the board → its words, prepared (`wishes/wordings.py`)."""
    hooks: Subscriptions = field(default_factory=Subscriptions)
    triggers: Triggers = field(default_factory=Triggers)
    poster: Poster = field(default_factory=Nowhere)
