"""Whom we may ask: what keeps customers from being asked, and that every decision is kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from bot.contract.address import Address
from bot.contract.errors import AddressDead
from bot.services.askings.planning import Planned, plan
from bot.services.gates import countries, deciding, guessing, settings
from bot.services.work import Work
from bot.storage import people, tables
from tests.services.closing_play import case, told
from tests.services.gate_play import decisions, finished, gate, why
from tests.support.databases import BORN
from tests.support.houses import ADMIN, AGENT, ANN, BOB, CARE, PHONE, Play, buttons

DAY = timedelta(days=1)
NOON = BORN + timedelta(hours=3)
LONDON = Address("tel", "+442079460123")


async def test_what_a_customer_begins_is_a_decision_too(play: Play) -> None:
    await play.say(ANN, "feedback")
    (kept,) = await decisions(play)
    assert (kept["kind"], kept["survey_key"], kept["allowed"], kept["gates"]) == ("asked_for_it", "nps", True, {})


async def test_a_colleague_is_warned_of_a_gap_with_the_next_date_and_may_ask_anyway(play: Play) -> None:
    await finished(play, ANN)
    await play.wait(timedelta(days=12))
    shown = await play.command(ADMIN, f"send stars to {ANN}")
    assert "telegram:101" in shown
    assert "Asked" not in shown
    await gate(play, "gap transactional 30d")
    shown = await play.command(ADMIN, f"send stars to {ANN}")
    assert "asked 12 days ago by nps. Next date: December 2." in shown
    assert [each.label for each in buttons(play.seen(ADMIN)[-1].content)] == ["Ask anyway"]
    await play.press(ADMIN, "Ask anyway")
    assert "from 1 to 5 stars" in play.last(ANN)
    asked = (await decisions(play))[-1]
    assert (asked["kind"], asked["allowed"], list(asked["gates"])) == ("by_hand", True, ["survey_gap"])
    assert asked["cause"] == str(ADMIN)


async def test_who_says_yes_beforehand_is_warned_nevertheless(play: Play) -> None:
    await finished(play, ANN)
    said = await play.command(ADMIN, f"send stars to {ANN} yes")
    assert said.startswith("Not sent: asked ")
    assert "stars" not in play.last(ANN)
    refused = (await decisions(play))[-1]
    assert (refused["allowed"], refused["next_eligible"]) == (False, play.clock() + timedelta(days=7))


async def test_at_night_nobody_is_asked_by_hand_wherever_they_live(play: Play) -> None:
    """It is noon in London, and seven in the morning in Washington."""
    await gate(play, "quiet 8:00-21:00")
    assert "on its way" in await play.command(ADMIN, f"send nps to {LONDON} yes")
    said = await play.command(ADMIN, f"send nps to {PHONE} anyway")
    assert said == "Not sent: it is too early or too late where this customer is. Next date: November 2, 13:00."
    assert play.seen(PHONE) == []
    await play.wait(timedelta(hours=1))
    assert "on its way" in await play.command(ADMIN, f"send nps to {PHONE} yes")


async def test_where_a_customer_lives_is_what_we_were_told(play: Play) -> None:
    await play.say(LONDON, "hello")
    await gate(play, "quiet 8:00-21:00")
    await play.command(ADMIN, f"set {LONDON} zone Asia/Tokyo", command="risk")
    assert "Next date: November 2, 23:00." in await play.command(ADMIN, f"send nps to {LONDON} yes")


async def test_a_follow_up_that_falls_due_at_night_waits_for_the_morning(play: Play) -> None:
    await told(play)
    resolved = play.clock()
    await gate(play, "quiet 15:00-18:00")
    before = len(play.seen(ANN))
    await play.wait(timedelta(days=7))
    assert len(play.seen(ANN)) == before
    assert (await decisions(play))[-1]["next_eligible"] == datetime(2026, 11, 9, 15, tzinfo=UTC)
    await play.wait(timedelta(hours=2, minutes=59) - (resolved - NOON))
    assert len(play.seen(ANN)) == before
    await play.wait(timedelta(minutes=1))
    assert "How likely are you to recommend Acme now?" in play.last(ANN)
    assert (await case(play))["follow_up_id"] is not None


@pytest.mark.parametrize("none", ["off", "0d"])
async def test_no_gap_is_a_gap_too(play: Play, none: str) -> None:
    await finished(play, ANN)
    assert "After any survey: no gap until the next one." in await gate(play, f"gap {none}")
    assert "Before one about a transaction: no gap." in await gate(play, f"gap transactional {none}")
    assert "nps again: at any time." in await gate(play, f"gap nps {none}")
    assert "asked" not in await play.command(ADMIN, f"send nps to {ANN}")


async def test_a_follow_up_skips_the_gaps(play: Play) -> None:
    await gate(play, "gap 90d")
    await told(play)
    await play.wait(timedelta(days=7))
    assert "How likely are you to recommend Acme now?" in play.last(ANN)
    assert (await decisions(play))[-1]["cause"] == f"case {(await case(play))['id']}"


async def test_many_are_decided_in_one_go_and_the_cap_of_the_day_stops_at_its_number(play: Play) -> None:
    for number in range(5):
        await play.say(Address("telegram", str(500 + number)), "hello")
    await gate(play, "cap day 3")
    ids = [row["id"] for row in await play.rows(select(tables.addresses.c.id).order_by(tables.addresses.c.id))]
    async with play.database.transaction() as tx:
        work = Work(tx, play.app.house, play.clock(), "campaign")
        listed = await play.app.house.library.find(tx, "nps")
        assert listed is not None
        wanted = deciding.asking(listed, "campaign")._replace(campaign="spring")
        rules = await settings.rules(work)
        decided = await deciding.decide_many(work, rules, [*ids, 10**6], listed, wanted, "spring")
    assert [each.allowed for each in decided.values()].count(True) == 3
    assert {each.next for each in decided.values() if not each.allowed} == {datetime(2026, 11, 3, tzinfo=UTC)}
    kept = await decisions(play)
    assert len(kept) == len(ids)
    assert {each["cause"] for each in kept} == {"spring"}


async def test_a_survey_that_did_not_arrive_was_not_asked(play: Play) -> None:
    play.platforms["sms"].fail(AddressDead("30006", "not_mobile"), LONDON)
    await play.command(ADMIN, f"send nps to {LONDON} yes")
    await play.say(LONDON, "hello")
    assert "asked" not in await play.command(ADMIN, f"send nps to {LONDON}")


async def test_a_number_has_only_so_many_conversations_a_day(play: Play) -> None:
    await gate(play, "cap number 2")
    for _ in range(2):
        await finished(play, LONDON)
    seen = len(play.seen(LONDON))
    await play.say(LONDON, "feedback")
    assert len(play.seen(LONDON)) == seen
    assert list((await decisions(play))[-1]["gates"]) == ["number_cap"]
    await play.wait(DAY)
    await play.say(LONDON, "feedback")
    assert "How likely" in play.last(LONDON)


async def test_numbers_that_begin_alike_share_a_cap(play: Play) -> None:
    await gate(play, "cap prefix +4420 1")
    await play.say(LONDON, "feedback")
    assert "How likely" in play.last(LONDON)
    other = Address("tel", "+442079460124")
    await play.say(other, "feedback")
    assert play.seen(other) == []
    await play.say(PHONE, "feedback")
    assert "How likely" in play.last(PHONE)


async def test_a_country_that_is_no_longer_named_is_not_answered_half_a_minute_later(play: Play) -> None:
    await play.say(LONDON, "hello")
    await gate(play, "countries allow US")
    await play.wait(countries.KEPT)
    seen = len(play.seen(LONDON))
    await play.say(LONDON, "feedback")
    assert len(play.seen(LONDON)) == seen


async def test_text_messages_from_elsewhere_are_not_answered_but_heard_when_they_say_stop(play: Play) -> None:
    await gate(play, "countries allow GB, US")
    paris = Address("tel", "+33142685300")
    await play.say(paris, "feedback")
    await play.say(paris, "hello?")
    assert play.seen(paris) == []
    assert await play.rows(select(tables.addresses).where(tables.addresses.c.address == str(paris))) == []
    await play.say(paris, "STOP")
    assert play.seen(paris) == []
    async with play.database.transaction() as tx:
        assert await people.state_of(tx, str(paris)) == "opted_out"
    await play.say(LONDON, "feedback")
    assert "How likely" in play.last(LONDON)
    said = await play.command(ADMIN, "send nps to tel:+33142685301")
    assert said == "Not sent: text messages are not sent to that country (FR)"


async def test_staff_write_from_wherever_they_are(play: Play) -> None:
    away = Address("tel", "+33142685300")
    await play.command(ADMIN, f"staff add {away}")
    await gate(play, "countries allow GB")
    await play.say(away, "/survey list")
    assert "nps" in play.last(away)


async def test_who_guesses_at_links_is_answered_no_more_for_an_hour(play: Play) -> None:
    for number in range(guessing.MOST):
        await play.follow(BOB, f"guess{number}")
    seen = len(play.seen(BOB))
    assert seen == guessing.MOST
    link = await play.app.new_link("nps")
    for payload in ("another", link):
        await play.follow(BOB, payload)
    assert len(play.seen(BOB)) == seen
    await play.follow(ANN, link)
    assert "How likely" in play.last(ANN)
    await play.wait(guessing.WITHIN + timedelta(minutes=1))
    await play.follow(BOB, link)
    assert "How likely" in play.last(BOB)


async def test_a_customer_with_an_open_case_is_not_asked_by_hand(play: Play) -> None:
    await play.say(ANN, "feedback")
    await play.say(ANN, "2")
    for answer in ("late", "no", "skip"):
        await play.say(ANN, answer)
    assert "open case (#1)" in await play.command(ADMIN, f"send ces to {ANN} anyway")


# ---------------------------------------------------------------- why


async def test_why_tells_what_surveys_share_once_and_the_history_by_names(play: Play) -> None:
    await play.say(ADMIN, "list", name="Grace")
    await play.say(ANN, "hello", name="Ann")
    await finished(play, ANN)
    await play.command(ADMIN, f"send stars to {ANN} yes")
    said = await why(play, "Ann")
    assert said == (
        "Why Ann is asked or not\n"
        "Would be asked on Telegram: their only address.\n"
        "ces, churn, onboarding, stars, support_csat: from November 9; asked 1 minute ago by nps\n"
        "followup: from December 2; asked 1 minute ago by nps\n"
        "nps: from December 2; asked the same 1 minute ago (nps)\n"
        "Nov 2, 2026, 12:00: agreed to be written to (a keyword, feedback)\n"
        "\n"
        "What was decided so far (UTC):\n"
        "Nov 2, 2026, 12:00 stars: not asked (by hand, Grace), because: asked something lately; next date November 9\n"
        "Nov 2, 2026, 12:00 nps: asked (the customer began it)"
    )
    assert await why(play, f"contact {ANN}") == await why(play, str(ANN)) == said


async def test_why_is_short_where_one_thing_holds_for_all_surveys(play: Play) -> None:
    assert "Every survey may be asked now.\n" in await _of(play, BOB)
    await gate(play, "quiet 15:00-18:00")
    assert "No survey before November 2, 15:00: it is too early or too late" in await why(play, str(BOB))
    await play.say(BOB, "feedback")
    await play.say(BOB, "STOP")
    said = await why(play, str(BOB))
    assert "No survey now: this customer has opted out; it is too early" in said
    assert "It ends when: they write START." in said
    assert "nps: from" not in said


async def test_what_no_time_opens_is_said_with_what_ends_it(play: Play) -> None:
    await play.say(ANN, "feedback")
    said = await why(play, str(ANN))
    assert "No survey now: this customer is answering another survey. It ends when: they have answered it" in said
    assert "whoever waits is looked at again every hour." in said


async def _of(play: Play, who: Address) -> str:
    await play.say(who, "hello")
    return await why(play, str(who))


async def test_why_tells_addresses_apart_only_where_they_differ(play: Play) -> None:
    await play.say(ANN, "hello", name="Ann")
    await play.say(LONDON, "hello", name="Ann")
    ids = {row["address"]: row["contact_id"] for row in await play.rows(select(tables.addresses))}
    async with play.database.transaction() as tx:
        theirs = update(tables.addresses).where(tables.addresses.c.address == str(LONDON))
        await tx.run(theirs.values(contact_id=ids[str(ANN)]))
    said = await why(play, "Ann")
    assert said.count("Every survey may be asked now.") == 1
    await play.say(LONDON, "STOP")
    said = await why(play, "Ann")
    assert "Telegram:\nEvery survey may be asked now.\nSMS +442079460123:\nNo survey now: this customer has" in said
    assert "What was decided so far (Europe/London):" in said
    assert "Telegram:\n" not in await why(play, str(LONDON))


async def test_why_tells_what_is_planned(play: Play) -> None:
    await play.say(ANN, "hello", name="Ann")
    (row,) = await play.rows(select(tables.addresses.c.contact_id).where(tables.addresses.c.address == str(ANN)))
    async with play.database.transaction() as tx:
        work = Work(tx, play.app.house, play.clock(), "plan")
        due = play.clock() + 31 * DAY
        await plan(work, [Planned("trigger:1", row["contact_id"], "nps", "trigger", due, "30 days after signed_up")])
    said = await why(play, "Ann")
    assert "\n\nPlanned:\nDecember 3: nps (trigger, 30 days after signed_up)\n\nWhat was decided" in said
    await play.say(ANN, "STOP")
    said = await why(play, "Ann")
    assert "\n\nPlanned:\nnps (trigger, 30 days after signed_up): will not be asked (opted out)\n\n" in said


@pytest.mark.parametrize(
    ("language", "part"),
    [
        ("ru", ", stars, support_csat: с 9 ноября; после прошлого опроса (nps) прошло: 1 минута"),
        ("zh-Hans", "、stars、support_csat：11月9日起；1分钟前刚问过：nps"),
        ("zh-Hant", "、stars、support_csat：11月9日起；1 分鐘前剛問過：nps"),
    ],
)
async def test_why_speaks_the_language_of_whoever_asks(play: Play, language: str, part: str) -> None:
    await finished(play, ANN)
    await play.command(ADMIN, f"language {language}")
    assert part in await why(play, str(ANN))


async def test_why_of_nobody_says_so(play: Play) -> None:
    assert "Nobody" in await why(play, "Nobody")
    await play.say(CARE, "x")
    await play.command(ADMIN, f"staff add {AGENT}")
    assert "contact Ann" in await why(play, "contact", AGENT)
