"""POST /api/v1/feedback over real HTTP: once, by who has a token, within bounds."""

from __future__ import annotations

import contextlib
import json
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from typing import Any

import httpx2 as httpx
import pytest
from sqlalchemy import select
from starlette.applications import Starlette

from bot.storage import tables
from bot.web.app import web_app
from tests.support.houses import ADMIN, ANN, CARE, Play, words
from tests.support.serving import serve

GOOD = {"text": "The app crashes, terrible", "external_id": "r1", "author": "Jo", "source": "reviews"}


@contextlib.asynccontextmanager
async def _lifespan(_app: Starlette) -> AsyncIterator[None]:
    yield


@pytest.fixture
async def client(play: Play) -> AsyncIterator[httpx.AsyncClient]:
    app = web_app(play.app.house, play.app.receiver, None, _lifespan)
    async with serve(app) as url, httpx.AsyncClient(base_url=url) as connected:
        yield connected


@pytest.fixture
async def token(play: Play) -> str:
    return await new_token(play, "token monitor")


async def new_token(play: Play, text: str) -> str:
    answer = await play.command(ADMIN, text, command="topic")
    return answer.splitlines()[-1]


async def post(
    client: httpx.AsyncClient, token: str, body: Mapping[str, Any] | bytes, **headers: str
) -> httpx.Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return await client.post(
        "/api/v1/feedback", content=content, headers={"Authorization": f"Bearer {token}", **headers}
    )


def problem(response: httpx.Response) -> dict[str, Any]:
    assert response.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert (body["status"], body["type"]) == (response.status_code, "about:blank")
    return body


async def mentions(play: Play) -> list[tuple[str, str, str, str]]:
    rows = await play.rows(select(tables.mentions).order_by(tables.mentions.c.id))
    return [(row["source"], row["external_id"], row["words"], row["author"]) for row in rows]


async def test_a_mention_is_taken_tagged_and_a_bad_one_brings_a_case(
    play: Play, client: httpx.AsyncClient, token: str
) -> None:
    response = await post(client, token, {**GOOD, "url": "https://example.com/r/1"})
    assert (response.status_code, set(response.json())) == (201, {"id"})
    await play.work()
    assert await mentions(play) == [("api:monitor/reviews", "r1", GOOD["text"], "Jo")]
    card = words(play.seen(CARE)[0].content)
    assert GOOD["text"] in card
    assert "https://example.com/r/1" in card


async def test_a_repeat_changes_nothing_and_another_one_of_the_same_id_is_refused(
    play: Play, client: httpx.AsyncClient, token: str
) -> None:
    first = await post(client, token, GOOD)
    again = await post(client, token, GOOD)
    assert (again.status_code, again.json()) == (200, first.json())
    other = await post(client, token, {**GOOD, "text": "Splendid"})
    assert "Nothing was changed" in problem(other)["detail"]
    assert other.status_code == 409
    assert len(await mentions(play)) == 1
    assert len(await play.rows(select(tables.cases))) == 1


async def test_the_id_may_be_the_idempotency_key(play: Play, client: httpx.AsyncClient, token: str) -> None:
    body = {"text": "Splendid"}
    answers = [await post(client, token, body, **{"Idempotency-Key": '"k1"'}) for _ in range(2)]
    assert [each.status_code for each in answers] == [201, 200]
    assert (await post(client, token, body, **{"Idempotency-Key": "k2"})).status_code == 201
    assert [each[1] for each in await mentions(play)] == ["k1", "k2"]


async def test_two_tokens_do_not_see_each_others_ids(play: Play, client: httpx.AsyncClient, token: str) -> None:
    other = await new_token(play, "token other")
    assert [(await post(client, each, GOOD)).status_code for each in (token, other)] == [201, 201]


async def test_an_address_ties_it_to_the_customer_who_is_known_there(
    play: Play, client: httpx.AsyncClient, token: str
) -> None:
    await play.say(ANN, "hello")
    await post(client, token, {**GOOD, "address": str(ANN)})
    await post(client, token, {**GOOD, "external_id": "r2", "text": "Fair prices", "address": "telegram:999"})
    rows = await play.rows(select(tables.mentions.c.contact_id).order_by(tables.mentions.c.id))
    assert [row["contact_id"] is None for row in rows] == [False, True]


async def test_a_rating_says_how_the_words_are_meant(play: Play, client: httpx.AsyncClient, token: str) -> None:
    await post(client, token, {"text": "the app", "external_id": "1", "rating": 1})
    await post(client, token, {"text": "the app", "external_id": "2", "rating": 5})
    rows = await play.rows(select(tables.mentions.c.sentiment).order_by(tables.mentions.c.id))
    assert [row["sentiment"] for row in rows] == ["negative", "positive"]


@pytest.mark.parametrize("sent", ["", "Bearer", "Bearer hb_wrong", "Basic aGI6aGI=", "Bearer " + "x" * 500])
async def test_without_a_good_token_nothing_is_said_but_that(play: Play, client: httpx.AsyncClient, sent: str) -> None:
    response = await client.post("/api/v1/feedback", content=b"{", headers={"Authorization": sent})
    assert problem(response)["status"] == 401
    assert response.headers["www-authenticate"] == "Bearer"
    assert await mentions(play) == []


