"""`heardback doctor` on a Twilio account."""

import pytest

from adapters.sms.channel import SmsChannel, SmsConfig

ACCOUNT = "AC00000000000000000000000000000001"
WEBHOOK = "https://feedback.example/twilio/sms"


def number(**more):
    return {"incoming_phone_numbers": [{"phone_number": "+12028831111", "sms_url": "", **more}]}


@pytest.fixture
def well(account):
    account.routes[f"/Accounts/{ACCOUNT}.json"] = {"sid": ACCOUNT, "status": "active"}
    account.routes["/IncomingPhoneNumbers.json"] = number(sms_url=WEBHOOK + "#rc=5&rp=all")
    return account


async def test_a_well_kept_account_has_nothing_to_mend(channel, well):
    findings = await channel.check()
    assert len(findings) == 3
    assert all(finding.well and not finding.mend for finding in findings)


async def test_a_webhook_without_repeats_is_found(channel, well):
    well.routes["/IncomingPhoneNumbers.json"] = number(sms_url=WEBHOOK)
    *others, repeats = await channel.check()
    assert all(finding.well for finding in others)
    assert not repeats.well
    assert f"{WEBHOOK}#rc=5&rp=all" in repeats.mend


@pytest.mark.parametrize(
    ("numbers", "detail"),
    [
        (number(sms_url="https://demo.twilio.com/welcome"), "https://demo.twilio.com/welcome"),
        (number(sms_url=""), "not set"),
        (number(sms_url=WEBHOOK, sms_application_sid="AP1"), "TwiML app"),
        ({"incoming_phone_numbers": []}, "not in this account"),
    ],
)
async def test_a_number_whose_messages_go_elsewhere_is_found(channel, well, numbers, detail):
    well.routes["/IncomingPhoneNumbers.json"] = numbers
    webhook = (await channel.check())[-1]
    assert not webhook.well
    assert detail in webhook.detail
    assert webhook.mend


async def test_a_closed_account_is_found(channel, well):
    well.routes[f"/Accounts/{ACCOUNT}.json"] = {"sid": ACCOUNT, "status": "suspended"}
    account = (await channel.check())[0]
    assert not account.well
    assert "suspended" in account.detail


async def test_a_wrong_password_is_found_and_not_raised(channel, account):
    account.says(401, {"code": 20003, "message": "Authenticate", "status": 401})
    (finding,) = await channel.check()
    assert not finding.well
    assert finding.mend


async def test_an_answer_that_makes_no_sense_is_found_and_not_raised(channel, well):
    well.routes["/IncomingPhoneNumbers.json"] = {"a": [], "b": []}
    assert not (await channel.check())[-1].well


def service_channel(url, **more):
    return SmsChannel(
        SmsConfig(account_sid=ACCOUNT, auth_token="t", messaging_service_sid="MG1", api_base_url=url, **more)
    )


async def test_a_messaging_services_own_webhook_is_looked_at(well):
    well.routes["/Services/MG1"] = {"inbound_request_url": WEBHOOK, "use_inbound_webhook_on_number": False}
    channel = service_channel(well.url, public_url="https://feedback.example")
    _, webhook, repeats = await channel.check()
    await channel.close()
    assert webhook.well
    assert not repeats.well


async def test_a_service_that_leaves_it_to_its_numbers_is_advised_otherwise(well):
    well.routes["/Services/MG1"] = {"inbound_request_url": None, "use_inbound_webhook_on_number": True}
    channel = service_channel(well.url, public_url="https://feedback.example")
    _, webhook = await channel.check()
    await channel.close()
    assert not webhook.well
    assert WEBHOOK in webhook.mend


async def test_without_a_public_address_nothing_can_come_in(well):
    channel = service_channel(well.url)
    _, webhook = await channel.check()
    await channel.close()
    assert not webhook.well
    assert "public URL" in webhook.mend
