"""After a resolved case the customer is asked again, and before and after are kept together."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from bot.contract.address import Address
from bot.storage import tables
from tests.services.closing_play import LINE, case, detractor, finish, resolve, staffed, told
from tests.support.houses import ADMIN, ANN, BOB, CARE, Play, buttons

WEEK = timedelta(days=7)
DAY = timedelta(days=1)
TEXTER = Address("tel", "+12025550123")


async def asked_again(play: Play, who: Address = ANN) -> None:
    """A week after the case was resolved, by a process that was started since."""
    await told(play, who)
    await play.twin().wait(WEEK)


async def test_a_week_after_the_customer_is_asked_once_more_and_staff_see_before_and_after(play: Play) -> None:
    await asked_again(play)
    assert "How likely are you to recommend Acme now?" in play.last(ANN)
    assert "The customer is asked how it is now." in play.thread(CARE)
    await play.press(ANN, "8")
    await play.say(ANN, "the courier calls now")
    assert play.thread(CARE)[-1] == "Before and after: NPS 2 → 8"
    assert "Before and after: NPS 2 → 8" in play.card(CARE)
    assert (await case(play))["status"] == "resolved"
    report = await play.command(ADMIN, "results nps")
    assert "Follow-ups: 1 asked, 1 answered, mean\n2.0 -> 8.0" in report


async def test_by_text_message_too(play: Play) -> None:
    await asked_again(play, TEXTER)
    await play.say(TEXTER, "9")
    await play.say(TEXTER, "skip")
    assert play.thread(CARE)[-1] == "Before and after: NPS 2 → 9"


async def test_a_score_that_is_low_again_opens_the_same_case_again(play: Play) -> None:
    await asked_again(play)
    await play.press(ANN, "1")
    assert [each["status"] for each in await play.rows(select(tables.cases.c.status))] == ["open"]
    await play.say(ANN, "nothing has changed")
    assert "Before and after: NPS 2 → 1" in play.card(CARE)


async def test_a_satisfaction_is_asked_for_again_as_a_satisfaction(play: Play) -> None:
    await staffed(play)
    await play.say(ANN, "rate support")
    for answer in ("1", "nobody answered", "yes"):
        await play.say(ANN, answer)
    await resolve(play)
    await play.wait(WEEK)
    assert "How satisfied are you now?" in play.last(ANN)
    await play.say(ANN, "5")
    await play.say(ANN, "skip")
    assert play.thread(CARE)[-1] == "Before and after: CSAT 1 → 5"


async def test_who_said_that_it_is_not_solved_is_not_asked_how_it_is_now(play: Play) -> None:
    await told(play)
    await play.press(ANN, "Not solved")
    before = len(play.seen(ANN))
    await play.wait(2 * WEEK)
    assert len(play.seen(ANN)) == before


async def test_nor_who_has_another_case(play: Play) -> None:
    await told(play)
    await play.wait(WEEK - DAY)
    await play.say(ANN, "rate support")
    await play.say(ANN, "1")
    await play.wait(2 * DAY)
    assert not any("asked how it is now" in said for said in play.thread(CARE))
    assert (await play.rows(select(tables.cases.c.follow_up_id).order_by(tables.cases.c.id)))[0]["follow_up_id"] is None


async def test_nor_who_did_not_want_to_be_contacted_and_the_thread_says_that_nothing_was_told(play: Play) -> None:
    await staffed(play)
    await detractor(play)
    for answer in ("the parcel was late", "no", "no"):
        await play.say(ANN, answer)
    before = len(play.seen(ANN))
    await resolve(play)
    await play.wait(2 * WEEK)
    assert len(play.seen(ANN)) == before
    assert any(said.startswith("The customer was not told") for said in play.thread(CARE))


async def test_who_is_busy_is_asked_a_day_later_three_times_at_most(play: Play) -> None:
    await told(play)
    await play.wait(WEEK - DAY)
    for _ in range(4):
        await play.say(ANN, "rate support")
        await play.wait(DAY)
    assert "The customer was not asked how it is now: this customer is answering another survey" in play.thread(CARE)
    assert (await case(play))["follow_up_id"] is None


async def test_who_is_free_again_by_then_is_asked(play: Play) -> None:
    await told(play)
    await play.wait(WEEK - timedelta(hours=1))
    await play.say(ANN, "rate support")
    await play.wait(timedelta(hours=2))
    for answer in ("5", "skip", "yes"):
        await play.say(ANN, answer)
    await play.wait(DAY)
    assert "recommend Acme now" in play.last(ANN)


async def test_who_has_opted_out_is_not_asked_and_the_thread_says_why(play: Play) -> None:
    await told(play)
    await play.say(ANN, "STOP")
    before = len(play.seen(ANN))
    await play.wait(WEEK)
    assert len(play.seen(ANN)) == before
    assert "The customer was not asked how it is now: this customer has opted out" in play.thread(CARE)


async def test_stop_in_the_middle_ends_it_and_what_was_said_is_kept(play: Play) -> None:
    await asked_again(play)
    await play.press(ANN, "9")
    await play.say(ANN, "stop")
    assert "Before and after: NPS 2 → 9" in play.card(CARE)


async def test_a_case_that_was_opened_again_is_followed_up_after_its_last_end(play: Play) -> None:
    await told(play)
    await play.press(ANN, "Not solved")
    await play.wait(DAY)
    await resolve(play, LINE)
    await play.wait(WEEK - timedelta(minutes=1))
    assert (await case(play))["follow_up_id"] is None
    await play.wait(timedelta(minutes=1))
    assert (await case(play))["follow_up_id"] is not None


async def test_the_follow_up_is_nothing_to_begin_with(play: Play) -> None:
    await play.say(BOB, "hello")
    assert "How is it now?" not in [each.label for each in buttons(play.seen(BOB)[-1].content)]


async def test_without_a_line_the_customer_is_asked_all_the_same(play: Play) -> None:
    await staffed(play)
    await detractor(play)
    await finish(play)
    await resolve(play, "delivery:")
    await play.wait(WEEK)
    assert "recommend Acme now" in play.last(ANN)
