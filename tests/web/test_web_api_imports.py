"""Contacts brought as a file over the API: shown first, let in by chunks, every bad row with its reason."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx2 as httpx
import pytest
from sqlalchemy import select

from bot.services.contacts import brought
from bot.sheets.reading import CHUNK
from bot.storage import tables
from tests.support.houses import ADMIN, Play
from tests.web.api_client import connected, problem, token

FILE = """name,phone,plan,Shoe size
Ann,+447700900101,pro,38
Bob,+447700900102,gold,44
Cy,12,free,40
Dee,+447700900104,free,41
"""
GOLD = '"gold" is no choice for plan. Choices: free, pro.'


@pytest.fixture
async def client(play: Play) -> AsyncIterator[httpx.AsyncClient]:
    """A program that may add contacts."""
    await play.command(ADMIN, "attribute add plan choice free, pro", command="contact")
    async with connected(play) as made:
        made.headers.update(await token(play, "write:contacts"))
        yield made


async def send(client: httpx.AsyncClient, content: str = FILE, **headers: str) -> httpx.Response:
    return await client.post("/imports", content=content, headers={"Content-Type": "text/csv", **headers})


async def look(client: httpx.AsyncClient, number: int, **query: Any) -> dict[str, Any]:
    answer = await client.get(f"/imports/{number}", params=query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def names(play: Play) -> set[str]:
    return {row["name"] for row in await play.rows(select(tables.contacts.c.name)) if row["name"]}


async def test_a_file_is_shown_first_and_its_good_rows_go_in_when_it_is_started(
    play: Play, client: httpx.AsyncClient
) -> None:
    answer = await send(client)
    assert answer.status_code == 201
    shown = answer.json()
    number = shown.pop("id")
    bad = shown.pop("bad_rows")
    assert shown.pop("new_attributes") == {"shoe_size": "Shoe size"}
    assert shown.pop("new_kinds") == {"shoe_size": "number"}
    assert shown == {"rows": 4, "new": 2, "known": 0, "bad": 2}
    assert [each["line"] for each in bad] == [3, 4]
    assert bad[0]["why"] == GOLD
    assert (await look(client, number))["state"] == "draft"
    assert await names(play) == set()
    started = await client.post(f"/imports/{number}/start")
    assert (started.status_code, started.json()["state"], started.json()["percent"]) == (202, "going", 0)
    await play.work()
    done = await look(client, number)
    assert done.pop("bad_rows") == bad
    assert done == {
        "id": number,
        "state": "over",
        "rows": 4,
        "percent": 100,
        "created": 2,
        "changed": 0,
        "bad": 2,
        "next": None,
    }
    assert await names(play) == {"Ann", "Dee"}
    assert (await client.post(f"/imports/{number}/start")).json()["state"] == "over", "it is let in once"
    assert problem(await client.delete(f"/imports/{number}"))["status"] == 409


async def test_how_far_it_has_come_and_its_bad_rows_are_read_by_pages_for_two_days(
    play: Play, client: httpx.AsyncClient
) -> None:
    rows = [f"Guest{i},{i if i % 100 else 'x'}" for i in range(1000, 1000 + 3 * CHUNK)]
    number = (await send(client, "\n".join(["name,telegram", *rows]))).json()["id"]
    await client.post(f"/imports/{number}/start")
    await play.app.timekeeper.fire_next()
    assert (await look(client, number))["percent"] == 33
    await play.twin().work()
    first = await look(client, number, limit=4)
    rest = await look(client, number, limit=4, after=first["next"])
    assert [each["line"] for each in first["bad_rows"] + rest["bad_rows"]] == [2 + 100 * n for n in range(6)]
    assert rest["next"] is None
    (kept, *_) = await play.rows(select(tables.import_chunks.c.content))
    assert "Guest" not in kept["content"], "the rows themselves are not kept"
    await play.wait(timedelta(days=2))
    after = await look(client, number)
    assert (after["bad_rows"], after["bad"], after["created"]) == ([], 6, 3 * CHUNK - 6)
    assert await play.rows(select(tables.import_chunks)) == []


async def test_a_draft_is_dropped_or_forgotten_after_a_day(play: Play, client: httpx.AsyncClient) -> None:
    dropped, forgotten = [(await send(client)).json()["id"] for _ in range(2)]
    assert (await client.delete(f"/imports/{dropped}")).json() == {"id": dropped}
    await play.wait(timedelta(days=1, minutes=1))
    for number in (dropped, forgotten):
        for method, path in (("GET", ""), ("DELETE", ""), ("POST", "/start")):
            assert problem(await client.request(method, f"/imports/{number}{path}"))["status"] == 404
    assert await play.rows(select(tables.import_chunks)) == []


async def test_a_file_that_is_repeated_is_one_draft_and_each_start_is_its_own(
    play: Play, client: httpx.AsyncClient
) -> None:
    first, again = [await send(client, **{"Idempotency-Key": "k1"}) for _ in range(2)]
    assert (first.json(), again.headers["idempotent-replayed"]) == (again.json(), "true")
    assert len(await play.rows(select(tables.imports.c.id))) == 1
    other = (await send(client)).json()["id"]
    keyed = {"Idempotency-Key": "k2"}
    assert (await client.post(f"/imports/{other}/start", headers=keyed)).status_code == 202
    assert problem(await client.post(f"/imports/{first.json()['id']}/start", headers=keyed))["status"] == 409


async def test_five_files_of_a_program_may_wait_until_they_are_started_or_dropped(client: httpx.AsyncClient) -> None:
    numbers = [(await send(client)).json()["id"] for _ in range(brought.MOST)]
    refused = problem(await send(client))
    assert (refused["status"], "Start them or DELETE them" in refused["detail"]) == (409, True)
    await client.delete(f"/imports/{numbers[0]}")
    assert (await send(client)).status_code == 201


async def test_what_one_program_brought_is_not_anothers(play: Play, client: httpx.AsyncClient) -> None:
    number = (await send(client)).json()["id"]
    other = await token(play, "write:contacts", name="billing")
    for method, path in (("GET", ""), ("DELETE", ""), ("POST", "/start")):
        assert problem(await client.request(method, f"/imports/{number}{path}", headers=other))["status"] == 404
    assert (await look(client, number))["state"] == "draft"


async def test_what_somebody_sent_in_a_chat_is_not_a_programs(play: Play, client: httpx.AsyncClient) -> None:
    number = (await send(client)).json()["id"]
    async with play.database.transaction() as tx:
        await tx.run(tables.imports.update().values(asked_by=str(ADMIN)))
    assert problem(await client.get(f"/imports/{number}"))["status"] == 404


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("name,plan\nAnn,pro\n", "where people are reached"),
        ("", "where people are reached"),
        (b"phone\xff\xff\xff\xff\n", "how this file is encoded"),
    ],
)
async def test_a_file_that_cannot_be_read_is_a_problem_and_not_stored(
    play: Play, client: httpx.AsyncClient, content: Any, said: str
) -> None:
    answer = await send(client, content)
    assert answer.status_code == 422
    assert said in problem(answer)["errors"][0]["message"]
    assert await play.rows(select(tables.imports)) == []


async def test_a_file_has_its_own_type_and_its_own_limit(client: httpx.AsyncClient) -> None:
    assert problem(await client.post("/imports", json={}))["status"] == 415
    assert problem(await send(client, "x" * (brought.LARGEST + 1)))["status"] == 413
    strangers = {"Authorization": "Bearer hb_unknown"}
    assert problem(await send(client, "x" * (brought.LARGEST + 1), **strangers))["status"] == 401
