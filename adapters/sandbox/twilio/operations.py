"""What each call of the REST API does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import FormData

from adapters.sandbox.twilio import parameters
from adapters.sandbox.twilio.account import update_number
from adapters.sandbox.twilio.backend import Backend
from adapters.sandbox.twilio.carrier import refusal
from adapters.sandbox.twilio.errors import ApiError, not_found
from adapters.sandbox.twilio.listing import filtered, page
from adapters.sandbox.twilio.messages import Draft
from adapters.sandbox.twilio.requests import MessageRequest, message_request

Result = dict[str, Any] | ApiError

_REFUSALS = {
    21610: "Attempt to send to unsubscribed recipient",
    21614: "'To' number is not a valid mobile number",
}


def create_message(twilio: Backend, _: str, params: FormData) -> Result:
    request = message_request(params)
    if problem := request.problem(twilio.account):
        return problem
    fate = twilio.carrier.fate(request)
    if code := refusal(fate, by_service=bool(request.service)):
        return ApiError(code, _REFUSALS[code])
    message = twilio.messages.new(_draft(request))
    if message["status"] != "scheduled":
        twilio.carrier.carry(message, fate, request.status_callback)
    return message


def _draft(request: MessageRequest) -> Draft:
    """A scheduled message stays scheduled: the emulator's time doesn't pass."""
    status = "scheduled" if request.send_at else "accepted" if request.service else "queued"
    return Draft(
        "outbound-api",
        request.sender or None,
        request.to,
        request.body,
        status,
        len(request.media),
        request.service or None,
    )


def list_messages(twilio: Backend, _: str, params: FormData) -> Result:
    given = {name: str(value) for name, value in params.items()}
    messages = filtered(twilio.messages.newest_first(), given)
    if isinstance(messages, ApiError):
        return messages
    return page(f"{twilio.account.path}/Messages.json", "messages", messages, given)


def fetch_message(twilio: Backend, sid: str, _: FormData) -> Result:
    return twilio.messages.find(sid) or not_found(f"{twilio.account.path}/Messages/{sid}.json")


def fetch_account(twilio: Backend, _: str, __: FormData) -> Result:
    return twilio.account.json(twilio.since)


def list_numbers(twilio: Backend, _: str, params: FormData) -> Result:
    given = {name: str(value) for name, value in params.items()}
    wanted = given.get("PhoneNumber", "")
    numbers = [twilio.number] if wanted in twilio.number["phone_number"] else []
    return page(f"{twilio.account.path}/IncomingPhoneNumbers.json", "incoming_phone_numbers", numbers, given)


def fetch_number(twilio: Backend, sid: str, _: FormData) -> Result:
    known = sid == twilio.number["sid"]
    return twilio.number if known else not_found(f"{twilio.account.path}/IncomingPhoneNumbers/{sid}.json")


def change_number(twilio: Backend, sid: str, params: FormData) -> Result:
    number = fetch_number(twilio, sid, params)
    if isinstance(number, dict):
        update_number(number, {name: str(value) for name, value in params.items()})
    return number


@dataclass(frozen=True, slots=True)
class Operation:
    """`name` is what faults and call lists know it by, `known` its parameters, `status` that of a success."""

    name: str
    verb: str
    path: str
    known: frozenset[str]
    run: Callable[[Backend, str, FormData], Result]
    status: int = 200


_ACCOUNT = "/2010-04-01/Accounts/{account}"
_NONE: frozenset[str] = frozenset()
OPERATIONS = (
    Operation(
        "messages.create", "POST", f"{_ACCOUNT}/Messages.json", parameters.CREATE_MESSAGE, create_message, status=201
    ),
    Operation("messages.list", "GET", f"{_ACCOUNT}/Messages.json", parameters.LIST_MESSAGES, list_messages),
    Operation("messages.fetch", "GET", f"{_ACCOUNT}/Messages/{{sid}}.json", _NONE, fetch_message),
    Operation("account.fetch", "GET", f"{_ACCOUNT}.json", _NONE, fetch_account),
    Operation("numbers.list", "GET", f"{_ACCOUNT}/IncomingPhoneNumbers.json", parameters.LIST_NUMBERS, list_numbers),
    Operation("numbers.fetch", "GET", f"{_ACCOUNT}/IncomingPhoneNumbers/{{sid}}.json", _NONE, fetch_number),
    Operation(
        "numbers.update",
        "POST",
        f"{_ACCOUNT}/IncomingPhoneNumbers/{{sid}}.json",
        parameters.UPDATE_NUMBER,
        change_number,
    ),
)
