"""The API over real HTTP: each token does what its scopes name, a repeat does nothing, every error is a problem."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Any

import httpx2 as httpx
import pytest
from sqlalchemy import select

from bot.services.api.tokens import SCOPES
from bot.storage import tables
from bot.web.api import rates
from bot.web.api.document import document
from bot.web.api.rates import Buckets
from bot.web.api.table import OPERATIONS
from tests.services.case_play import detractor
from tests.support.houses import ADMIN, ANN, BOB, PHONE, Play
from tests.web.api_client import connected, problem, token

CONTACT = {"addresses": [str(PHONE)], "name": "Ada", "language": "en", "attributes": {"plan": "pro", "seats": 5}}


@pytest.fixture
async def client(play: Play) -> AsyncIterator[httpx.AsyncClient]:
    async with connected(play) as made:
        yield made


@pytest.fixture
async def everything(play: Play) -> dict[str, str]:
    return await token(play, *SCOPES)


# ---------------------------------------------------------------- contacts and events


async def test_a_contact_is_added_read_and_changed(client: httpx.AsyncClient, everything: dict[str, str]) -> None:
    added = await client.post("/contacts", json=CONTACT, headers=everything)
    assert added.status_code == 201
    where = f"/contacts/{added.json()['id']}"
    change = {"name": "Ada L", "attributes": {"plan": None, "tier": "key_account"}}
    assert (await client.patch(where, json=change, headers=everything)).status_code == 200
    assert (await client.get(where, headers=everything)).json() == {
        "id": added.json()["id"],
        "name": "Ada L",
        "language": "en",
        "attributes": {"seats": 5, "tier": "key_account"},
        "addresses": [{"address": str(PHONE), "state": "reachable"}],
        "created_at": "2026-11-02T12:00:00Z",
    }


async def test_an_attribute_is_of_its_kind_whoever_sends_it(
    play: Play, client: httpx.AsyncClient, everything: dict[str, str]
) -> None:
    for defined in ("revenue number", "tier choice gold, silver", "since date"):
        await play.command(ADMIN, f"attribute add {defined}", command="contact")
    sent: dict[str, Any] = {"addresses": [str(PHONE)]}
    sent["attributes"] = {"revenue": "lots", "since": "3/4/2026", "tier": 5, "tel": "x"}
    refused = await client.post("/contacts", json=sent, headers=everything)
    assert refused.status_code == 422
    assert {each["field"]: each["message"] for each in refused.json()["errors"]} == {
        "attributes.revenue": "must be a number, such as 1200 or 1200.50",
        "attributes.since": "must be a date, such as 2026-03-25",
        "attributes.tier": "must be one of: gold, silver",
        "attributes.tel": "can't be an attribute's name: take another word of small letters, digits and _, at most 20",
    }
    assert "lots" not in refused.text
    sent["attributes"] = {"revenue": "1 200,50", "since": "01.03.2026", "tier": "GOLD", "vip": True, "seats": 5}
    made = await client.post("/contacts", json=sent, headers=everything)
    where = f"/contacts/{made.json()['id']}"
    kept = {"revenue": 1200.5, "since": "2026-03-01", "tier": "gold", "vip": "yes", "seats": 5}
    assert (await client.get(where, headers=everything)).json()["attributes"] == kept
    for wrong in ({"tier": "platinum"}, {"seats": "many"}):
        assert (await client.patch(where, json={"attributes": wrong}, headers=everything)).status_code == 422
    assert (await client.get(where, headers=everything)).json()["attributes"] == kept
    assert "seats · number" in await play.command(ADMIN, "attribute list", command="contact")


async def test_what_a_customer_agreed_to_elsewhere_is_evidence(
    play: Play, client: httpx.AsyncClient, everything: dict[str, str]
) -> None:
    """With the words that they were shown; what is said again is not written down again."""
    signed = {"agreed": True, "wording": "Ask me how it went.", "source": "sign-up form"}
    sent = {"addresses": ["tel:+447700900123"], "consent": signed}
    made = (await client.post("/contacts", json=sent, headers=everything)).json()
    where = f"/contacts/{made['id']}"
    for agreed in (True, False):
        change = {"consent": {"agreed": agreed, "wording": "Settings"}}
        assert (await client.patch(where, json=change, headers=everything)).status_code == 200
    rows = await play.rows(select(tables.consents).order_by(tables.consents.c.id))
    assert [(row["state"], row["source"], row["purpose"], row["wording"]) for row in rows] == [
        ("in", "api", "surveys", "Ask me how it went. (sign-up form)"),
        ("out", "api", "surveys", "Settings"),
    ]
    assert (await client.get(where, headers=everything)).json()["attributes"] == {"consent": "no"}


async def test_a_contact_is_erased_with_all_that_is_known_of_them(
    play: Play, client: httpx.AsyncClient, everything: dict[str, str]
) -> None:
    where = f"/contacts/{(await client.post('/contacts', json=CONTACT, headers=everything)).json()['id']}"
    await client.post("/events", json={"name": "order.delivered", "address": str(PHONE)}, headers=everything)
    async with play.database.transaction() as tx:
        waiting = {"webhook_id": 1, "message_id": "m", "available_at": play.clock(), "created_at": play.clock()}
        for number in (int(where.rpartition("/")[2]), 77):
            body = f'{{"contact_id": {number}, "words": "no"}}'
            await tx.run(tables.webhook_deliveries.insert(), {**waiting, "body": body})
    assert (await client.delete(where, headers=everything)).status_code == 200
    for method in ("GET", "PATCH", "DELETE"):
        assert problem(await client.request(method, where, json={}, headers=everything))["status"] == 404
    listed = (await client.get("/contacts", headers=everything)).json()["items"]
    assert "Ada" not in [each["name"] for each in listed]
    assert (await client.get("/events", headers=everything)).json()["items"] == []
    assert (
        "must come back themselves"
        in problem(await client.post("/contacts", json=CONTACT, headers=everything))["detail"]
    )
    assert [row["body"][15:17] for row in await play.rows(select(tables.webhook_deliveries.c.body))] == ["77"]


async def test_all_that_is_stored_of_a_contact_is_theirs_alone(
    play: Play, client: httpx.AsyncClient, everything: dict[str, str]
) -> None:
    await play.say(PHONE, "feedback")
    await play.say(PHONE, "7 because of the price")
    await play.say(ANN, "feedback")
    (number,) = [
        row["contact_id"] for row in await play.rows(select(tables.answers).where(tables.answers.c.score == 7))
    ]
    found = (await client.get(f"/contacts/{number}/data", headers=everything)).json()
    assert found["answers"][0]["score"] == 7
    assert [each["address"] for each in found["addresses"]] == [str(PHONE)]
    assert str(ANN) not in str(found)


async def test_an_address_belongs_to_one_contact(
    play: Play, client: httpx.AsyncClient, everything: dict[str, str]
) -> None:
    await play.say(ANN, "hello")
    before = await play.count_contacts()
    taken = {**CONTACT, "addresses": [str(BOB), str(ANN)]}
    assert problem(await client.post("/contacts", json=taken, headers=everything))["status"] == 409
    assert await play.count_contacts() == before


async def test_an_event_is_of_the_contact_at_its_address(
    play: Play, client: httpx.AsyncClient, everything: dict[str, str]
) -> None:
    event = {"name": "order.delivered", "address": str(PHONE), "properties": {"order": 4711}}
    assert problem(await client.post("/events", json=event, headers=everything))["status"] == 404
    contact = (await client.post("/contacts", json=CONTACT, headers=everything)).json()["id"]
    at = "2026-11-01T10:00:00+02:00"
    for body in (event, {**event, "at": at}):
        assert (await client.post("/events", json=body, headers=everything)).status_code == 201
    items = (await client.get("/events", headers=everything)).json()["items"]
    assert [(each["contact_id"], each["at"], each["source"]) for each in items] == [
        (contact, "2026-11-02T12:00:00Z", "crm"),
        (contact, "2026-11-01T08:00:00Z", "crm"),
    ]


async def test_a_list_is_read_page_by_page_to_its_end(client: httpx.AsyncClient, everything: dict[str, str]) -> None:
    for number in range(5):
        body = {"addresses": [f"tel:+1202555010{number}"], "name": str(number)}
        await client.post("/contacts", json=body, headers=everything)
    names, after = [], 0
    while after is not None:
        answer = (await client.get("/contacts", params={"limit": 2, "after": after}, headers=everything)).json()
        names += [each["name"] for each in answer["items"]]
        after = answer["next"]
    assert [each for each in names if each.isdigit()] == list("01234")


# ---------------------------------------------------------------- answers, surveys, feedback


async def test_answers_are_read_by_survey_and_since(
    play: Play, client: httpx.AsyncClient, everything: dict[str, str]
) -> None:
    await detractor(play, ANN, "2", "it was slow", name="Ann")
    play.clock.now += timedelta(hours=1)
    await detractor(play, BOB, "9")
    wanted = {"survey": "nps", "since": "2026-11-02T12:30:00Z"}
    answers = [(await client.get("/answers", params=each, headers=everything)).json() for each in ({}, wanted)]
    assert [[each["value"] for each in answer["items"]] for answer in answers] == [[2, "it was slow", 9], [9]]
    assert answers[0]["items"][0]["name"] == "Ann"
    assert (await client.get("/answers", params={"survey": "ces"}, headers=everything)).json()["items"] == []


async def test_whose_answers_they_are_is_for_who_may_read_contacts(play: Play, client: httpx.AsyncClient) -> None:
    await detractor(play, ANN, "2", "it was slow", name="Ann")
    async with play.database.transaction() as tx:
        await tx.run(tables.answers.update().where(tables.answers.c.words != "").values(kind="contact"))
    answer = await client.get("/answers", headers=await token(play, "read:answers"))
    assert [(each["name"], each["value"]) for each in answer.json()["items"]] == [(None, 2), (None, None)]
    assert "slow" not in answer.text


async def test_surveys_are_read_with_their_documents(client: httpx.AsyncClient, everything: dict[str, str]) -> None:
    listed = (await client.get("/surveys", headers=everything)).json()["items"]
    assert ("nps", "running", 1) in [(each["key"], each["status"], each["version"]) for each in listed]
    one = (await client.get("/surveys/nps", headers=everything)).json()
    assert one["document"]["questions"][0]["key"] == "score"
    assert problem(await client.get("/surveys/nothing", headers=everything))["status"] == 404


async def test_feedback_is_read_and_its_author_only_by_who_may(play: Play, client: httpx.AsyncClient) -> None:
    mine = await token(play, "feedback", "read:feedback")
    said = {"text": "Splendid", "external_id": "1", "author": "Jo", "rating": 5}
    assert (await client.post("/feedback", json=said, headers=mine)).status_code == 201
    (item,) = (await client.get("/feedback", headers=mine)).json()["items"]
    assert (item["words"], item["sentiment"], item["author"]) == ("Splendid", "positive", None)
    theirs = await token(play, "read:feedback", "read:contacts", name="other")
    assert (await client.get("/feedback", headers=theirs)).json()["items"][0]["author"] == "Jo"


# ---------------------------------------------------------------- who may


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: f"{each.method} {each.path}")
async def test_every_other_scope_is_not_enough(play: Play, client: httpx.AsyncClient, operation: Any) -> None:
    others = await token(play, *(set(SCOPES) - {operation.scope}))
    path = operation.path.format(id=1, key="nps")
    answer = await client.request(operation.method, path, content=b"{", headers=others)
    assert operation.scope in problem(answer)["detail"]
    assert answer.status_code == 403
    assert problem(await client.request(operation.method, path))["status"] == 401


async def test_the_document_and_its_page_are_for_everybody(client: httpx.AsyncClient) -> None:
    assert (await client.get("/openapi.json")).json() == document()
    page = await client.get("/docs")
    assert "<script" not in page.text
    assert "`" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert all(escape(operation.does) in page.text for operation in OPERATIONS)


# ---------------------------------------------------------------- once


async def test_a_post_that_is_repeated_is_done_once_and_answered_the_same(
    play: Play, client: httpx.AsyncClient, everything: dict[str, str]
) -> None:
    keyed = {**everything, "Idempotency-Key": "k1"}
    first, again = [await client.post("/contacts", json=CONTACT, headers=keyed) for _ in range(2)]
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert again.headers["idempotent-replayed"] == "true"
    assert "idempotent-replayed" not in first.headers
    other = await client.post("/contacts", json={**CONTACT, "name": "Bob"}, headers=keyed)
    assert "Nothing was changed" in problem(other)["detail"]
    assert other.status_code == 409
    play.clock.now += timedelta(hours=24)
    assert problem(await client.post("/contacts", json=CONTACT, headers=keyed))["status"] == 409


async def test_a_post_that_was_refused_leaves_its_key_free(
    client: httpx.AsyncClient, everything: dict[str, str]
) -> None:
    keyed = {**everything, "Idempotency-Key": "k1"}
    event = {"name": "order.delivered", "address": str(PHONE)}
    assert (await client.post("/events", json=event, headers=keyed)).status_code == 404
    await client.post("/contacts", json=CONTACT, headers=everything)
    assert (await client.post("/events", json=event, headers=keyed)).status_code == 201


async def test_two_at_once_are_done_once(play: Play, client: httpx.AsyncClient, everything: dict[str, str]) -> None:
    keyed = {**everything, "Idempotency-Key": "k1"}
    before = await play.count_contacts()
    async with connected(play.twin()) as other:
        answers = await asyncio.gather(
            *(each.post("/contacts", json=CONTACT, headers=keyed) for each in (client, other, client, other))
        )
    assert {(each.status_code, each.text) for each in answers} == {(201, answers[0].text)}
    assert await play.count_contacts() == before + 1


async def test_two_tokens_do_not_share_their_keys(play: Play, client: httpx.AsyncClient) -> None:
    tokens = [await token(play, "write:contacts", name=name) for name in ("one", "two")]
    bodies = [CONTACT, {"addresses": [str(ANN)]}]
    answers = [
        await client.post("/contacts", json=body, headers={**each, "Idempotency-Key": "k"})
        for each, body in zip(tokens, bodies, strict=True)
    ]
    assert [each.status_code for each in answers] == [201, 201]


# ---------------------------------------------------------------- bounds


async def test_so_many_requests_a_minute_and_then_a_pause(play: Play) -> None:
    mine, others = [await token(play, "read:surveys", name=name) for name in ("one", "two")]
    async with connected(play, rate=2) as client:
        answers = [await client.get("/surveys", headers=mine) for _ in range(3)]
        assert [each.status_code for each in answers] == [200, 200, 429]
        assert problem(answers[2])["title"] == "Too Many Requests"
        assert answers[2].headers["retry-after"] == "30"
        assert (await client.get("/surveys", headers=others)).status_code == 200
        play.clock.now += timedelta(seconds=30)
        assert (await client.get("/surveys", headers=mine)).status_code == 200


def test_buckets_do_not_grow_without_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rates, "_MOST", 2)
    buckets = Buckets(1)
    now = datetime(2026, 11, 2, tzinfo=UTC)
    assert [buckets.wait(who, now) for who in ("a", "b", "c", "a", "c")] == [0, 0, 0, 0, 60]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404), ("GET", "/contacts/0", 404), ("GET", "/contacts/x", 404), ("GET", "/contacts/٣", 404),
        ("GET", "/contacts/99999999999999999999", 404), ("GET", "/contacts/77", 404),
        ("GET", "/contacts/77/data", 404), ("GET", "/surveys/a%00b", 404),
        ("GET", "/surveys/a%0Ab", 404),
        ("DELETE", "/contacts", 405), ("PUT", "/feedback", 405), ("POST", "/openapi.json", 405),
        ("GET", "/contacts?limit=0", 422), ("GET", "/contacts?limit=101", 422), ("GET", "/contacts?limit=1.0", 422),
        ("GET", "/contacts?after=-1", 422), ("GET", "/contacts?colour=red", 422), ("GET", "/answers?since=now", 422),
    ],
)  # fmt: skip
async def test_every_error_is_a_problem(
    client: httpx.AsyncClient, everything: dict[str, str], method: str, path: str, status: int
) -> None:
    answer = await client.request(method, path, headers=everything)
    assert problem(answer)["status"] == status
    assert ("allow" in answer.headers) == (status == 405)


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/contacts", {}, "addresses"), ("/contacts", {**CONTACT, "addresses": []}, "addresses"),
        ("/contacts", {**CONTACT, "addresses": ["nowhere"]}, "addresses.0"),
        ("/contacts", {**CONTACT, "language": "xx"}, "language"), ("/contacts", {**CONTACT, "name": "x" * 201}, "name"),
        ("/contacts", {**CONTACT, "colour": 1}, "colour"), ("/contacts", {**CONTACT, "name": 5}, "name"),
        ("/events", {"name": "Two Words", "address": str(PHONE)}, "name"),
        ("/events", {"name": "x", "address": str(PHONE), "at": "2026-11-01T10:00:00"}, "at"),
        ("/events", {"name": "x", "address": str(PHONE), "properties": {"a": [1]}}, "properties"),
    ],
)  # fmt: skip
async def test_a_field_that_is_wrong_is_named_and_its_content_is_not(
    client: httpx.AsyncClient, everything: dict[str, str], path: str, body: dict[str, Any], field: str
) -> None:
    answer = await client.post(path, json=body, headers=everything)
    assert any(each["field"].startswith(field) for each in problem(answer)["errors"])
    assert (answer.status_code, "xxxx" in answer.text) == (422, False)


async def test_what_is_no_json_is_not_read(client: httpx.AsyncClient, everything: dict[str, str]) -> None:
    answer = await client.post("/contacts", data={"name": "Ada"}, headers=everything)
    assert problem(answer)["status"] == 415


async def test_what_goes_wrong_with_us_says_nothing_of_how(
    play: Play, client: httpx.AsyncClient, everything: dict[str, str]
) -> None:
    async with play.database.transaction() as tx:
        await tx.run(tables.survey_versions.update().values(document={"key": "secret"}))
    answer = await client.get("/surveys", headers=everything)
    assert problem(answer)["status"] == 500
    assert "secret" not in answer.text
    assert await play.rows(select(tables.surveys.c.key))