async def test_a_revoked_token_counts_no_more(play: Play, client: httpx.AsyncClient, token: str) -> None:
    await play.command(ADMIN, "revoke monitor", command="topic")
    assert (await post(client, token, GOOD)).status_code == 401


async def test_a_token_for_something_else_is_refused(play: Play, client: httpx.AsyncClient, token: str) -> None:
    async with play.database.transaction() as tx:
        await tx.run(tables.api_tokens.update().values(scope="other", scopes=""))
    assert problem(await post(client, token, GOOD))["status"] == 403


async def test_only_the_tokens_hash_is_among_the_tokens(play: Play, token: str) -> None:
    (row,) = await play.rows(select(tables.api_tokens))
    assert token not in str(dict(row))
    assert await play.command(ADMIN, "token monitor", command="topic") == (
        "There is a token monitor. Revoke it first, or take another name."
    )


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "text"), ({"external_id": "1"}, "text"), ({"text": "", "external_id": "1"}, "text"),
        ({"text": "?!", "external_id": "1"}, "text"), ({"text": "x" * 4001, "external_id": "1"}, "text"),
        ({"text": 5, "external_id": "1"}, "text"), ({"text": "good"}, "external_id"),
        ({**GOOD, "external_id": "x" * 201}, "external_id"), ({**GOOD, "rating": 6}, "rating"),
        ({**GOOD, "rating": "5"}, "rating"), ({**GOOD, "url": "javascript:alert(1)"}, "url"),
        ({**GOOD, "url": "https://e.org/" + "x" * 500}, "url"), ({**GOOD, "language": "english!"}, "language"),
        ({**GOOD, "address": "nowhere"}, "address"), ({**GOOD, "said_at": "yesterday"}, "said_at"),
        ({**GOOD, "said_at": "2026-11-01T10:00:00"}, "said_at"), ({**GOOD, "source": "../x"}, "source"),
        ({**GOOD, "colour": "red"}, "colour"), ({**GOOD, "author": "x" * 201}, "author"),
    ],
)  # fmt: skip
async def test_a_field_that_is_wrong_is_named_and_its_content_is_not(
    play: Play, client: httpx.AsyncClient, token: str, body: dict[str, Any], field: str
) -> None:
    response = await post(client, token, body)
    found = problem(response)
    assert found["status"] == 422
    assert field in [each["field"] for each in found["errors"]]
    assert "xxxx" not in response.text
    assert await mentions(play) == []


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'{"text": "\\ud800", "external_id": "1"}', b"\xff\xfe", b"[" * 60_000]
)
async def test_what_is_no_feedback_is_unprocessable(client: httpx.AsyncClient, token: str, body: bytes) -> None:
    assert problem(await post(client, token, body))["status"] == 422


async def test_too_large_a_body_is_not_read(client: httpx.AsyncClient, token: str) -> None:
    assert problem(await post(client, token, b"x" * 64_001))["status"] == 413


async def test_what_no_database_can_hold_is_left_out(play: Play, client: httpx.AsyncClient, token: str) -> None:
    await post(client, token, {"text": "go\x00od \u200bstuff", "external_id": "1\x00", "author": "J\no"})
    assert await mentions(play) == [("api:monitor", "1", "good \u200bstuff", "J o")]


async def test_the_same_author_is_the_same_contact(play: Play, client: httpx.AsyncClient, token: str) -> None:
    await post(client, token, GOOD)
    await post(client, token, {**GOOD, "external_id": "r2", "text": "Another crash, awful"})
    assert len(await play.rows(select(tables.cases))) == 1
    assert await play.count_contacts() == 1 + len(await play.rows(select(tables.addresses)))


@pytest.mark.parametrize(
    "at",
    [
        "0001-01-01T00:00:00+14:00",
        "1999-12-31T23:59:59+00:00",
        "9999-12-31T23:59:59-12:00",
        "2100-01-01T00:00:00Z",
    ],
)
async def test_a_time_far_from_now_is_refused(client: httpx.AsyncClient, token: str, at: str) -> None:
    refused = await post(client, token, {**GOOD, "said_at": at})
    assert refused.status_code == 422
    assert [each["field"] for each in problem(refused)["errors"]] == ["said_at"]


async def test_a_clock_that_is_a_little_ahead_is_no_reason_to_refuse(
    play: Play, client: httpx.AsyncClient, token: str
) -> None:
    said = (play.clock() + timedelta(hours=20)).isoformat()
    assert (await post(client, token, {**GOOD, "said_at": said})).status_code == 201


async def test_who_calls_himself_as_a_known_customer_did_is_not_taken_for_them(
    play: Play, client: httpx.AsyncClient
) -> None:
    alerting = await new_token(play, "token loud alert")
    await play.say(ANN, "hello", name="Ann")
    await post(client, alerting, {**GOOD, "author": "Alex", "address": str(ANN)})
    for number in ("r2", "r3"):
        await post(client, alerting, {**GOOD, "author": "Alex", "external_id": number})
    rows = await play.rows(select(tables.mentions.c.contact_id).order_by(tables.mentions.c.id))
    ann, stranger, again = (row["contact_id"] for row in rows)
    assert stranger != ann
    assert again == stranger
