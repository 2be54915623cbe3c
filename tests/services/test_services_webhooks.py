"""Outgoing webhooks over real HTTP: told in the transaction in which it happened, signed, repeated, given up."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.hooks.poster import HttpPoster
from bot.services.hooks.delivering import HookCourier
from bot.services.hooks.signing import headers
from bot.storage import tables
from bot.storage.database import Database
from tests.services.case_play import detractor
from tests.support.houses import ADMIN, AGENT, ANN, Play
from tests.support.serving import serve


@dataclass
class Receiver:
    """A program that takes webhooks, and answers with the next of `statuses` while there are any."""

    url: str = ""
    statuses: list[int] = field(default_factory=list)
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    async def take(self, request: Request) -> Response:
        self.got.append((dict(request.headers), await request.body()))
        return Response(status_code=self.statuses.pop(0) if self.statuses else 204)

    @property
    def events(self) -> list[str]:
        return [json.loads(body)["type"] for _, body in self.got]

    def data(self, type_: str) -> dict[str, Any]:
        found: dict[str, Any] = next(
            each["data"] for _, body in self.got if (each := json.loads(body))["type"] == type_
        )
        return found


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    made = Receiver()
    async with serve(Starlette(routes=[Route("/hook", made.take, methods=["POST"])])) as url:
        made.url = f"{url}/hook"
        yield made


@pytest.fixture
async def play(database: Database) -> Play:
    return Play(database, house={"poster": HttpPoster(loopback=True)})


async def subscribe(play: Play, receiver: Receiver, more: str = "") -> str:
    """The secret."""
    answer = await play.command(ADMIN, f"webhook add {receiver.url} {more}".strip(), command="api")
    return answer.splitlines()[-1]


async def deliver(play: Play) -> None:
    courier = HookCourier(play.app.house, play.app.courier)
    while await courier.work_on():
        pass
    await play.work()


async def waiting(play: Play) -> int:
    return len(await play.rows(select(tables.webhook_deliveries.c.id)))


async def test_the_whole_of_a_loop_is_told_with_ids_and_without_words(play: Play, receiver: Receiver) -> None:
    await subscribe(play, receiver)
    await play.command(ADMIN, f"staff add {AGENT}")
    await detractor(play, ANN, "2", "the parcel was late", name="Ann")
    for _ in range(3):
        await play.say(ANN, "skip")
    await play.command(AGENT, "resolve 1 delivery", command="case")
    await deliver(play)
    assert set(receiver.events) == {"answer.recorded", "conversation.finished", "case.opened", "case.resolved"}
    answer = receiver.data("answer.recorded")
    assert (answer["survey"], answer["question"], answer["score"], answer["group"]) == ("nps", "score", 2, "detractor")
    assert receiver.data("case.opened")["case_id"] == 1
    assert "parcel" not in str(receiver.got)
    assert "Ann" not in str(receiver.got)
    assert await waiting(play) == 0


async def test_a_resolved_case_is_told(play: Play, receiver: Receiver) -> None:
    await subscribe(play, receiver, "case.resolved")
    await detractor(play, ANN, "2", "the parcel was late")
    await play.command(ADMIN, "resolve 1 delivery: a new parcel is on its way", command="case")
    await deliver(play)
    assert receiver.events == ["case.resolved"]
    assert receiver.data("case.resolved")["cause"] == "delivery"


async def test_words_are_told_to_who_has_asked_for_them(play: Play, receiver: Receiver) -> None:
    await subscribe(play, receiver, "answer.recorded with words")
    await detractor(play, ANN, "2", "the parcel was late")
    await deliver(play)
    assert set(receiver.events) == {"answer.recorded"}
    assert sorted(json.loads(body)["data"]["words"] for _, body in receiver.got) == ["", "the parcel was late"]
    assert json.loads(receiver.got[0][1])["data"]["value"] == 2


async def test_the_signature_is_one_that_a_receiver_can_check(play: Play, receiver: Receiver) -> None:
    secret = await subscribe(play, receiver, "case.opened")
    await detractor(play, ANN, "2", "late")
    await deliver(play)
    ((found, body),) = receiver.got
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{found['webhook-id']}.{found['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert found["webhook-signature"] == f"v1,{expected}"
    assert int(found["webhook-timestamp"]) == int(play.clock().timestamp())
    assert found["content-type"] == "application/json"


def test_the_signature_is_that_of_the_specification() -> None:
    """The example of Standard Webhooks' own libraries."""
    found = headers(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        datetime.fromtimestamp(1614265330, UTC),
        b'{"test": 2432232314}',
    )
    assert found["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


async def test_what_is_not_taken_is_sent_again_later_under_the_same_id(play: Play, receiver: Receiver) -> None:
    await subscribe(play, receiver, "case.opened")
    await detractor(play, ANN, "2", "late")
    receiver.statuses = [500, 302]
    await deliver(play)
    await deliver(play)
    assert len(receiver.got) == 1
    assert "not getting through (status 500)" in await play.command(ADMIN, "webhooks", command="api")
    for pause in (5, 30):
        play.clock.now += timedelta(seconds=pause)
        await deliver(play)
    assert len({found["webhook-id"] for found, _ in receiver.got}) == 1
    assert (len(receiver.got), await waiting(play)) == (3, 0)
    assert "well" in await play.command(ADMIN, "webhooks", command="api")


async def test_one_message_is_given_up_after_a_day(play: Play, receiver: Receiver) -> None:
    await subscribe(play, receiver, "case.opened")
    await detractor(play, ANN, "2", "late")
    receiver.statuses = [500] * 100
    for _ in range(20):
        await deliver(play)
        play.clock.now += timedelta(hours=2)
    assert await waiting(play) == 0
    assert len(receiver.got) == 13


async def test_one_that_fails_for_days_is_disabled_and_the_admins_are_told(play: Play, receiver: Receiver) -> None:
    await subscribe(play, receiver, "answer.recorded")
    receiver.statuses = [500] * 200
    await detractor(play, ANN, "2", "late")
    await deliver(play)
    play.clock.now += timedelta(days=3)
    await deliver(play)
    assert play.last(ADMIN).startswith(f"Webhook 1 is disabled: {receiver.url} has taken nothing for days")
    await play.say(ANN, "/start")
    assert await waiting(play) == 0
    assert "disabled (status 500)" in await play.command(ADMIN, "webhooks", command="api")


async def test_one_that_says_it_is_gone_is_disabled_at_once(play: Play, receiver: Receiver) -> None:
    await subscribe(play, receiver, "case.opened")
    receiver.statuses = [410]
    await detractor(play, ANN, "2", "late")
    await deliver(play)
    assert "is disabled" in play.last(ADMIN)


async def test_one_that_was_removed_hears_nothing_more(play: Play, receiver: Receiver) -> None:
    await subscribe(play, receiver, "case.opened")
    await detractor(play, ANN, "2", "late")
    await play.command(ADMIN, "webhook remove 1", command="api")
    await deliver(play)
    assert receiver.got == []


async def test_another_process_knows_of_it_a_few_seconds_later(play: Play, receiver: Receiver) -> None:
    twin = play.twin()
    await twin.say(ANN, "hello")
    await subscribe(play, receiver, "case.opened")
    twin.clock.now += timedelta(seconds=5)
    await detractor(twin, ANN, "2", "late")
    await deliver(play)
    assert receiver.events == ["case.opened"]


async def test_two_workers_send_each_message_once(play: Play, receiver: Receiver) -> None:
    await subscribe(play, receiver)
    await detractor(play, ANN, "2", "late")
    await asyncio.gather(deliver(play), deliver(play.twin()))
    ids = [found["webhook-id"] for found, _ in receiver.got]
    assert len(ids) == len(set(ids)) > 2
