"""A first question that can't be delivered leads elsewhere at once; a text message that failed is sent once more."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.contract.address import Address
from bot.contract.errors import AddressDead, OutcomeUnknown, SendError, TryLater, Unsendable
from bot.contract.inbound import ReachabilityChanged
from bot.storage import tables
from tests.services.campaign_play import begun, campaign
from tests.services.gate_play import decisions, finished, gate, why
from tests.services.test_services_askings import known, planned
from tests.services.test_services_falling_back import also_at, given
from tests.services.test_services_receipts import update
from tests.support.houses import ADMIN, ANN, BOB, PHONE, Play, words
from tests.support.mail import put

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
OTHER, THIRD = Address("tel", "+12025550177"), Address("tel", "+12025550178")


async def at_two(play: Play, first: Address = ANN, second: Address = PHONE) -> None:
    """Somebody who is reached at both, and asked at the first."""
    await known(play, first)
    await also_at(play, first, second)
    await play.command(ADMIN, f"set {first} prefers {first.channel}", command="contact")


async def refused(play: Play, error: SendError, at: Address = ANN) -> None:
    play.platforms[at.channel].fail(error, at, times=None)
    await planned(play, at)
    for _ in range(3):  # what failed, and what comes of it
        await play.work()


async def outcomes(play: Play) -> list[tuple[str, str | None]]:
    table = tables.conversations
    rows = await play.rows(select(table.c.status, table.c.outcome).order_by(table.c.id))
    return [(row["status"], row["outcome"]) for row in rows]


@pytest.mark.parametrize(
    "error",
    [
        AddressDead("403", "blocked"),
        AddressDead("400", "never_started"),
        Unsendable("refused"),
    ],
)
async def test_a_question_that_can_not_be_delivered_is_asked_elsewhere_at_once(play: Play, error: SendError) -> None:
    await at_two(play)
    await refused(play, error)
    assert play.last(PHONE).startswith("Acme: reply STOP to opt out.")
    assert "How likely" in play.last(PHONE)
    assert "elsewhere" not in play.last(PHONE), "nothing was asked anywhere before"
    assert [(row["kind"], row["address"]) for row in await decisions(play)] == [
        ("by_hand", str(ANN)),
        ("undelivered", str(PHONE)),
    ]
    assert "nps: asked (not delivered where asked first, telegram)" in await why(play, str(PHONE))
    await play.say(PHONE, "9")
    assert [(each["value"], each["channel"]) for each in await given(play)] == [(9, "sms")]


async def test_they_are_reminded_there_and_asked_once(play: Play) -> None:
    await at_two(play)
    await refused(play, AddressDead("403", "blocked"))
    for _ in range(9):
        await play.wait(DAY)
    said = [words(each.content) for each in play.seen(PHONE)]
    assert [("A quick reminder" in each) for each in said] == [False, True]
    assert play.seen(ANN) == []
    assert await outcomes(play) == [("finished", "expired")]


@pytest.mark.parametrize("code", ["30003", "30005", "30006", "21610"])
async def test_a_text_message_that_failed_after_all_leads_elsewhere_and_a_late_receipt_changes_nothing(
    play: Play, code: str
) -> None:
    await at_two(play, PHONE, ANN)
    await gate(play, "consent off")
    await telegram_first(play, "blocked")
    await planned(play, PHONE)
    await play.work()
    assert "How likely" in play.last(PHONE)
    await telegram_first(play, "")
    failed = update(play, play.seen(PHONE)[0].message, "undelivered", code)
    for receipt in (failed, update(play, failed.message, "failed", code), update(play, failed.message, "delivered")):
        await play.take(receipt)
        await play.work()
    assert "How likely" in play.last(ANN)
    assert (len(play.seen(ANN)), len(play.seen(PHONE))) == (1, 1)
    await play.press(ANN, "9")
    assert [(each["value"], each["channel"]) for each in await given(play)] == [(9, "telegram")]
    await play.wait(2 * DAY)
    assert len(play.seen(PHONE)) == 1


async def telegram_first(play: Play, reason: str) -> None:
    table = tables.addresses
    state = "unreachable" if reason else "reachable"
    async with play.database.transaction() as tx:
        await tx.run(table.update().where(table.c.address == str(ANN)).values(state=state, reason=reason))


@pytest.mark.parametrize("how", ["blocked", "another_message"])
async def test_what_had_not_been_sent_before_they_left_is_asked_elsewhere_too(play: Play, how: str) -> None:
    await at_two(play)
    if how == "another_message":
        await put(play, ANN, "hello")
    play.platforms["telegram"].fail(TryLater("429", retry_after=3600, scope="address"), ANN)
    await planned(play, ANN)
    await play.work()
    play.platforms["telegram"].fail(AddressDead("403", "blocked"), ANN)
    if how == "another_message":
        await play.wait(HOUR)
    else:
        await play.take(ReachabilityChanged(key="block", at=play.clock(), sender=ANN, reachable=False))
    await play.work()
    assert "How likely" in play.last(PHONE)
    assert play.seen(ANN) == []


async def test_who_is_not_reached_there_either_is_asked_at_the_third_place(play: Play) -> None:
    await at_two(play)
    await also_at(play, ANN, OTHER)
    play.platforms["sms"].fail(AddressDead("21614", "not_mobile"), PHONE)
    await refused(play, AddressDead("403", "blocked"))
    assert (play.seen(ANN), play.seen(PHONE)) == ([], [])
    assert "How likely" in play.last(OTHER)


async def test_at_night_they_are_asked_elsewhere_in_their_morning(play: Play) -> None:
    """Noon in London is seven in the morning in New York."""
    york = Address("tel", "+12125550123")
    await known(play, ANN)
    await also_at(play, ANN, york)
    await gate(play, "quiet 8:00-21:00")
    play.platforms["telegram"].fail(AddressDead("403", "blocked"), ANN)
    told = await play.command(ADMIN, f"send nps to {ANN} yes")
    assert "They are asked at another of their addresses as soon as they may be." in told
    assert play.seen(york) == []
    await play.wait(HOUR - MINUTE)
    assert play.seen(york) == []
    await play.wait(MINUTE)
    assert "How likely" in play.last(york)


async def at_three(play: Play) -> None:
    """They have three numbers, and are asked at the first."""
    await known(play, PHONE)
    for each in (OTHER, THIRD):
        await also_at(play, PHONE, each)


async def test_each_of_three_numbers_is_tried_once_and_then_it_is_over(play: Play) -> None:
    """What is refused so says nothing of the number."""
    await at_three(play)
    for each in (PHONE, OTHER, THIRD):
        play.platforms["sms"].fail(Unsendable("30008"), each, times=None)
    await play.command(ADMIN, f"send nps to {PHONE} yes")
    for _ in range(9):
        await play.work()
    rows = await play.rows(select(tables.outbox.c.address).order_by(tables.outbox.c.id))
    tried = [row["address"] for row in rows if row["address"].startswith("tel")]
    assert tried == [str(PHONE), str(OTHER), str(THIRD)]
    assert await outcomes(play) == [("finished", "abandoned")]
    assert "nobody is waiting for an answer" in play.last(ADMIN)


async def test_of_three_handsets_that_are_off_only_the_last_is_texted_once_more(play: Play) -> None:
    await at_three(play)
    await planned(play, PHONE)
    await play.work()
    for each in (PHONE, OTHER, THIRD, THIRD):
        await lost(play, at=each)
        await play.wait(HOUR)
    assert [len(play.seen(each)) for each in (PHONE, OTHER, THIRD)] == [1, 1, 2]
    assert await outcomes(play) == [("finished", "abandoned")]


async def lost_in_the_evening(play: Play) -> Address:
    """It did not come by text to New York, where it is day; on Telegram they are in London, where it is night."""
    york = Address("tel", "+12125550123")
    await at_two(play, york, ANN)
    await gate(play, "quiet 8:00-21:00 Europe/London")
    play.clock.now = play.clock.now.replace(hour=21, minute=30)
    await telegram_first(play, "blocked")
    await planned(play, york)
    await play.work()
    await telegram_first(play, "")
    await lost(play, at=york)
    assert (len(play.seen(york)), len(play.seen(ANN))) == (1, 0)
    return york


async def test_what_has_come_after_all_is_not_asked_elsewhere_in_the_morning(play: Play) -> None:
    york = await lost_in_the_evening(play)
    await play.take(update(play, play.seen(york)[0].message, "delivered"))
    for _ in range(14):
        await play.wait(HOUR)
    assert (len(play.seen(york)), len(play.seen(ANN))) == (1, 0)
    await play.wait(2 * DAY)
    assert "asked you elsewhere" in play.last(ANN), "silence leads there all the same"


async def test_a_second_receipt_does_not_have_it_texted_again_beside_being_asked_elsewhere(play: Play) -> None:
    york = await lost_in_the_evening(play)
    await play.take(update(play, play.seen(york)[0].message, "failed", "30003"))
    for _ in range(14):
        await play.wait(HOUR)
    assert (len(play.seen(york)), len(play.seen(ANN))) == (1, 1)


@pytest.mark.parametrize("then", [AddressDead("403", "blocked"), Unsendable("refused"), OutcomeUnknown("timeout")])
async def test_what_may_have_come_is_not_asked_elsewhere_before_they_were_silent(play: Play, then: SendError) -> None:
    await at_two(play)
    play.platforms["telegram"].fail(OutcomeUnknown("timeout"), ANN)
    play.platforms["telegram"].fail(then, ANN, times=None)
    await play.command(ADMIN, f"send nps to {ANN} yes")
    for _ in range(20):
        await play.wait(15 * MINUTE)
    assert "The conversation stays open for an answer." in play.last(ADMIN)
    assert (play.seen(PHONE), await outcomes(play)) == ([], [("open", None)])
    await play.wait(2 * DAY)
    assert "asked you elsewhere" in play.last(PHONE)


async def test_who_has_answered_by_themselves_meanwhile_is_not_asked_in_the_morning(play: Play) -> None:
    york = Address("tel", "+12125550123")
    await at_two(play, ANN, york)
    await gate(play, "quiet 8:00-21:00")
    await refused(play, AddressDead("403", "blocked"))
    await finished(play, york)
    before = len(play.seen(york))
    await play.wait(HOUR)
    assert len(play.seen(york)) == before


async def test_a_late_receipt_ends_nothing_where_the_reminder_has_come(play: Play) -> None:
    await at_two(play, PHONE, ANN)
    await gate(play, "fallback 6d")
    await planned(play, PHONE)
    await play.work()
    await play.wait(4 * DAY)
    question, reminder = play.seen(PHONE)
    await play.take(update(play, reminder.message, "delivered"))
    await play.take(update(play, question.message, "undelivered", "30003"))
    await play.wait(2 * HOUR)
    assert (len(play.seen(PHONE)), play.seen(ANN)) == (2, [])
    await play.say(PHONE, "9")
    assert [each["value"] for each in await given(play)] == [9]


@pytest.mark.parametrize("how", ["stop 1 yes", "pause 1"])
@pytest.mark.parametrize("what", ["30003", "30005", "silence"])
async def test_of_a_campaign_that_was_stopped_nobody_is_asked_elsewhere_or_once_more(
    play: Play, how: str, what: str
) -> None:
    await at_two(play, PHONE, ANN)
    await begun(play, "nps")
    await play.wait(MINUTE)
    assert len(play.seen(PHONE)) == 1
    await campaign(play, how)
    if what != "silence":
        await lost(play, what)
    await play.wait(2 * HOUR if what != "silence" else 2 * DAY)
    assert play.seen(ANN) == []
    assert len([each for each in play.seen(PHONE) if "A quick reminder" not in words(each.content)]) == 1


@pytest.mark.parametrize("shut", ["off", "country", "began"])
async def test_nobody_is_asked_elsewhere_where_rules_are_against_it_or_they_began(play: Play, shut: str) -> None:
    await at_two(play)
    error = AddressDead("403", "blocked")
    if shut == "off":
        await gate(play, "fallback off")
    elif shut == "country":
        await gate(play, "countries allow GB")
    if shut == "began":
        play.platforms["telegram"].fail(error, ANN)
        await play.say(ANN, "feedback")
    else:
        await refused(play, error)
        for _ in range(20):
            await play.wait(15 * MINUTE)
    assert play.seen(PHONE) == []
    assert await outcomes(play) == [("finished", "abandoned")]


# ---------------------------------------------------------------- once more


async def texted(play: Play) -> None:
    await known(play, PHONE)
    await planned(play, PHONE)
    await play.work()
    assert len(play.seen(PHONE)) == 1


async def lost(play: Play, code: str = "30003", at: Address = PHONE) -> None:
    await play.take(update(play, play.seen(at)[-1].message, "undelivered", code))
    await play.work()


async def test_a_handset_that_was_off_is_texted_once_more_an_hour_later_and_then_no_more(play: Play) -> None:
    await texted(play)
    await lost(play)
    await play.wait(HOUR - MINUTE)
    assert len(play.seen(PHONE)) == 1
    await play.wait(MINUTE)
    assert len(play.seen(PHONE)) == 2
    assert await outcomes(play) == [("open", None)]
    await lost(play)
    await play.wait(DAY)
    assert len(play.seen(PHONE)) == 2
    assert await outcomes(play) == [("finished", "abandoned")]


@pytest.mark.parametrize("meanwhile", ["9", "later", "STOP", "delivered", "pause nps", "a case"])
async def test_it_is_not_sent_again_where_it_is_not_wanted_any_more(play: Play, meanwhile: str) -> None:
    await texted(play)
    await lost(play)
    if meanwhile == "delivered":
        await play.take(update(play, play.seen(PHONE)[0].message, "delivered"))
    elif meanwhile == "pause nps":
        await play.command(ADMIN, meanwhile)
    elif meanwhile == "a case":
        await unhappy(play, BOB)
        await theirs_is(play, PHONE)
    else:
        await play.say(PHONE, meanwhile)
    before = len(play.seen(PHONE))
    await play.wait(HOUR)
    assert len(play.seen(PHONE)) == before


async def unhappy(play: Play, who: Address) -> None:
    """A case is opened about what they say."""
    await play.say(who, "feedback")
    for answer in ("1", "skip", "skip", "skip"):
        await play.say(who, answer)


async def theirs_is(play: Play, who: Address) -> None:
    """The one case turns out to be of whoever is at that address."""
    (row,) = await play.rows(select(tables.addresses.c.contact_id).where(tables.addresses.c.address == str(who)))
    async with play.database.transaction() as tx:
        assert (await tx.run(tables.cases.update().values(**row))).rowcount == 1


async def test_it_is_not_sent_again_at_night(play: Play) -> None:
    await gate(play, "quiet 8:00-21:00")
    await gate(play, "zone Europe/London")
    play.clock.now = play.clock.now.replace(hour=20, minute=30)
    london = Address("tel", "+442079460001")
    await known(play, london)
    await planned(play, london)
    await play.work()
    await play.take(update(play, play.seen(london)[0].message, "undelivered", "30003"))
    for _ in range(12):
        await play.wait(HOUR)
    assert [each.at.hour for each in play.seen(london)] == [20, 8]


@pytest.mark.parametrize(("code", "outcome"), [("30005", "abandoned"), ("21610", "opted_out")])
async def test_what_is_gone_for_good_is_not_sent_again(play: Play, code: str, outcome: str) -> None:
    await texted(play)
    await lost(play, code)
    await play.wait(2 * HOUR)
    assert len(play.seen(PHONE)) == 1
    assert await outcomes(play) == [("finished", outcome)]
