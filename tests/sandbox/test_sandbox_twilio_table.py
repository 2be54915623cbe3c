"""The emulator knows the parameters, and gives the answers, of Twilio's OpenAPI description."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from adapters.sandbox.twilio.operations import OPERATIONS, Operation
from tests.sandbox.twilio_world import ANN, SERVICE, twilio_world

SPEC = Path(__file__).parents[2] / ".." / "shared" / "specs" / "twilio_api_v2010.json"


@cache
def spec() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(SPEC.read_text("utf-8"))
    return content


def described(operation: Operation) -> dict[str, Any]:
    path = operation.path.replace("{account}.json", "{Sid}.json").replace("{account}", "{AccountSid}")
    found: dict[str, Any] = spec()["paths"][path.replace("{sid}", "{Sid}")][operation.verb.lower()]
    return found


def parameters(operation: Operation) -> set[str]:
    query = {param["name"] for param in described(operation)["parameters"] if param["in"] == "query"}
    body = described(operation).get("requestBody", {"content": {}})["content"]
    return query.union(*(content["schema"]["properties"] for content in body.values()))


def resolved(schema: Any) -> Any:
    """OpenAPI's schema as JSON Schema: references put in, and null where it is nullable."""
    if isinstance(schema, list):
        return [resolved(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return resolved(spec()["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    plain = {name: resolved(part) for name, part in schema.items()}
    if plain.get("nullable") is True:
        plain["type"] = [plain["type"], "null"]
    return plain


def check(operation_name: str, status: int, answer: dict[str, Any]) -> None:
    operation = next(operation for operation in OPERATIONS if operation.name == operation_name)
    schema = resolved(described(operation)["responses"][str(status)]["content"]["application/json"]["schema"])
    jsonschema.validate(answer, schema)
    assert answer.keys() <= schema["properties"].keys()


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_a_calls_parameters_are_those_of_the_description(operation: Operation) -> None:
    assert operation.known == parameters(operation)


async def test_every_answer_has_the_described_shape() -> None:
    async with twilio_world(messaging_service_sid=SERVICE) as world:
        for sender in ({"From": "+12025550100"}, {"MessagingServiceSid": SERVICE}):
            status, message = await world.call("POST", "/Messages.json", To=ANN, Body="Hello", **sender)
            check("messages.create", status, message)
        await world.twilio.text(ANN, "Hi", media=1)
        await world.twilio.settled()
        check("messages.list", *await world.call("GET", "/Messages.json"))
        check("messages.fetch", *await world.call("GET", f"/Messages/{message['sid']}.json"))
        check("account.fetch", *await world.call("GET", ".json"))
        status, numbers = await world.call("GET", "/IncomingPhoneNumbers.json")
        check("numbers.list", status, numbers)
        path = f"/IncomingPhoneNumbers/{numbers['incoming_phone_numbers'][0]['sid']}.json"
        check("numbers.fetch", *await world.call("GET", path))
        check("numbers.update", *await world.call("POST", path, SmsUrl="http://127.0.0.1/sms"))


async def test_a_check_of_shapes_notices_a_wrong_one() -> None:
    async with twilio_world() as world:
        status, message = await world.call("POST", "/Messages.json", To=ANN, From="+12025550100", Body="Hello")
        with pytest.raises(jsonschema.ValidationError):
            check("messages.create", status, message | {"num_segments": 1})
