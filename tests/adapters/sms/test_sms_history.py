"""Asking Twilio what was sent after all, and what came in while nobody listened."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from aiohttp import web

from bot.contract.address import Address
from bot.contract.channel import Receipt
from bot.contract.errors import OutcomeUnknown
from bot.contract.inbound import MessageReceived
from bot.contract.outbound import Notice, Outbound, Settled

NOON = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
TO = Address("tel", "+14133881111")
ASKED = Outbound(key="k1", to=TO, content=Notice("How was it?"))


def message(sid, body, *, minutes=0, direction="outbound-api", **more):
    return {
        "sid": sid,
        "body": body,
        "direction": direction,
        "date_created": format_datetime(NOON + timedelta(minutes=minutes)),
        "date_sent": None,
        "num_segments": "1",
        "num_media": "0",
        "from": "+14133881111" if direction == "inbound" else "+12028831111",
        **more,
    }


def listing(*messages, next_page=None):
    return {"messages": list(messages), "next_page_uri": next_page, "page": 0, "page_size": 50}


async def test_a_message_that_was_sent_after_all_is_found_by_its_words(channel, account):
    account.routes["/Messages.json"] = listing(
        message("SM3", "How was it?", minutes=1, num_segments="2"), message("SM2", "Something else", minutes=1)
    )
    assert await channel.find_sent(ASKED, NOON) == Receipt("SM3", 2)
    assert account.asked[0].query["To"] == "+14133881111"


async def test_a_trial_accounts_preface_does_not_hide_it(channel, account):
    account.routes["/Messages.json"] = listing(
        message("SM3", "Sent from your Twilio trial account - How was it?", minutes=1)
    )
    assert await channel.find_sent(ASKED, NOON) == Receipt("SM3", 1)


@pytest.mark.parametrize(
    "other",
    [
        message("SM3", "How was it?", minutes=-1),
        message("SM3", "How was that?", minutes=1),
        message("SM3", "How was it?", minutes=1, direction="inbound"),
        message("SM3", "How was it?", date_created=None),
    ],
    ids=["an earlier one", "other words", "the customer's own", "of no known time"],
)
async def test_what_was_not_sent_is_not_found(channel, account, other):
    account.routes["/Messages.json"] = listing(other)
    assert await channel.find_sent(ASKED, NOON) is None


async def test_what_is_never_shown_was_never_sent(channel, account):
    assert await channel.find_sent(Outbound("k", TO, Settled("How was it?", "9")), NOON) is None
    assert account.asked == []


@pytest.mark.parametrize(("status", "code"), [(503, 0), (429, 20429), (401, 20003)])
async def test_while_twilio_cannot_be_asked_the_outcome_stays_unknown(channel, account, status, code):
    account.says(status, {"code": code})
    with pytest.raises(OutcomeUnknown):
        await channel.find_sent(ASKED, NOON)


async def test_texts_that_came_during_an_outage_are_read_back_with_the_keys_of_their_webhooks(channel, account):
    def inbox(request):
        later = message("SM5", "late again", direction="inbound", minutes=2)
        early = message("MM4", "9\0", direction="inbound", minutes=1, num_media="1")
        ours = message("SM6", "How was it?", minutes=1)
        return web.json_response(listing(later, early, ours) if request.query["To"].startswith("+") else listing())

    account.answers += [inbox, inbox]

    events = await channel.missed(NOON)

    assert events == [
        MessageReceived(
            key="sms:MM4", at=NOON + timedelta(minutes=1), sender=TO, text="9", message="MM4", attachments=1
        ),
        MessageReceived(key="sms:SM5", at=NOON + timedelta(minutes=2), sender=TO, text="late again", message="SM5"),
    ]
    assert [asked.query["To"] for asked in account.asked] == ["+12028831111", "whatsapp:+12028831111"]
    assert account.asked[0].query["DateSent>"] == "2026-01-01T11:59:55Z"


async def test_a_long_outage_is_read_page_by_page(channel, account):
    page_two = "/2010-04-01/Accounts/AC1/Messages.json?Page=1"
    account.says(200, listing(message("SM2", "two", direction="inbound", minutes=2), next_page=page_two))
    account.says(200, listing(message("SM1", "one", direction="inbound", minutes=1)))
    account.says(200, listing())
    assert [event.text for event in await channel.missed(NOON)] == ["one", "two"]


async def test_what_came_before_the_outage_or_from_nobody_is_left_out(channel, account):
    account.says(
        200,
        listing(
            message("SM1", "old", direction="inbound", minutes=-10),
            message("SM2", "an offer", direction="inbound", minutes=1, **{"from": "72345"}),
        ),
    )
    account.says(200, listing())
    assert await channel.missed(NOON) == []


async def test_a_page_that_fails_is_an_error_and_not_an_empty_inbox(channel, account):
    account.says(200, listing(message("SM2", "two", direction="inbound"), next_page="/2010-04-01/x?Page=1"))
    account.says(500, {})
    with pytest.raises(OutcomeUnknown):
        await channel.missed(NOON)
