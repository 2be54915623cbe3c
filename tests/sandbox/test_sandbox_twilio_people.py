"""What people text, how it reaches the webhook, and what Twilio does by itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.responses import JSONResponse, PlainTextResponse, Response
from twilio.base.exceptions import TwilioRestException
from twilio.twiml.messaging_response import MessagingResponse

from adapters.sandbox.common import Journal
from adapters.sandbox.twilio.webhooks import signature
from tests.sandbox.twilio_world import ANN, BEN, OURS, SERVICE, SID, Webhook, World, twilio_world
from tests.support.serving import serve

FAILURE = 500


def failures(count: int) -> list[Response]:
    return [Response(status_code=FAILURE) for _ in range(count)]


def twiml(*texts: str) -> Response:
    response = MessagingResponse()
    for text in texts:
        response.message(text)
    return Response(str(response), media_type="text/xml")


def test_the_signature_is_the_one_of_twilios_example() -> None:
    params = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+14158675309",
        "Digits": "1234",
        "From": "+14158675309",
        "To": "+18005551212",
    }
    signed = signature("12345", "https://mycompany.com/myapp.php?foo=1&bar=2", params)
    assert signed == "RSOYDt4T1cUTdK1PDd93/VVr8B8="


async def test_a_text_reaches_the_webhook_with_the_usual_parameters() -> None:
    async with twilio_world(messaging_service_sid=SERVICE) as world:
        sid = await world.twilio.text(ANN, "Great & cheap ☕")
        (params,) = world.hook.inbound
        assert params["MessageSid"] == params["SmsSid"] == params["SmsMessageSid"] == sid
        assert (params["From"], params["To"], params["AccountSid"]) == (ANN, OURS, SID)
        assert (params["Body"], params["NumSegments"], params["NumMedia"]) == ("Great & cheap ☕", "1", "0")
        assert (params["SmsStatus"], params["ApiVersion"]) == ("received", "2010-04-01")
        assert (params["MessagingServiceSid"], params["FromCity"]) == (SERVICE, "")
        (entry,) = world.journal.chat("sms", ANN)
        assert (entry.id, entry.mine, entry.body["direction"]) == (sid, False, "inbound")


async def test_pictures_come_with_their_addresses_and_types() -> None:
    async with twilio_world() as world:
        sid = await world.twilio.text(ANN, "", media=2)
        (params,) = world.hook.inbound
        assert (sid[:2], params["NumMedia"], params["Body"]) == ("MM", "2", "")
        assert sid in params["MediaUrl1"]
        assert params["MediaContentType1"] == "image/jpeg"


async def test_whatsapp_has_its_own_addresses_and_buttons() -> None:
    async with twilio_world() as world:
        await world.twilio.whatsapp(ANN, "Good", button_payload="r1:q7:1")
        (params,) = world.hook.inbound
        assert (params["From"], params["To"], params["WaId"]) == (f"whatsapp:{ANN}", f"whatsapp:{OURS}", ANN[1:])
        assert (params["ButtonText"], params["ButtonPayload"]) == ("Good", "r1:q7:1")
        assert world.texts(f"whatsapp:{ANN}") == ["Good"]


async def test_whatsapp_can_be_written_to_freely_only_within_a_day() -> None:
    async with twilio_world() as world:
        await world.twilio.whatsapp(ANN, "Hello")
        sender = {"from_": f"whatsapp:{OURS}"}
        inside = await world.send(f"whatsapp:{ANN}", **sender)
        world.clock.now += 24 * 3600
        outside = await world.send(f"whatsapp:{ANN}", **sender)
        template = await world.send(f"whatsapp:{ANN}", content_sid="HX" + "0" * 32, **sender)
        await world.twilio.settled()
        ends = [await message.fetch_async() for message in (inside, outside, template)]
        assert [(end.status, end.error_code) for end in ends] == [
            ("delivered", None),
            ("undelivered", 63016),
            ("delivered", None),
        ]


@pytest.mark.parametrize("word", ["STOP", "stop", " Unsubscribe ", "END", "cancel", "OptOut"])
async def test_a_stop_word_blocks_the_number_and_twilio_says_so_once(word: str) -> None:
    async with twilio_world() as world:
        await world.twilio.text(ANN, word)
        await world.twilio.text(ANN, word)
        with pytest.raises(TwilioRestException) as refused:
            await world.send(ANN)
        assert refused.value.code == 21610
        await world.send(BEN)
        assert [params["Body"] for params in world.hook.inbound] == [word, word]
        assert ["OptOutType" in params for params in world.hook.inbound] == [False, False]
        said = [entry for entry in world.journal.chat("sms", ANN) if entry.body.get("from_platform")]
        assert [entry.mine for entry in said] == [False]
        assert [message.body for message in await world.client.messages.list_async(to=ANN)] == []


@pytest.mark.parametrize("word", ["START", "Unstop", "yes"])
async def test_a_start_word_lifts_the_block(word: str) -> None:
    async with twilio_world() as world:
        await world.twilio.text(ANN, "STOP")
        await world.twilio.text(ANN, word)
        assert not world.twilio.opted_out(ANN)
        assert (await world.send(ANN)).status == "queued"


async def test_yes_from_somebody_who_never_left_is_just_an_answer() -> None:
    async with twilio_world() as world:
        await world.twilio.text(ANN, "YES")
        assert world.texts(ANN) == ["YES"]


async def test_help_is_answered_by_twilio() -> None:
    async with twilio_world() as world:
        await world.twilio.text(ANN, "help")
        asked, answered = world.journal.chat("sms", ANN)
        assert (asked.body["body"], answered.body["from_platform"]) == ("help", True)


@pytest.mark.parametrize("text", ["opt out", "stop it", "please stop"])
async def test_words_around_a_keyword_make_it_no_keyword(text: str) -> None:
    async with twilio_world() as world:
        await world.twilio.text(ANN, text)
        assert not world.twilio.opted_out(ANN)
        assert world.texts(ANN) == [text]


async def test_advanced_opt_out_names_what_twilio_understood() -> None:
    async with twilio_world(advanced_opt_out=True) as world:
        for word in ("Quit", "Unstop", "Info", "Fine"):
            await world.twilio.text(ANN, word)
        assert [params.get("OptOutType") for params in world.hook.inbound] == ["STOP", "START", "HELP", None]


async def test_replies_in_the_answer_are_delivered() -> None:
    async with twilio_world(twiml("One & two", "Three")) as world:
        await world.twilio.text(ANN, "Hello")
        await world.twilio.settled()
        assert world.texts(ANN) == ["Hello", "One & two", "Three"]
        replies = [entry for entry in world.journal.chat("sms", ANN) if entry.mine]
        assert {(reply.body["direction"], reply.body["status"]) for reply in replies} == {
            ("outbound-reply", "delivered")
        }


async def test_a_reply_to_somebody_who_opted_out_is_not_sent() -> None:
    async with twilio_world(twiml("Sorry to see you go")) as world:
        await world.twilio.text(ANN, "STOP")
        assert "Sorry to see you go" not in world.texts(ANN)
        assert [code for code, _ in world.twilio.alerts] == [21610]


async def test_plain_text_is_a_reply_and_json_is_a_mistake() -> None:
    async with twilio_world(PlainTextResponse("OK"), JSONResponse({}), Response("<No", media_type="text/xml")) as world:
        for text in ("one", "two", "three"):
            await world.twilio.text(ANN, text)
        assert world.texts(ANN) == ["one", "OK", "two", "three"]
        assert [code for code, _ in world.twilio.alerts] == [12300, 12100]


async def test_by_default_a_failing_webhook_is_not_asked_again() -> None:
    async with twilio_world(*failures(1)) as world:
        await world.twilio.text(ANN, "Hello")
        assert len(world.hook.inbound) == 1
        assert world.twilio.alerts == [(11200, f"{world.hook.url}/sms")]


async def test_the_urls_fragment_can_ask_for_more_with_the_same_token() -> None:
    async with twilio_world(*failures(2), fragment="#rc=5&rp=all") as world:
        await world.twilio.text(ANN, "Hello")
        await world.twilio.text(ANN, "Bye")
        assert [params["Body"] for params in world.hook.inbound] == ["Hello"] * 3 + ["Bye"]
        assert len(set(world.hook.tokens[:3])) == 1
        assert world.hook.tokens[3] != world.hook.tokens[0]
        assert world.twilio.alerts == []


@pytest.mark.parametrize(("fragment", "attempts"), [("#rc=2&rp=5xx", 3), ("#rc=2&rp=4xx,rt", 1), ("#rc=0&rp=all", 1)])
async def test_only_what_the_fragment_names_is_tried_again(fragment: str, attempts: int) -> None:
    async with twilio_world(*failures(5), fragment=fragment) as world:
        await world.twilio.text(ANN, "Hello")
        assert len(world.hook.inbound) == attempts


async def test_a_text_to_a_bot_that_is_down_stays_in_twilios_list() -> None:
    async with serve(Webhook().asgi) as url:
        pass
    async with twilio_world(webhook_url=f"{url}/sms") as world:
        await world.twilio.text(ANN, "Anybody?")
        assert [code for code, _ in world.twilio.alerts] == [11200]
        assert [message.body for message in await world.client.messages.list_async(from_=ANN)] == ["Anybody?"]


async def test_the_fallback_url_hears_what_the_first_did_not() -> None:
    async with twilio_world(*failures(1)) as world:
        (number,) = await world.client.incoming_phone_numbers.list_async()
        await number.update_async(sms_fallback_url=f"{world.hook.url}/status")
        await world.twilio.text(ANN, "Hello")
        (params,) = world.hook.statuses
        assert (params["Body"], params["ErrorCode"]) == ("Hello", "11200")


async def test_a_restart_forgets_neither_messages_nor_who_opted_out(tmp_path: Path) -> None:
    file = tmp_path / "journal.jsonl"
    async with twilio_world(journal=Journal(file)) as world:
        message = await world.send(ANN)
        await world.twilio.settled()
        await world.twilio.text(ANN, "STOP")
    async with twilio_world(journal=Journal(file)) as world:
        assert await listed(world) == ["STOP", "How was it?"]
        assert (await world.client.messages(message.sid).fetch_async()).status == "delivered"
        assert world.twilio.opted_out(ANN)


async def listed(world: World) -> list[str]:
    return [message.body for message in await world.client.messages.list_async()]
