"""Nobody is reminded at night, and who says "tomorrow" is asked when it is day where they live."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.contract.address import Address
from bot.contract.errors import TryLater
from bot.services.gates.zones import zones_of
from bot.storage import tables
from tests.services.campaign_play import campaign, known, phones, states
from tests.services.gate_play import gate, why
from tests.services.test_services_falling_back import also_at
from tests.services.test_services_links import deep_link, token_in
from tests.services.test_services_replying import detractor, filled_in, press_reply
from tests.support.houses import ADMIN, AGENT, ANN, BOB, PHONE, Play, words
from tests.support.mail import put

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
YORK = ZoneInfo("America/New_York")
YORKER = Address("tel", "+12125550123")
LONDON = Address("tel", "+442079460001")
HELP: dict[str, tuple[str, str, str]] = {
    "en": ("HELP", "Acme", "STOP"),
    "ru": ("помощь", "Acme", "СТОП"),
    "zh-Hans": ("帮助", "Acme", "停止"),
    "zh-Hant": ("幫助", "Acme", "停止"),
}


async def at(play: Play, hour: int) -> None:
    """It is that hour in New York next."""
    here = play.clock().astimezone(YORK)
    there = here.replace(hour=hour % 24, minute=0) + (DAY if hour <= here.hour else timedelta())
    await play.wait(there - here)


async def asked_at(play: Play, hour: int, said: str) -> datetime:
    """They have begun at that hour there and put it off; when they are asked again, as clocks show it there."""
    await gate(play, "quiet 8:00-21:00")
    await at(play, hour)
    await play.say(YORKER, "feedback")
    await play.say(YORKER, said)
    before = len(play.seen(YORKER))
    for _ in range(60):
        await play.wait(HOUR)
        if len(play.seen(YORKER)) > before:
            return play.clock().astimezone(YORK)
    raise AssertionError("never asked again")


@pytest.mark.parametrize(
    ("hour", "said", "later", "then"),
    [
        (15, "ask me tomorrow", 1, 15),
        (3, "завтра", 1, 8),
        (23, "明天再说", 1, 8),
        (22, "明天再說", 1, 8),
    ],
)
async def test_tomorrow_is_by_day_where_they_live(play: Play, hour: int, said: str, later: int, then: int) -> None:
    again = await asked_at(play, hour, said)
    rows = await play.rows(select(tables.conversations.c.started_at))
    begun = [row["started_at"].astimezone(YORK) for row in rows]
    assert (again.date() - begun[0].date(), again.hour) == (timedelta(days=later), then)


async def test_a_reminder_that_falls_due_at_night_waits_for_their_morning(play: Play) -> None:
    """Begun at two at night by themselves."""
    await gate(play, "quiet 8:00-21:00")
    await at(play, 2)
    await play.say(YORKER, "feedback")
    await play.wait(DAY)
    assert len(play.seen(YORKER)) == 1
    await play.wait(6 * HOUR - timedelta(minutes=1))
    assert len(play.seen(YORKER)) == 1
    await play.wait(timedelta(minutes=1))
    assert "A quick reminder" in play.last(YORKER)
    await play.wait(6 * DAY)
    (row,) = await play.rows(select(tables.conversations.c.outcome))
    assert row["outcome"] == "expired"


async def test_nobody_is_reminded_while_staff_talk_with_them_about_a_case(play: Play) -> None:
    await play.command(ADMIN, f"staff add {AGENT}")
    await detractor(play)
    await also_at(play, ANN, PHONE)
    await play.say(PHONE, "feedback")
    await press_reply(play, form_handle="trigger")
    await play.app.receiver.handle(filled_in(play, "We are so sorry, Ann."))
    await play.work()
    before = len(play.seen(PHONE))
    await play.wait(2 * DAY)
    assert len(play.seen(PHONE)) == before
    await play.command(AGENT, "resolve 1 done", command="case")
    await play.wait(DAY)
    assert "A quick reminder" in play.last(PHONE)


async def test_nobody_is_reminded_over_a_case_but_whoever_put_it_off_is_asked(play: Play) -> None:
    await detractor(play)
    await also_at(play, ANN, PHONE)
    await play.say(PHONE, "feedback")
    silent = len(play.seen(PHONE))
    await play.wait(2 * DAY)
    assert len(play.seen(PHONE)) == silent
    await play.say(PHONE, "ask me tomorrow")
    await play.wait(DAY)
    assert "How likely" in play.last(PHONE)
    await play.wait(8 * DAY)
    assert "A quick reminder" not in play.last(PHONE)
    rows = await play.rows(select(tables.conversations.c.outcome).order_by(tables.conversations.c.id))
    assert rows[-1]["outcome"] == "expired"


async def decided_by_day(play: Play, *people: Address, asked: Address | None = None) -> None:
    """Two minutes before their night a campaign begins; what it asks is written down, and not all of it is sent."""
    await gate(play, "quiet 8:00-21:00")
    await known(play, *people)
    await campaign(play, "new nps")
    play.clock.now = play.clock.now.replace(hour=20, minute=58)
    play.platforms["sms"].fail(TryLater("429", retry_after=3600, scope="address"), asked or people[0])
    await play.press(ADMIN, "Start")
    await play.wait(timedelta(seconds=1))


async def night(play: Play) -> None:
    """Until eleven in the next morning."""
    for _ in range(14 * 2):
        await play.wait(HOUR / 2)


async def test_what_a_platform_put_off_into_the_night_is_sent_in_their_morning(play: Play) -> None:
    (them,) = phones(1)
    await decided_by_day(play, them)
    assert await states(play) == {"asked": 1}
    await night(play)
    assert [each.at.hour for each in play.seen(them)] == [8]


async def test_what_a_worker_finds_at_night_it_sends_in_their_morning_however_often_it_was_away(play: Play) -> None:
    people = phones(3)
    await gate(play, "quiet 8:00-21:00")
    await known(play, *people)
    await campaign(play, "new nps")
    play.clock.now = play.clock.now.replace(hour=20, minute=58)
    await play.press(ADMIN, "Start")
    play.clock.now += timedelta(seconds=2)
    while await play.app.timekeeper.fire_next():
        pass
    await play.app.asker.ask_next("sms")
    for _ in range(2):
        play.clock.now = play.clock.now.replace(hour=2) + DAY
        await play.work()
    assert not any(play.seen(each) for each in people)
    await night(play)
    assert [{each.at.hour for each in play.seen(who)} for who in people] == [{8}] * 3


async def test_who_writes_at_night_is_answered_though_a_question_waits_for_the_morning(play: Play) -> None:
    (them,) = phones(1)
    await decided_by_day(play, them)
    await play.wait(4 * HOUR)
    assert not play.seen(them)
    await play.say(them, "feedback")
    await play.work()
    assert {each.at.hour for each in play.seen(them)} == {play.clock().hour}
    before = len(play.seen(them))
    await night(play)
    assert len(play.seen(them)) == before


async def held_until_morning(play: Play) -> Play:
    """Ada was asked by a campaign in the evening, at a moment when her platform wanted silence. It is half past eleven.
    Bob has a case."""
    house = Play(play.database, house={"deep_links": {"telegram": deep_link}, "text_number": "+442079460000"})
    await house.say(BOB, "feedback")
    await house.press(BOB, "1")
    for each in ("it broke", "no", "yes", "skip"):
        await house.say(BOB, each)
    await house.command(ADMIN, f"add Ada {LONDON}", command="contact")
    await decided_by_day(house, *phones(1), asked=LONDON)
    for hours in (0, 1, 1.5):
        await house.wait(hours * HOUR)
    (row,) = await house.outbox(LONDON)
    assert (row["state"], row["error"], house.seen(LONDON)) == ("pending", "night", [])
    return house


def asked_in_hours(house: Play) -> list[int]:
    return [each.at.hour for each in house.seen(LONDON) if "How likely" in words(each.content)]


async def test_a_link_that_somebody_opens_at_night_wakes_nobody(play: Play) -> None:
    house = await held_until_morning(play)
    await house.follow(ANN, token_in(await house.command(ADMIN, "link nps for Ada")))
    await house.wait(HOUR)
    assert house.seen(LONDON) == []
    await night(house)
    assert "opened on Telegram" in house.last(LONDON)
    assert {each.at.hour for each in house.seen(LONDON)} == {8}


async def test_what_they_have_answered_elsewhere_at_night_they_are_not_asked_in_the_morning(play: Play) -> None:
    house = await held_until_morning(play)
    await house.follow(ANN, token_in(await house.command(ADMIN, "link nps for Ada")))
    for each in ("9", "skip", "skip"):
        await house.say(ANN, each)
    await night(house)
    assert asked_in_hours(house) == []


async def test_what_staff_write_at_night_overtakes_what_is_held(play: Play) -> None:
    house = await held_until_morning(play)
    await put(house, LONDON, "We are on it.")
    await house.work()
    assert [words(each.content) for each in house.seen(LONDON)] == ["We are on it."]
    await night(house)
    assert asked_in_hours(house) == [8]


@pytest.mark.parametrize("done", ["campaign stop 1 yes", "survey archive nps"])
async def test_what_is_held_is_withdrawn_where_nobody_wants_it_any_more(play: Play, done: str) -> None:
    house = await held_until_morning(play)
    family, _, text = done.partition(" ")
    await house.command(ADMIN, text, command=family)
    await night(house)
    assert house.seen(LONDON) == []
    assert await states(house) == {"asked": 1, "cancelled": 2}  # Bob was still waiting
    assert "because: campaign over" in await why(house, "Ada")


async def test_what_is_held_waits_while_its_campaign_is_paused(play: Play) -> None:
    house = await held_until_morning(play)
    await campaign(house, "pause 1")
    await night(house)
    assert asked_in_hours(house) == []
    assert "campaign paused" in await why(house, "Ada")
    house.clock.now = house.clock.now.replace(hour=23)
    await campaign(house, "resume 1")
    await house.wait(HOUR)
    assert asked_in_hours(house) == []
    await night(house)
    assert asked_in_hours(house) == [8]


async def test_what_is_held_waits_for_the_end_of_a_case(play: Play) -> None:
    house = await held_until_morning(play)
    await house.command(ADMIN, f"merge {BOB} into {LONDON}", command="contact")
    await house.press(ADMIN, "Yes, merge them")
    await night(house)
    assert asked_in_hours(house) == []
    assert "open case" in await why(house, "Ada")
    await house.command(ADMIN, "resolve 1 done", command="case")
    await night(house)
    await night(house)
    assert asked_in_hours(house) == [8]


async def test_a_reminder_that_was_put_off_into_the_night_waits_for_the_morning(play: Play) -> None:
    await gate(play, "quiet 8:00-21:00")
    await at(play, 20)
    await play.say(YORKER, "feedback")
    play.clock.now += DAY - timedelta(minutes=1)
    play.platforms["sms"].fail(TryLater("429", retry_after=3 * 3600, scope="address"), YORKER)
    before = len(play.seen(YORKER))
    for _ in range(13 * 2):
        await play.wait(HOUR / 2)
    assert [each.at.astimezone(YORK).hour for each in play.seen(YORKER)[before:]] == [8]


@pytest.mark.parametrize("language", HELP)
async def test_help_names_us_and_how_to_stop_in_every_language(play: Play, language: str) -> None:
    word, company, stop = HELP[language]
    who = ANN._replace(id="777")
    await play.say(who, word, language=language)
    for _ in range(2):
        assert company in play.last(who)
        assert stop in play.last(who)
        await play.command(ADMIN, f"send nps to {who} yes")
        await play.say(who, word)


@pytest.mark.parametrize(
    ("number", "ours", "named"),
    [
        ("+79161234567", "UTC", "Europe/Moscow"),
        ("+79161234567", "Asia/Omsk", "Asia/Omsk"),
        ("+77011234567", "UTC", "Asia/Almaty"),
        ("+61412345678", "UTC", "Australia/Sydney"),
        ("+447700900123", "UTC", "Europe/London"),
    ],
)
def test_of_several_zones_the_likeliest_is_named(number: str, ours: str, named: str) -> None:
    assert zones_of(Address("tel", number), {}, ours)[0] == named
    assert zones_of(Address("tel", number), {"zone": "Asia/Tokyo"}, ours) == ("Asia/Tokyo",)


def test_where_it_is_not_known_in_which_it_must_be_day_in_all_of_them() -> None:
    assert {"Europe/Moscow", "Asia/Kamchatka", "Asia/Almaty"} <= set(
        zones_of(Address("tel", "+79161234567"), {}, "UTC")
    )
