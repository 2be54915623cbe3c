"""Staff resolve a case with a cause and a line for the customer, from a form, a thread or a text; or put it off."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.contract.address import Address
from bot.contract.inbound import ButtonPressed, FormSubmitted
from bot.contract.outbound import Form
from bot.services.cases.closing import Resolution, resolution_in, typed
from bot.services.cases.snoozing import LONGEST, until_in
from tests.services.closing_play import LINE, case, detractor, finish, staffed
from tests.support.houses import ADMIN, AGENT, ANN, CARE, PHONE, Play, words

KIM = Address("slack", "T1/U9")
MONDAY = datetime(2026, 3, 2, 10, tzinfo=UTC)


async def waiting(play: Play) -> None:
    await staffed(play)
    await play.command(ADMIN, f"staff add {KIM}")
    await detractor(play)
    await finish(play)


def shown(play: Play, who: Address) -> Form:
    return [each.content for each in play.seen(who) if isinstance(each.content, Form)][-1]


def submitted(play: Play, who: Address, token: str = "", **values: str) -> FormSubmitted:
    named = token or shown(play, who).token
    return FormSubmitted(key=f"form:{who}:{named}", at=play.clock(), sender=who, token=named, values=values)


# ---------------------------------------------------------------- the form


async def test_the_form_asks_for_a_cause_and_a_line_and_the_customer_is_told(play: Play) -> None:
    await waiting(play)
    await play.press(AGENT, "Resolve", place=CARE, name="Robin", form_handle="trigger")
    assert (await case(play))["status"] == "open"
    offered = [each.value for each in shown(play, AGENT).fields[0].options]
    assert offered[-1] == "other"
    await play.take(submitted(play, AGENT, line=LINE, cause=offered[0]))
    await play.work()
    assert (await case(play))["cause"] == offered[0]
    assert words(play.seen(ANN)[-1].content) == f"{LINE}\n- Robin, Acme\nIs it solved?"


async def test_a_cause_that_is_no_topic_is_written_on_a_second_page(play: Play) -> None:
    await waiting(play)
    await play.press(AGENT, "Resolve", place=CARE, name="Robin", form_handle="trigger")
    page = await play.app.receiver.handle(submitted(play, AGENT, line=LINE, cause="other"))
    assert isinstance(page, Form)
    await play.take(submitted(play, AGENT, page.token, other="a strike"))
    await play.work()
    assert (await case(play))["cause"] == "a strike"
    assert LINE in play.last(ANN)


async def test_a_press_that_nothing_can_be_opened_for_is_enough(play: Play) -> None:
    await waiting(play)
    await play.press(AGENT, "Resolve", place=CARE, name="Robin")
    assert (await case(play))["status"] == "resolved"


async def test_who_was_removed_meanwhile_resolves_nothing(play: Play) -> None:
    await waiting(play)
    await play.press(AGENT, "Resolve", place=CARE, form_handle="trigger")
    await play.command(ADMIN, f"staff remove {AGENT}")
    await play.take(submitted(play, AGENT, line=LINE))
    await play.work()
    assert (await case(play))["status"] == "open"


async def test_of_two_who_resolve_at_once_one_tells_the_customer_and_the_other_hears_who(play: Play) -> None:
    await waiting(play)
    twin = play.twin()
    for who, name in ((AGENT, "Robin"), (KIM, "Kim")):
        await play.press(who, "Resolve", place=CARE, name=name, form_handle="trigger")
    before = len(play.seen(ANN))
    await asyncio.gather(play.take(submitted(play, AGENT, line=LINE)), twin.take(submitted(play, KIM, line=LINE)))
    await play.work()
    assert len(play.seen(ANN)) == before + 1
    told = [words(each.content) for who in (AGENT, KIM, CARE) for each in play.seen(who)]
    assert any("was faster; the case is resolved." in each for each in told)


async def by_text(play: Play, line: str) -> None:
    """Somebody with a phone is unhappy, and the form resolves their case with that line."""
    await staffed(play)
    await detractor(play, PHONE, "FEEDBACK")
    await finish(play, PHONE)
    await play.press(AGENT, "Resolve", place=CARE, name="Robin", form_handle="trigger")
    await play.take(submitted(play, AGENT, line=line, cause="delivery"))
    await play.work()


async def test_a_line_that_takes_several_text_messages_is_shown_before_it_is_sent(play: Play) -> None:
    await by_text(play, "We have mended the lift. " * 8)
    assert "as 2 text messages" in play.last(CARE)
    assert (await case(play))["status"] == "open"
    await play.press(AGENT, "Send", place=CARE, name="Robin")
    assert ((await case(play))["status"], (await case(play))["cause"]) == ("resolved", "delivery")
    assert "We have mended the lift." in play.last(PHONE)
    await play.press(AGENT, "Send", place=CARE, name="Robin")
    assert "no reply of yours waiting" in play.last(CARE)


async def test_a_line_that_fits_into_one_is_sent_at_once(play: Play) -> None:
    await by_text(play, LINE)
    assert (await case(play))["status"] == "resolved"
    assert LINE in play.last(PHONE)


# ---------------------------------------------------------------- in the thread, and typed


async def test_in_the_thread_only_a_cause_and_a_line_resolve(play: Play) -> None:
    await waiting(play)
    root = play.cards(CARE)[0].message
    await play.say(AGENT, "resolve it, please", place=CARE, under=root)
    assert (await case(play))["status"] == "open"
    assert "resolve CAUSE: line" in play.last(CARE)
    await play.say(AGENT, f"resolve delivery: {LINE}", place=CARE, under=root, name="Robin")
    assert (await case(play))["cause"] == "delivery"
    assert LINE in play.last(ANN)


@pytest.mark.parametrize(
    ("words_", "found"),
    [
        ("delivery: we sent it again", ("delivery", "we sent it again")),
        ("we sent it again", ("", "we sent it again")),
        ("配送：已重新寄出", ("配送", "已重新寄出")),
        ("https://example.com/x", ("", "https://example.com/x")),
        (": only a line", ("", ": only a line")),
        ("delivery:", ("delivery", "")),
    ],
)
def test_a_cause_stands_before_a_colon(words_: str, found: tuple[str, str]) -> None:
    assert resolution_in(words_) == Resolution(*found)


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    resolution_in(text)
    typed(text)
    until_in(text, MONDAY, "Europe/Moscow")


# ---------------------------------------------------------------- put off


async def test_a_case_can_be_put_off_with_two_presses(play: Play) -> None:
    await waiting(play)
    await play.press(AGENT, "Snooze", place=CARE, name="Robin")
    await play.press(AGENT, "Tomorrow 9:00", place=CARE, name="Robin")
    assert (await case(play))["status"] == "snoozed"
    assert "until 2026-11-03 09:00 UTC" in play.card(CARE)
    await play.twin().wait(timedelta(days=1))
    assert (await case(play))["status"] != "snoozed"


async def test_a_customer_can_put_nothing_off(play: Play) -> None:
    await waiting(play)
    token = f"c:{(await case(play))['id']}:snooze_hour"
    await play.take(ButtonPressed(key="f", at=play.clock(), sender=ANN, token=token, message="m"))
    assert (await case(play))["status"] == "open"


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("30m", MONDAY + timedelta(minutes=30)),
        ("2h", MONDAY + timedelta(hours=2)),
        ("3 дня", MONDAY + timedelta(days=3)),
        ("fri 10:00", datetime(2026, 3, 6, 7, tzinfo=UTC)),
        ("tomorrow", datetime(2026, 3, 3, 6, tzinfo=UTC)),
        ("завтра", datetime(2026, 3, 3, 6, tzinfo=UTC)),
        ("mon", datetime(2026, 3, 9, 6, tzinfo=UTC)),
        ("18:00", datetime(2026, 3, 2, 15, tzinfo=UTC)),
        ("2026-03-05", datetime(2026, 3, 5, 6, tzinfo=UTC)),
    ],
)
def test_a_time_is_meant_in_the_zone_of_the_team(text: str, until: datetime) -> None:
    assert until_in(text, MONDAY, "Europe/Moscow") == until


@pytest.mark.parametrize("text", ["", "0m", "999d", "soon", "2020-01-01", "2h 3m", "-1h"])
def test_what_is_no_time_is_none(text: str) -> None:
    assert until_in(text, MONDAY, "UTC") is None


@given(st.integers(0, 999), st.sampled_from("mhd"))
def test_a_span_is_never_longer_than_ninety_days(n: int, unit: str) -> None:
    until = until_in(f"{n}{unit}", MONDAY, "UTC")
    assert until is None or MONDAY < until <= MONDAY + LONGEST


# ---------------------------------------------------------------- where a form is asked question by question


GRACE = Address("telegram", "401")


async def test_in_a_chat_the_button_asks_for_the_cause_and_the_line(play: Play) -> None:
    await waiting(play)
    await play.command(ADMIN, f"staff add {GRACE}")
    await play.say(GRACE, "/case show 1", name="Grace")
    await play.press(GRACE, "Resolve", name="Grace", reply_handle="query")
    assert (await case(play))["status"] == "open"
    assert "What was behind it?" in play.last(GRACE)
    await play.press(GRACE, "Delivery", reply_handle="query")
    assert "One line for the customer" in play.last(GRACE)
    await play.say(GRACE, LINE)
    assert ((await case(play))["status"], (await case(play))["cause"]) == ("resolved", "delivery")
    assert play.last(ANN).startswith(f"{LINE}\n- Grace, Acme")


async def test_in_a_chat_the_line_can_be_left_out(play: Play) -> None:
    await waiting(play)
    await play.command(ADMIN, f"staff add {GRACE}")
    await play.say(GRACE, "/case show 1", name="Grace")
    await play.press(GRACE, "Resolve", name="Grace", reply_handle="query")
    await play.press(GRACE, "Delivery", reply_handle="query")
    before = len(play.seen(ANN))
    await play.say(GRACE, "skip")
    assert (await case(play))["status"] == "resolved"
    assert len(play.seen(ANN)) == before


async def test_in_a_chat_no_line_is_asked_for_a_customer_who_can_not_be_told(play: Play) -> None:
    await staffed(play)
    await detractor(play)
    for answer in ("the parcel was late", "no", "no"):
        await play.say(ANN, answer)
    await play.command(ADMIN, f"staff add {GRACE}")
    await play.say(GRACE, "/case show 1", name="Grace")
    await play.press(GRACE, "Resolve", name="Grace", reply_handle="query")
    await play.press(GRACE, "Delivery", reply_handle="query")
    assert ((await case(play))["status"], (await case(play))["cause"]) == ("resolved", "delivery")


async def test_resolve_and_a_number_typed_there_are_enough(play: Play) -> None:
    await waiting(play)
    await play.command(ADMIN, f"staff add {GRACE}")
    await play.say(GRACE, "RESOLVE 1", name="Grace")
    assert (await case(play))["status"] == "resolved"
