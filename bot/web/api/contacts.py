"""/contacts: customers as we know them, and where they are reached."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any

from pydantic import BaseModel, Field, RootModel

from bot.contract.address import Address
from bot.engine.agreeing import State
from bot.engine.languages import Language
from bot.services.law import erasing, own_data, purposes, suppressed
from bot.services.law.consents import Act
from bot.storage import api_contacts as storage
from bot.storage import contacts
from bot.web.api import attributes
from bot.web.api.forms import AddressText, Facts, Line, Made, Moment, Name, Page, Paged, Scalar, Sent, page
from bot.web.api.operations import Answered, Call, Operation
from bot.web.api.problems import NOT_FOUND, Problem


class ContactAddress(BaseModel):
    """Reachable, unreachable or opted_out."""

    address: str
    state: str


class Contact(BaseModel):
    id: int
    name: str
    language: str | None
    attributes: dict[str, Any]
    addresses: list[ContactAddress]
    created_at: Moment


class Agreement(Sent):
    """Whether they agree to be asked: what they were shown or said, and where."""

    agreed: bool
    wording: Annotated[Line, Field(max_length=200)]
    source: Annotated[Line, Field(max_length=60)] = ""


class NewContact(Sent):
    """`attributes` must be of their kinds; one that nobody has defined becomes one, of the kind its value shows."""

    addresses: Annotated[list[AddressText], Field(min_length=1, max_length=5)]
    name: Annotated[Line, Field(max_length=200)] = ""
    language: Language | None = None
    attributes: Annotated[Facts, Field(default_factory=dict)]
    consent: Agreement | None = None


class ContactChange(Sent):
    """What is not there stays. `attributes` are put beside those that are there; null takes one away. Each must be of
    its kind."""

    name: Annotated[Line, Field(max_length=200)] = ""
    language: Language | None = None
    attributes: Annotated[dict[Name, Scalar | None], Field(max_length=50, default_factory=dict)]
    consent: Agreement | None = None


class OwnData(RootModel[dict[str, list[dict[str, Any]]]]):
    """Table → rows."""


def _shown(row: storage.Row) -> Contact:
    return Contact(
        id=row["id"],
        name=row["name"],
        language=row["language"],
        attributes=row["attributes"],
        addresses=[ContactAddress(address=each["address"], state=each["state"]) for each in row["addresses"]],
        created_at=row["created_at"],
    )


async def list_(call: Call) -> Answered:
    rows = await storage.page(call.work.tx, call.query.after, call.query.limit + 1)
    return page(rows, call.query.limit, _shown)


async def one(call: Call) -> Answered:
    row = await storage.one(call.work.tx, call.path["id"])
    return NOT_FOUND if row is None else _shown(row)


async def add(call: Call) -> Answered:
    posted: NewContact = call.body
    read = await attributes.read(call.work, posted.attributes)
    if isinstance(read, Problem):
        return read
    known = await storage.known(call.work.tx, posted.addresses)
    if known or len(set(posted.addresses)) < len(posted.addresses):
        return _TAKEN
    for address in posted.addresses:
        if await suppressed.holds(call.work, Address.parse(address)):
            return _ERASED
    await attributes.define(call.work, read.new)
    values = {"name": posted.name, "language": posted.language, "attributes": read.values}
    number = await storage.add(call.work.tx, values, posted.addresses, call.work.now)
    await suppressed.keep_out(call.work, posted.addresses)
    await _agree(call, number, posted)
    return Made(id=number)


_TAKEN = Problem(HTTPStatus.CONFLICT, "One of these addresses belongs to a contact already. Nothing was added.")


_ERASED = Problem(
    HTTPStatus.CONFLICT,
    "Whoever is at one of these addresses was erased, and must come back themselves. Nothing was added.",
)


async def change(call: Call) -> Answered:
    changed: ContactChange = call.body
    values = changed.model_dump(exclude_unset=True, include={"name", "language"})
    number = call.path["id"]
    read = await attributes.read(call.work, changed.attributes)
    if isinstance(read, Problem):
        return read
    if not await storage.change(call.work.tx, number, values, read.values):
        return NOT_FOUND
    await attributes.define(call.work, read.new)
    await _agree(call, number, changed)
    return Made(id=number)


async def _agree(call: Call, number: int, sent: NewContact | ContactChange) -> None:
    """Written down as what a program says, at all their addresses."""
    if sent.consent is None:
        return
    state: State = "in" if sent.consent.agreed else "out"
    wording = f"{sent.consent.wording} ({sent.consent.source})" if sent.consent.source else sent.consent.wording
    places = [row["address"] for row in await contacts.addresses_of(call.work.tx, number)]
    act = Act("api", wording, "surveys", call.token.name)
    await purposes.reported(call.work, number, places, state, act)
    await storage.change(call.work.tx, number, {}, {"consent": "yes" if sent.consent.agreed else "no"})


async def forget(call: Call) -> Answered:
    number = call.path["id"]
    if await storage.one(call.work.tx, number) is None:
        return NOT_FOUND
    await erasing.erase(call.work, number)
    return Made(id=number)


async def data(call: Call) -> Answered:
    number = call.path["id"]
    if await storage.one(call.work.tx, number) is None:
        return NOT_FOUND
    return OwnData.model_validate(await own_data.collected(call.work.tx, number))


OPERATIONS = (
    Operation("GET", "/contacts", "read:contacts", "Contacts, oldest first", list_, Page[Contact], query=Paged),
    Operation(
        "POST",
        "/contacts",
        "write:contacts",
        "A new contact, at addresses that are nobody's yet",
        add,
        Made,
        body=NewContact,
        status=HTTPStatus.CREATED,
        problems=(HTTPStatus.CONFLICT,),
    ),
    Operation("GET", "/contacts/{id}", "read:contacts", "One contact", one, Contact),
    Operation("PATCH", "/contacts/{id}", "write:contacts", "Changes a contact", change, Made, body=ContactChange),
    Operation(
        "GET",
        "/contacts/{id}/data",
        "export:contacts",
        "Everything that is stored of a contact, as they are given it themselves",
        data,
        OwnData,
    ),
    Operation(
        "DELETE",
        "/contacts/{id}",
        "erase:contacts",
        "Erases a contact and all that is known of them",
        forget,
        Made,
    ),
)
