"""What Twilio posts, signed by the SDK's own code, and what the bot hears."""

import json
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import pytest
from twilio.request_validator import HMAC_SHA256, RequestValidator

from adapters.sms.channel import SmsChannel, SmsConfig
from bot.contract.address import Address
from bot.contract.channel import Received, Refused, WebhookRequest
from bot.contract.inbound import MAX_TEXT, ButtonPressed, DeliveryUpdate, MessageReceived, OptOutReported

ACCOUNT = "AC00000000000000000000000000000001"
NOW = datetime(2026, 1, 1, 12, 6, tzinfo=UTC)
URL = "https://feedback.example/twilio/sms"
SAMPLES = Path(__file__).parents[3] / ".." / "shared" / "samples" / "twilio.json"
FIELDS = {"MessageSid": "SM1", "AccountSid": ACCOUNT, "From": "+14133881111", "To": "+12028831111", "Body": "9"}

needs_samples = pytest.mark.skipif(not SAMPLES.exists(), reason="the recorded webhooks are not at hand")


def request(fields, *, url=URL, headers=None, body=None, token="a-token"):
    signature = RequestValidator(token).compute_signature(url, dict(fields))
    body = urlencode(fields).encode() if body is None else body
    return WebhookRequest(url, {"x-twilio-signature": signature} if headers is None else headers, body, NOW)


@pytest.fixture
def sms():
    config = SmsConfig(
        account_sid=ACCOUNT, auth_token="a-token", from_number="+12028831111", signing_secret="a-shared-key"
    )
    return SmsChannel(config)


def heard(sms, fields, path="/twilio/sms"):
    received = sms.receive(path, request(fields))
    assert isinstance(received, Received), received
    return received.events


def sample(name):
    return json.loads(SAMPLES.read_text("utf-8"))[name]


def test_a_text_is_heard_and_answered_with_empty_twiml(sms):
    received = sms.receive("/twilio/sms", request(FIELDS))

    assert received.events == (
        MessageReceived(key="sms:SM1", at=NOW, sender=Address("tel", "+14133881111"), text="9", message="SM1"),
    )
    assert received.reply.status == 200
    assert received.reply.content_type.startswith("text/xml")
    assert received.reply.body == b'<?xml version="1.0" encoding="UTF-8"?><Response/>'


@needs_samples
def test_a_recorded_text_with_blank_fields_passes_the_signature(sms):
    (event,) = heard(sms, sample("inbound_sms"))
    assert (event.text, str(event.sender)) == ("4", "tel:+14133881111")
    assert event.key == "sms:SMe287d7109a5a925f182f0e07fe5b223b"


@needs_samples
def test_a_picture_without_words_counts_as_an_attachment(sms):
    (event,) = heard(sms, sample("inbound_mms"))
    assert (event.text, event.attachments) == ("", 1)


@needs_samples
def test_stop_handled_by_twilio_is_mirrored(sms):
    (event,) = heard(sms, sample("inbound_stop_advanced_optout"))
    assert event == OptOutReported(
        key="sms:SMe287d7109a5a925f182f0e07fe5b2001",
        at=NOW,
        sender=Address("tel", "+14133881111"),
        opted_out=True,
    )


def test_start_handled_by_twilio_lets_the_customer_back_in(sms):
    (event,) = heard(sms, {**FIELDS, "Body": "START", "OptOutType": "START"})
    assert isinstance(event, OptOutReported)
    assert not event.opted_out


def test_help_has_been_answered_by_twilio_already(sms):
    assert heard(sms, {**FIELDS, "Body": "HELP", "OptOutType": "HELP"}) == ()


def test_stop_that_twilio_says_nothing_about_is_an_ordinary_text(sms):
    (event,) = heard(sms, {**FIELDS, "Body": "STOP"})
    assert isinstance(event, MessageReceived)


@needs_samples
def test_a_whatsapp_button_that_is_none_of_ours_is_read_as_its_words(sms):
    (event,) = heard(sms, sample("inbound_whatsapp"))
    assert isinstance(event, MessageReceived)
    assert (str(event.sender), event.name, event.text) == ("whatsapp:+14133881111", "Ann", "Good")


def test_a_whatsapp_button_of_ours_is_a_press_on_the_message_it_stood_on(sms):
    fields = {
        **FIELDS,
        "From": "whatsapp:US.13491208655302741918",
        "ButtonPayload": "a:c1:score:9",
        "OriginalRepliedMessageSid": "SM0",
        "ProfileName": "Ann",
    }
    (event,) = heard(sms, fields)
    assert event == ButtonPressed(
        key="sms:SM1",
        at=NOW,
        sender=Address("whatsapp", "US.13491208655302741918"),
        name="Ann",
        token="a:c1:score:9",
        message="SM0",
    )


@pytest.mark.parametrize("sender", ["72345", "ACME", "whatsapp:someone", "messenger:12", "rcs:+14133881111"])
def test_a_sender_nobody_can_answer_is_taken_and_dropped(sms, sender):
    assert heard(sms, {**FIELDS, "From": sender}) == ()


