"""What time does to a conversation: one reminder, the end of "later", expiry."""

from __future__ import annotations

import pytest

from bot.engine.advance import Step, advance
from bot.engine.effects import (
    ArmTimer,
    Ask,
)
from bot.engine.events import Event
from tests.engine.advance_story import (
    DAY,
    HOUR,
    NOON,
    SURVEY,
    begin,
    due,
    go,
    leads,
    only,
    said,
    tapped,
    used,
    with_other,
)


def test_a_conversation_begins_with_both_timers() -> None:
    assert only(begin(), ArmTimer) == [ArmTimer("reminder", NOON + DAY, 1), ArmTimer("expiry", NOON + 3 * DAY, 1)]


def test_a_survey_that_ends_at_once_arms_none() -> None:
    told = with_other(questions=(SURVEY.questions[3],))
    assert only(begin(told), ArmTimer) == []
    assert begin(told).conversation.outcome == "completed"


def test_a_reminder_that_comes_too_early_waits_for_the_rest_of_the_time() -> None:
    step = go(said("9", after=20 * HOUR), due("reminder", DAY))
    assert only(step, Ask) == []
    assert only(step, ArmTimer) == [ArmTimer("reminder", NOON + 20 * HOUR + DAY, 2)]


def test_a_reminder_is_sent_once() -> None:
    reminded = go(due("reminder", DAY))
    assert leads(reminded) == ["lead.reminder"]
    assert advance(SURVEY, reminded.conversation, due("reminder", 2 * DAY)).effects == ()


def test_a_reminder_does_not_put_off_the_end() -> None:
    assert go(due("reminder", DAY), due("expiry", 3 * DAY)).conversation.outcome == "expired"


@pytest.mark.parametrize("event", [said("hm"), used("help"), used("skip"), used("back"), tapped("score", "9")])
def test_anything_the_customer_does_puts_off_the_end(event: Event) -> None:
    step = go(event, due("expiry", 3 * DAY))
    assert only(step, ArmTimer) == [ArmTimer("expiry", NOON + HOUR + 3 * DAY, step.conversation.turn)]


def test_later_asks_again_a_day_later() -> None:
    step = go(used("later"))
    assert only(step, ArmTimer) == [ArmTimer("resume", NOON + HOUR + DAY, 1)]
    assert leads(advance(SURVEY, step.conversation, due("resume", HOUR + DAY))) == ["lead.resumed"]


def test_silence_counts_from_the_time_agreed_on() -> None:
    assert only(go(used("later"), due("reminder", DAY)), Ask) == []
    ended = go(used("later"), due("expiry", 3 * DAY))
    assert only(ended, ArmTimer) == [ArmTimer("expiry", NOON + HOUR + 4 * DAY, 1)]


def test_later_said_twice_counts_from_the_second_time() -> None:
    twice = go(used("later"), used("later", after=10 * HOUR), due("resume", HOUR + DAY))
    assert only(twice, Ask) == []
    assert only(twice, ArmTimer) == [ArmTimer("resume", NOON + 10 * HOUR + DAY, 1)]


def test_nobody_who_has_answered_meanwhile_is_asked_to_go_on() -> None:
    before = go(used("later"), said("9", after=2 * HOUR)).conversation
    assert advance(SURVEY, before, due("resume", HOUR + DAY)) == Step(before, ())


def test_a_survey_may_do_without_a_reminder() -> None:
    quiet = with_other(reminder_after=None)
    assert only(begin(quiet), ArmTimer) == [ArmTimer("expiry", NOON + 3 * DAY, 1)]
    assert go(due("reminder", DAY), survey=quiet).effects == ()
