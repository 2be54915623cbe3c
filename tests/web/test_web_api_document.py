"""What the OpenAPI document says is what happens, whatever is sent: what it allows, and what it does not."""

from __future__ import annotations

import asyncio

import pytest
import schemathesis
from hypothesis import HealthCheck, given, seed, settings
from schemathesis import Case, GenerationMode
from schemathesis.specs.openapi import checks

from bot.services.api.tokens import SCOPES
from bot.web.api.document import document
from bot.web.api.table import OPERATIONS, Operation
from tests.support.houses import ANN, Play
from tests.support.on_sqlite import databases  # noqa: F401 (a fixture)
from tests.web.api_client import connected, token

EXAMPLES = 10
#: What the answers must be like. (A server error is none that the document has, so it is found too.)
CHECKS = [
    schemathesis.checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
REFUSED = [checks.negative_data_rejection]


def _modes(operation: Operation) -> list[GenerationMode]:
    """Where nothing is taken nothing can be wrong."""
    takes = operation.query or operation.body or "{" in operation.path
    return [GenerationMode.POSITIVE, GenerationMode.NEGATIVE] if takes else [GenerationMode.POSITIVE]


@pytest.mark.parametrize(
    ("operation", "mode"),
    [
        pytest.param(each, mode, id=f"{each.method} {each.path} {mode.value}")
        for each in OPERATIONS
        for mode in _modes(each)
    ],
)
async def test_the_document_keeps_its_word(play: Play, operation: Operation, mode: GenerationMode) -> None:
    """The cases are made, and checked, in a thread; the app is served here."""
    await play.say(ANN, "feedback")
    await play.press(ANN, "9")
    headers = await token(play, *SCOPES)
    async with connected(play) as client:
        await asyncio.to_thread(_sent, operation, mode, str(client.base_url), headers)


def _sent(operation: Operation, mode: GenerationMode, url: str, headers: dict[str, str]) -> None:
    # Who may is told elsewhere: here the token is always good.
    described = schemathesis.openapi.from_dict({**document(), "security": []})[operation.path][operation.method]
    wanted = CHECKS + (REFUSED if mode is GenerationMode.NEGATIVE else [])

    @seed(1)
    @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=described.as_strategy(generation_mode=mode))
    def send(case: Case) -> None:
        response = case.call(base_url=url, headers=headers)
        case.validate_response(response, checks=wanted)

    send()