def test_what_no_database_can_hold_is_cleaned_out_and_the_length_is_bounded(sms):
    (event,) = heard(sms, {**FIELDS, "Body": "a\0b" + "x" * 5000, "NumMedia": "many"})
    assert event.text == ("ab" + "x" * 5000)[:MAX_TEXT]
    assert event.attachments == 0


@pytest.mark.parametrize("missing", ["MessageSid", "From"])
def test_a_text_without_an_id_or_a_sender_is_malformed(sms, missing):
    fields = {name: value for name, value in FIELDS.items() if name != missing}
    assert sms.receive("/twilio/sms", request(fields)).status == 400


@pytest.mark.parametrize(
    "broken",
    [
        request(FIELDS, headers={}),
        request(FIELDS, headers={"x-twilio-signature": ""}),
        request(FIELDS, headers={"x-twilio-signature": "ключ"}),
        request(FIELDS, token="another token"),
        request(FIELDS, body=urlencode({**FIELDS, "Body": "10"}).encode()),
        request(FIELDS, url="https://feedback.example:999999/twilio/sms"),
        request(FIELDS, headers={"x-twilio-signature": "x", "x-twilio-webhooks-signature-settings": "algorithm=MD5"}),
        request({**FIELDS, "AccountSid": "AC2"}),
    ],
    ids=["absent", "blank", "not ASCII", "wrong secret", "changed body", "no URL", "unknown algorithm", "not ours"],
)
def test_a_request_that_twilio_did_not_sign_for_us_is_refused(sms, broken):
    refused = sms.receive("/twilio/sms", broken)
    assert isinstance(refused, Refused)
    assert refused.status == 403
    assert "+1413" not in refused.why


def test_the_scheme_is_signed_too(sms):
    signed = request(FIELDS, url=URL.replace("https", "http"))
    assert sms.receive("/twilio/sms", WebhookRequest(URL, signed.headers, signed.body, NOW)).status == 403


def test_a_request_signed_with_a_shared_key_is_accepted(sms):
    signature = RequestValidator("a-shared-key").compute_signature(URL, FIELDS, HMAC_SHA256)
    headers = {
        "x-twilio-signature": signature,
        "x-twilio-webhooks-signature-settings": "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256",
    }
    assert sms.receive("/twilio/sms", request(FIELDS, headers=headers)).events


def test_twilios_published_vector_passes():
    config = SmsConfig(
        account_sid="AC1", auth_token="12345", from_number="+18005551212", public_url="https://mycompany.com"
    )
    fields = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+14158675309",
        "Digits": "1234",
        "From": "+14158675309",
        "To": "+18005551212",
    }
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    signed = WebhookRequest(
        url, {"x-twilio-signature": "RSOYDt4T1cUTdK1PDd93/VVr8B8="}, urlencode(fields).encode(), NOW
    )
    refused = SmsChannel(config).receive("/twilio/sms", signed)
    assert refused == Refused(403, "the message belongs to another account")


@pytest.mark.parametrize("body", [b"\xff\xfe", b"&".join(b"a=1" for _ in range(1000))], ids=["bytes", "1,000 fields"])
def test_what_is_no_form_is_malformed(sms, body):
    assert sms.receive("/twilio/sms", request(FIELDS, body=body)).status == 400


def test_another_route_is_not_ours(sms):
    assert sms.receive("/twilio/voice", request(FIELDS)).status == 404


STATUS = {"MessageSid": "SM7", "AccountSid": ACCOUNT, "To": "+14133881111", "From": "+12028831111"}


@needs_samples
@pytest.mark.parametrize(
    ("name", "status", "code"),
    [
        ("status_sent", "sent", ""),
        ("status_delivered", "delivered", ""),
        ("status_undelivered", "undelivered", "30003"),
        ("status_failed_optout", "failed", "21610"),
    ],
)
def test_a_recorded_receipt_says_how_far_the_message_came(sms, name, status, code):
    (update,) = heard(sms, sample(name), "/twilio/status")
    sid = "SM1342fe1b2c904d1ab04f0fc7a58abca9"
    assert update == DeliveryUpdate(
        key=f"sms:{sid}:{status}:{code}", at=NOW, channel="sms", message=sid, status=status, code=code
    )


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"MessageStatus": "scheduled"}, "accepted"),
        ({"MessageStatus": "canceled"}, "failed"),
        ({"MessageStatus": "delivered", "EventType": "READ"}, "read"),
        ({"MessageStatus": "read"}, "read"),
    ],
)
def test_every_status_has_its_place_on_the_way(sms, fields, status):
    (update,) = heard(sms, {**STATUS, **fields}, "/twilio/status")
    assert update.status == status


def test_a_status_of_the_future_is_taken_and_dropped(sms):
    assert heard(sms, {**STATUS, "MessageStatus": "teleported"}, "/twilio/status") == ()


def test_a_receipt_for_no_message_is_malformed(sms):
    assert sms.receive("/twilio/status", request({"AccountSid": ACCOUNT})).status == 400
