"""A campaign's words, and whose turn is when."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.engine.campaigns import Plan, arm, due, parts
from bot.engine.conversation import AS_THE_SURVEY_HAS_IT, Conversation, Course, from_json, to_json
from bot.engine.hours import Span
from bot.engine.quiet import within

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def test_parts_come_in_any_order() -> None:
    said = "nps cap 500 a day to plan = pro and role = decider sample 20% at tue 10:00"
    assert parts(said.split()) == {
        "": ["nps"],
        "cap": ["500", "a", "day"],
        "to": ["plan", "=", "pro", "and", "role", "=", "decider"],
        "sample": ["20%"],
        "at": ["tue", "10:00"],
    }


def test_a_value_may_be_called_as_a_part() -> None:
    assert parts(["nps", "to", "team", "=", "at", "and", "not", "cap", "answered", "until", "fri"])["to"] == (
        ["team", "=", "at", "and", "not", "cap", "answered"]
    )


@pytest.mark.parametrize(
    ("zone", "hour"), [("Asia/Tokyo", 1), ("Europe/London", 10), ("America/New_York", 15), ("UTC", 10)]
)
def test_a_time_of_day_is_that_where_each_one_lives(zone: str, hour: int) -> None:
    plan = Plan(survey="nps", day=date(2026, 11, 3), minute=600)
    at = due(plan, 1, 7, NOON, 1, zone)
    assert timedelta() <= at - datetime(2026, 11, 3, hour, tzinfo=UTC) < timedelta(seconds=1)


def test_days_get_alike_many_and_surveys_too() -> None:
    plan = Plan(survey="nps", against="csat")
    days = Counter((due(plan, 1, contact, NOON, 4, "UTC") - NOON).days for contact in range(2000))
    assert set(days) == {0, 1, 2, 3}
    assert max(days.values()) < 1.25 * min(days.values())
    arms = Counter(arm(plan, 1, contact) for contact in range(2000))
    assert max(arms.values()) < 1.2 * min(arms.values())


@pytest.mark.parametrize(
    ("spoken", "minute", "left"),
    [
        (Span(480, 1260), 600, Span(600, 1260)),
        (Span(480, 1260), None, Span(480, 1260)),
        (Span(480, 1260), 1300, Span(480, 1260)),
        (None, 600, Span(600, 1440)),
        (None, None, None),
    ],
)
def test_a_time_of_day_makes_the_day_shorter(spoken: Span | None, minute: int | None, left: Span | None) -> None:
    assert within(spoken, minute) == left


@pytest.mark.parametrize("course", [AS_THE_SURVEY_HAS_IT, Course(timedelta(days=3)), Course(None, NOON)])
def test_a_course_of_its_own_is_kept_with_the_conversation(course: Course) -> None:
    conversation = Conversation("1", "en", "", {}, NOON, NOON, course=course)
    assert from_json(to_json(conversation)) == conversation
