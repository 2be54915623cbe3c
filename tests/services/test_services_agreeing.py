"""Consent to surveys: the customer's own word, files, staff and programs; written down, and heeded."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.contract.address import Address
from bot.contract.errors import AddressDead, TryLater
from bot.contract.inbound import OptOutReported
from bot.storage import tables
from tests.services.gate_play import decisions, gate, why
from tests.services.law_play import data, file
from tests.services.test_services_askings import askings, known, planned
from tests.services.test_services_contacts_import import send
from tests.services.test_services_falling_back import also_at
from tests.services.test_services_receipts import update
from tests.support.houses import ADMIN, ANN, PHONE, Play

_numbers = itertools.count(1)


async def evidence(play: Play) -> list[Mapping[str, Any]]:
    rows = await play.rows(select(tables.consents).order_by(tables.consents.c.id))
    return [row for row in rows if row["purpose"] == "surveys"]


async def gates_of_the_last(play: Play) -> list[str]:
    return list((await decisions(play))[-1]["gates"])


async def test_no_more_surveys_ends_them_and_is_evidence_but_is_no_stop(play: Play) -> None:
    await play.say(ANN, "feedback")
    said = await play.say(ANN, "no more surveys")
    assert "won't send you surveys" in play.last(ANN)
    (row,) = await evidence(play)
    assert (row["state"], row["source"], row["wording"], row["event_key"]) == ("out", "said", said.text, said.key)
    (conversation,) = await play.rows(select(tables.conversations))
    assert conversation["outcome"] == "opted_out"
    (address,) = await play.rows(select(tables.addresses.c.state))
    assert address["state"] == "reachable"
    told = len(play.seen(ANN))
    await play.say(ANN, "stop surveys")
    assert len(play.seen(ANN)) == told
    await planned(play, ANN)
    await play.work()
    assert (await gates_of_the_last(play))[0] == "no_consent"
    assert [row["status"] for row in await askings(play)] == ["refused"]
    await play.say(ANN, "feedback")
    assert "recommend" in play.last(ANN)


async def test_said_at_one_address_it_ends_the_survey_at_another(play: Play) -> None:
    await known(play, PHONE)
    await also_at(play, PHONE, ANN)
    await planned(play, PHONE)
    await play.work()
    assert "recommend" in play.last(ANN)
    await play.say(PHONE, "no more surveys")
    assert "won't send you surveys" in play.last(PHONE)
    (conversation,) = await play.rows(select(tables.conversations))
    assert conversation["outcome"] == "opted_out"
    told = len(play.seen(ANN))
    for _ in range(8):
        await play.wait(timedelta(days=1))
    assert len(play.seen(ANN)) == told


async def test_a_question_that_still_waits_at_another_address_is_not_sent(play: Play) -> None:
    await known(play, PHONE)
    await also_at(play, PHONE, ANN)
    await planned(play, PHONE)
    play.platforms["telegram"].fail(TryLater("429", retry_after=3600, scope="address"), ANN)
    await play.work()
    assert play.seen(ANN) == []
    await play.say(PHONE, "no more surveys")
    await play.wait(timedelta(hours=2))
    assert play.seen(ANN) == []


async def test_it_is_taken_back_by_the_customer_and_by_nobody_else(play: Play) -> None:
    await known(play, ANN)
    await data(play, ANN, "surveys off")
    await play.command(ADMIN, "set #1 consent yes", command="contact")
    assert "this customer wants no surveys" in await play.command(ADMIN, f"send nps to {ANN} yes")
    told = await why(play, str(ANN))
    assert "no more surveys (a button" in told
    assert "agreed to surveys (staff)" in told
    await play.say(ANN, "start surveys")
    await play.command(ADMIN, f"send nps to {ANN} yes")
    assert "recommend" in play.last(ANN)
    await data(play, ANN, "mine")
    kept = [(row["state"], row["source"]) for row in file(play, ANN)["consents"]]
    assert kept == [("out", "button"), ("in", "staff"), ("in", "said")]


async def test_where_consent_is_needed_only_who_has_said_yes_is_asked(play: Play) -> None:
    await known(play, ANN, PHONE)
    assert "Only customers who have agreed" in await gate(play, "consent needed")
    await play.command(ADMIN, "set #2 consent yes", command="contact")
    await planned(play, ANN, PHONE)
    await play.work()
    assert {row["address"]: row["allowed"] for row in await decisions(play)} == {str(ANN): False, str(PHONE): True}
    assert play.seen(ANN) == []
    assert "this customer has not said yes to surveys" in await play.command(ADMIN, f"send nps to {ANN} yes")
    await gate(play, "consent not needed")
    await planned(play, ANN, key="again")
    await play.work()
    assert "recommend" in play.last(ANN)


async def test_a_file_is_evidence_once_and_what_it_says_is_heeded(play: Play) -> None:
    text = "name,phone,consent\nAnn,+12025550123,да\nBob,+12025550124,no\nEve,+12025550125,perhaps\n"
    for _ in range(2):
        await _bring(play, "crm.csv", text)
    assert [(row["address"], row["state"], row["source"], row["wording"]) for row in await evidence(play)] == [
        ("tel:+12025550123", "in", "import", "crm.csv"),
        ("tel:+12025550124", "out", "import", "crm.csv"),
    ]
    await planned(play, Address("tel", "+12025550123"), Address("tel", "+12025550124"))
    await play.work()
    assert [row["allowed"] for row in await decisions(play)] == [True, False]


async def _bring(play: Play, name: str, text: str) -> None:
    await send(play, text, name=name)
    await play.press(ADMIN, "Import")


@pytest.mark.parametrize("way", ["sent", "delivered"])
async def test_an_opt_out_that_the_carrier_knows_of_is_evidence_too(play: Play, way: str) -> None:
    """21610: they have told the carrier, and we hear of it by what we send."""
    await known(play, PHONE)
    if way == "sent":
        play.platforms["sms"].fail(AddressDead("21610", "opted_out"), PHONE)
    await play.command(ADMIN, f"send nps to {PHONE} yes")
    if way == "delivered":
        await play.take(update(play, play.seen(PHONE)[-1].message, "failed", "21610"))
    rows = await play.rows(select(tables.consents))
    assert [(row["state"], row["source"], row["wording"], row["purpose"]) for row in rows] == [
        ("out", "carrier", "21610", "all")
    ]
    (address,) = await play.rows(select(tables.addresses).where(tables.addresses.c.address == str(PHONE)))
    assert address["state"] == "opted_out"
    await play.take(OptOutReported(key=f"c:{next(_numbers)}", at=play.clock(), sender=PHONE, opted_out=True))
    assert len(await play.rows(select(tables.consents))) == 1
    await planned(play, PHONE)
    await play.work()
    assert "opted_out" in await gates_of_the_last(play)
