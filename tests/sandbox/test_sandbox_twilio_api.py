"""The calls a bot makes, and what Twilio refuses."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from twilio.base.exceptions import TwilioRestException

from adapters.sandbox.common import Fault
from adapters.sandbox.twilio import Phone
from adapters.sandbox.twilio.segments import segment_count
from tests.sandbox.twilio_world import ANN, BEN, OURS, SERVICE, SID, World, sdk_client, twilio_world
from tests.support.serving import serve


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with twilio_world(messaging_service_sid=SERVICE) as world:
        yield world


async def test_a_message_is_queued_sent_and_delivered_and_each_step_reported(world: World) -> None:
    message = await world.send(ANN)
    assert (message.status, message.num_segments, message.direction) == ("queued", "1", "outbound-api")
    await world.twilio.settled()
    assert [report["MessageStatus"] for report in world.hook.statuses] == ["sent", "delivered"]
    assert {report["MessageSid"] for report in world.hook.statuses} == {message.sid}
    assert "RawDlrDoneDate" in world.hook.statuses[-1]
    (entry,) = world.journal.chat("sms", ANN)
    assert (entry.id, entry.mine, entry.body["status"]) == (message.sid, True, "delivered")


async def test_by_a_messaging_service_it_is_accepted_first_and_gets_its_sender_later(world: World) -> None:
    message = await world.send(ANN, messaging_service_sid=SERVICE)
    assert (message.status, message.from_) == ("accepted", None)
    await world.twilio.settled()
    assert [report["MessageStatus"] for report in world.hook.statuses] == ["queued", "sent", "delivered"]
    assert {report["MessagingServiceSid"] for report in world.hook.statuses} == {SERVICE}
    assert (await message.fetch_async()).from_ == OURS


async def test_without_callbacks_the_status_changes_all_the_same() -> None:
    async with twilio_world(status_callbacks=False) as world:
        message = await world.send(ANN)
        await world.twilio.settled()
        assert world.hook.statuses == []
        assert (await message.fetch_async()).status == "delivered"


@pytest.mark.parametrize(
    ("phone", "status", "code"),
    [
        ("landline", "undelivered", "30006"),
        ("unreachable", "undelivered", "30003"),
        ("filtered", "undelivered", "30007"),
        ("queue_overflow", "failed", "30001"),
    ],
)
async def test_a_phone_that_cannot_be_reached_is_reported(world: World, phone: Phone, status: str, code: str) -> None:
    world.twilio.numbers[ANN] = phone
    message = await world.send(ANN)
    await world.twilio.settled()
    assert (world.hook.statuses[-1]["MessageStatus"], world.hook.statuses[-1]["ErrorCode"]) == (status, code)
    assert (await message.fetch_async()).error_code == int(code)


async def test_a_failed_message_was_never_sent(world: World) -> None:
    world.twilio.numbers[ANN] = "queue_overflow"
    message = await world.send(ANN)
    await world.twilio.settled()
    assert [report["MessageStatus"] for report in world.hook.statuses] == ["failed"]
    assert (await message.fetch_async()).date_sent is None


@pytest.mark.parametrize(("phone", "code"), [("not_mobile", 21614), ("opted_out", 21610)])
async def test_some_phones_are_refused_at_once(world: World, phone: Phone, code: int) -> None:
    world.twilio.numbers[ANN] = phone
    with pytest.raises(TwilioRestException) as refused:
        await world.send(ANN)
    assert (refused.value.code, refused.value.status) == (code, 400)
    assert world.texts(ANN) == []


async def test_by_a_messaging_service_an_opt_out_shows_only_afterwards(world: World) -> None:
    world.twilio.numbers[ANN] = "opted_out"
    message = await world.send(ANN, messaging_service_sid=SERVICE)
    assert message.status == "accepted"
    await world.twilio.settled()
    assert (world.hook.statuses[-1]["MessageStatus"], world.hook.statuses[-1]["ErrorCode"]) == ("failed", "21610")


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"From": OURS, "Body": "Hi"}, 21604),
        ({"To": ANN, "Body": "Hi"}, 21603),
        ({"To": ANN, "From": OURS}, 21602),
        ({"To": ANN, "From": OURS, "Body": ""}, 21602),
        ({"To": ANN, "From": OURS, "Body": "x" * 1601}, 21617),
        ({"To": ANN, "From": OURS, "MediaUrl": ["http://127.0.0.1/a.png"] * 11}, 21623),
        ({"To": "2025550142", "From": OURS, "Body": "Hi"}, 21211),
        ({"To": "whatsapp:2025550142", "From": f"whatsapp:{OURS}", "Body": "Hi"}, 21211),
        ({"To": OURS, "From": OURS, "Body": "Hi"}, 21266),
        ({"To": ANN, "From": BEN, "Body": "Hi"}, 21606),
        ({"To": f"whatsapp:{ANN}", "From": OURS, "Body": "Hi"}, 21910),
        ({"To": ANN, "From": f"whatsapp:{OURS}", "Body": "Hi"}, 21910),
        ({"To": ANN, "MessagingServiceSid": "MG" + "9" * 32, "Body": "Hi"}, 21701),
        ({"To": ANN, "From": OURS, "Body": "Hi", "ValidityPeriod": "0"}, 90007),
        ({"To": ANN, "From": OURS, "Body": "Hi", "ValidityPeriod": "36001"}, 90007),
        ({"To": ANN, "From": OURS, "Body": "Hi", "ValidityPeriod": "soon"}, 90007),
        ({"To": ANN, "From": OURS, "Body": "Hi", "StatusCallback": "http://my_host/status"}, 21609),
        ({"To": ANN, "From": OURS, "Body": "Hi", "SendAt": "2026-01-02T00:00:00Z"}, 20001),
        ({"To": ANN, "From": OURS, "Body": "Hi", "Colour": "red"}, 20001),
    ],
)
async def test_a_message_that_cannot_be_is_refused(world: World, params: dict[str, Any], code: int) -> None:
    status, error = await world.call("POST", "/Messages.json", **params)
    assert (status, error["status"], error["code"]) == (400, 400, code)
    assert error["message"]
    assert error["more_info"].endswith(str(code))
    assert world.journal.all() == []


async def test_a_message_at_its_limits_is_accepted(world: World) -> None:
    message = await world.send(ANN, "x" * 1600, validity_period=36_000)
    assert message.num_segments == "11"


async def test_a_scheduled_message_stays_scheduled(world: World) -> None:
    later = datetime(2026, 1, 2, tzinfo=UTC)
    message = await world.send(ANN, messaging_service_sid=SERVICE, send_at=later, schedule_type="fixed")
    await world.twilio.settled()
    assert (message.status, (await message.fetch_async()).status) == ("scheduled", "scheduled")


async def test_pictures_make_it_an_mms(world: World) -> None:
    message = await world.send(ANN, media_url=["http://127.0.0.1/a.png", "http://127.0.0.1/b.png"])
    assert (message.sid[:2], message.num_media) == ("MM", "2")
    assert world.twilio.calls[-1][1]["MediaUrl"] == ["http://127.0.0.1/a.png", "http://127.0.0.1/b.png"]


async def test_without_the_right_credentials_nothing_is_answered(world: World) -> None:
    url = f"{world.url}/2010-04-01/Accounts/{SID}/Messages.json"
    async with httpx2.AsyncClient(trust_env=False, verify=False) as http:
        for auth in (None, (SID, "wrong"), ("AC" + "9" * 32, "sandbox-token")):
            answer = await http.get(url, auth=auth)
            assert (answer.status_code, answer.json()["code"]) == (401, 20003)
        other = await http.get(url.replace(SID, "AC" + "9" * 32), auth=(SID, "sandbox-token"))
    assert (other.status_code, other.json()["code"]) == (404, 20404)


async def test_what_is_not_there_is_not_found(world: World) -> None:
    for path in ("/Messages/SM" + "9" * 32, "/IncomingPhoneNumbers/PN" + "9" * 32):
        status, error = await world.call("GET", f"{path}.json")
        assert (status, error["code"]) == (404, 20404)


async def test_messages_are_listed_newest_first_page_by_page(world: World) -> None:
    sids = [(await world.send(ANN, str(number))).sid for number in range(5)]
    listed = await world.client.messages.list_async(page_size=2)
    assert [message.sid for message in listed] == sids[::-1]
    assert [name for name, _ in world.twilio.calls].count("messages.list") == 3
    status, page = await world.call("GET", "/Messages.json", PageSize="2", Page="1")
    assert (status, page["start"], page["end"], len(page["messages"])) == (200, 2, 3, 2)
    assert page["previous_page_uri"].endswith("Page=0")


async def test_messages_can_be_looked_up_by_address_and_time(world: World) -> None:
    await world.send(ANN, "old")
    await world.send(BEN, "to Ben")
    await world.twilio.settled()
    world.clock.now += 24 * 3600
    midnight = datetime(2026, 1, 2, tzinfo=UTC)
    await world.send(ANN, "new")
    await world.twilio.text(ANN, "from Ann")
    await world.twilio.settled()

    async def found(**filters: Any) -> list[str]:
        return [message.body for message in await world.client.messages.list_async(**filters)]

    assert await found(to=ANN) == ["new", "old"]
    assert await found(from_=ANN) == ["from Ann"]
    assert await found(to=ANN, date_sent_after=midnight) == ["new"]
    assert await found(to=ANN, date_sent_after=midnight + timedelta(seconds=1)) == []
    assert await found(date_sent_before=midnight - timedelta(seconds=1)) == ["to Ben", "old"]
    assert await found(date_sent=midnight - timedelta(days=1)) == ["to Ben", "old"]


@pytest.mark.parametrize("params", [{"DateSent": "soon"}, {"PageSize": "1001"}, {"Page": "x"}, {"Colour": "red"}])
async def test_a_list_that_cannot_be_is_refused(world: World, params: dict[str, str]) -> None:
    status, error = await world.call("GET", "/Messages.json", **params)
    assert (status, error["code"]) == (400, 20001)


async def test_the_account_and_its_number_can_be_looked_at_and_the_webhook_moved(world: World) -> None:
    assert (await world.client.api.accounts(SID).fetch_async()).status == "active"
    (number,) = await world.client.incoming_phone_numbers.list_async(phone_number=OURS)
    assert number.sms_url == f"{world.hook.url}/sms"
    assert await world.client.incoming_phone_numbers.list_async(phone_number=ANN) == []
    await number.update_async(sms_url=f"{world.hook.url}/status", voice_url="http://127.0.0.1/voice")
    await world.twilio.text(ANN, "Hello")
    assert (world.hook.inbound, len(world.hook.statuses)) == ([], 1)


async def test_dates_are_written_as_twilio_does(world: World) -> None:
    _, message = await world.call("POST", "/Messages.json", To=ANN, From=OURS, Body="Hi")
    assert message["date_created"] == "Thu, 01 Jan 2026 00:00:00 +0000"
    assert parsedate_to_datetime(message["date_created"]).timestamp() == world.clock.now


async def test_faults_strike_by_the_calls_name_and_the_number(world: World) -> None:
    world.faults.plan(Fault("rate_limited", "messages.create", seconds=5, chat=ANN))
    await world.send(BEN)
    with pytest.raises(TwilioRestException) as refused:
        await world.send(ANN)
    assert (refused.value.status, refused.value.code) == (429, 20429)
    assert world.texts(ANN) == []
    await world.send(ANN)
    assert world.twilio.early_calls == 1
    world.clock.now += 5
    await world.send(ANN)
    assert world.twilio.early_calls == 1


async def test_a_reset_after_the_work_leaves_a_message_that_can_be_found(world: World) -> None:
    world.faults.plan(Fault("reset_after", "messages.create"))
    with pytest.raises(Exception, match=r"(?i)disconnected|reset"):
        await world.send(ANN, "Did it arrive?")
    assert [message.body for message in await world.client.messages.list_async(to=ANN)] == ["Did it arrive?"]


async def test_too_many_messages_at_once_are_refused_where_rates_are_enforced() -> None:
    async with twilio_world(enforce_rate=True, status_callbacks=False) as world:
        for _ in range(30):
            await world.send(ANN)
        with pytest.raises(TwilioRestException) as refused:
            await world.send(ANN)
        assert (refused.value.code, world.twilio.refused_calls) == (20429, 1)
        world.clock.now += 1
        await world.send(ANN)


async def test_it_works_mounted_under_a_prefix(world: World) -> None:
    async with serve(Starlette(routes=[Mount("/tw", world.twilio.asgi)])) as url, sdk_client(f"{url}/tw") as client:
        for number in range(3):
            await client.messages.create_async(to=ANN, from_=OURS, body=str(number))
        assert len(await client.messages.list_async(page_size=1)) == 3


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 152 + "€" + "a" * 152, 3),
        ("д" * 70, 1),
        ("д" * 71, 2),
        ("д" * 66 + "😀" + "д" * 66, 3),
        ("ç" + "a" * 70, 2),
    ],
)
def test_segments_are_counted_as_twilio_does(text: str, segments: int) -> None:
    assert segment_count(text) == segments
