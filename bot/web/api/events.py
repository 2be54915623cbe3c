"""/events: what contacts did elsewhere, which may be why to ask them something."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any

from pydantic import BaseModel, Field

from bot.services.triggers import happening
from bot.storage import api_contacts as storage
from bot.web.api.forms import AddressText, Facts, Made, Moment, Name, Page, Paged, Sent, SentMoment, page
from bot.web.api.operations import Answered, Call, Operation
from bot.web.api.problems import Problem


class ContactEvent(BaseModel):
    """`source` is the name of the token that brought it."""

    id: int
    name: str
    contact_id: int
    at: Moment
    properties: dict[str, Any]
    source: str


class NewEvent(Sent):
    """`address` is where the contact is reached. Without `at` it happened just now."""

    name: Name
    address: AddressText
    at: SentMoment | None = None
    properties: Annotated[Facts, Field(default_factory=dict)]


async def list_(call: Call) -> Answered:
    rows = await storage.events(call.work.tx, call.query.after, call.query.limit + 1)
    return page(rows, call.query.limit, ContactEvent.model_validate)


async def add(call: Call) -> Answered:
    posted: NewEvent = call.body
    contact_id = await storage.at(call.work.tx, posted.address)
    if contact_id is None:
        return _NOBODY
    at = posted.at or call.work.now
    values = {
        "contact_id": contact_id,
        "name": posted.name,
        "properties": posted.properties,
        "at": at,
        "source": call.token.name,
        "received_at": call.work.now,
    }
    made = Made(id=await storage.add_event(call.work.tx, values))
    await happening.happened(call.work, contact_id, posted.name, at)
    return made


_NOBODY = Problem(HTTPStatus.NOT_FOUND, "Nobody is known at this address. Add the contact first.")

OPERATIONS = (
    Operation("GET", "/events", "read:events", "What contacts did", list_, Page[ContactEvent], query=Paged),
    Operation(
        "POST",
        "/events",
        "write:events",
        "Says what a contact did",
        add,
        Made,
        body=NewEvent,
        status=HTTPStatus.CREATED,
        problems=(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT),
    ),
)
