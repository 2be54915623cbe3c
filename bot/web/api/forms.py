"""What several resources are made of: pages, numbers, names and times as they are written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Generic, TypeVar

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer

from bot.contract.address import Address
from bot.engine.words.text import clean
from bot.services.hooks.telling import iso

_T = TypeVar("_T")
#: The largest number that every database takes.
BIGGEST = 2**53 - 1


class Sent(BaseModel):
    """What clients send: exactly these fields."""

    model_config = ConfigDict(extra="forbid", strict=True)


def _address(text: str) -> str:
    return str(Address.parse(text))


def _digits(value: object) -> object:
    if isinstance(value, str) and not (value.isascii() and value.isdigit() and len(value) <= 16):
        raise ValueError("must be a whole number")
    return value


_ADDRESS = (
    r"^(slack:[TE][A-Z0-9]{1,20}/[UWCDG][A-Z0-9]{1,20}|telegram:-?[0-9]{1,16}|tel:\+[1-9][0-9]{4,14}"
    r"|whatsapp:(\+[1-9][0-9]{4,14}|[A-Z]{2}\.[A-Za-z0-9]{1,40}))$"
)
AddressText = Annotated[str, Field(max_length=120, pattern=_ADDRESS), AfterValidator(_address)]
Line = Annotated[str, AfterValidator(lambda text: " ".join(clean(text).split()))]
Moment = Annotated[datetime, PlainSerializer(iso, when_used="json")]
_FROM, _TO = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def _calendar(at: datetime) -> datetime:
    """At the ends of the calendar there are times that UTC does not have."""
    if not _FROM <= at < _TO:
        raise ValueError("must be between the years 2000 and 2200")
    return at


SentMoment = Annotated[AwareDatetime, Field(strict=False), AfterValidator(_calendar)]
#: Clocks differ; what is further ahead of ours has not happened yet.
AHEAD = timedelta(days=1)
Cleaned = Annotated[str, Field(max_length=500), AfterValidator(clean)]
Scalar = bool | Annotated[int, Field(ge=-BIGGEST, le=BIGGEST)] | Annotated[float, Field(allow_inf_nan=False)] | Cleaned
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_.-]{0,59}$")]
Facts = Annotated[dict[Name, Scalar], Field(max_length=50)]
Number = Annotated[int, Field(ge=1, le=BIGGEST, strict=False), BeforeValidator(_digits)]


class Paged(Sent):
    """A page of a list: so many, those after this cursor."""

    limit: Annotated[int, Field(ge=1, le=100, strict=False), BeforeValidator(_digits)] = 50
    after: Annotated[int, Field(ge=0, le=BIGGEST, strict=False), BeforeValidator(_digits)] = 0


class Page(BaseModel, Generic[_T]):
    """`next` is what to send as `after` for the page behind this one; null where this is the last for now."""

    items: list[_T]
    next: int | None


class Made(BaseModel):
    id: int


def page(rows: Sequence[Mapping[str, Any]], limit: int, show: Callable[[Mapping[str, Any]], _T]) -> Page[_T]:
    """`rows` are one more than the limit where there are more."""
    shown = rows[:limit]
    return Page(items=[show(row) for row in shown], next=shown[-1]["id"] if len(rows) > limit else None)
