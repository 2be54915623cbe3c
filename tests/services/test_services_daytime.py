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
from tests.services.gate_play import gate
from tests.services.test_services_falling_back import also_at
from tests.services.test_services_replying import detractor, filled_in, press_reply
from tests.support.houses import ADMIN, AGENT, ANN, PHONE, Play

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
YORK = ZoneInfo("America/New_York")
YORKER = Address("tel", "+12125550123")
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


async def decided_by_day(play: Play, *people: Address) -> None:
    """Two minutes before their night a campaign begins; what it asks is written down, and not all of it is sent."""
    await gate(play, "quiet 8:00-21:00")
    await known(play, *people)
    await campaign(play, "new nps")
    play.clock.now = play.clock.now.replace(hour=20, minute=58)
    play.platforms["sms"].fail(TryLater("429", retry_after=3 * 3600, scope="address"), people[0])
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
