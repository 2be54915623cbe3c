"""A trigger in words and back, and when it asks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.conditions import parse as condition
from bot.engine.triggers import dates
from bot.engine.triggers.delay import Delay
from bot.engine.triggers.parsing import Problem, parse
from bot.engine.triggers.trigger import OnAnswer, OnCalendar, OnDate, OnEvent, OnKeyword, Trigger

DATES = ("renewal_date", "birthday")
NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)


def read(text: str) -> Trigger:
    found = parse(text, DATES)
    assert isinstance(found, Trigger), found
    return found


@pytest.mark.parametrize(
    ("said", "written"),
    [
        (
            "7d after the signed_up then every 90 days until churned",
            "7 days after signed_up, then every 90 days, until churned",
        ),
        (
            "7 days after signed_up, again 30 days after the first ask, then every 90 days, until churned",
            "7 days after signed_up, again 30 days after the first ask, then every 90 days, until churned",
        ),
        ("Within 15 minutes of the case_closed", "within 15 minutes of case_closed"),
        ("as soon as delivered, at most 2 days late", "after delivered, at most 2 days late"),
        ("an hour after delivered", "1 hour after delivered"),
        ("1 month after signed_up at 5pm", "1 month after signed_up at 17:00"),
        ("on the renewal_date", "on renewal_date at 10:00"),
        ("30 days before renewal_date at 9 if plan = pro", "30 days before renewal_date at 9:00 if plan = pro"),
        ("1 day after birthday", "1 day after birthday at 10:00"),
        ("1 day after hired_at", "1 day after hired_at"),
        ("every mon, thu at 9:00", "every monday and thursday at 9:00"),
        ("every weekday at 18:30 if plan in (pro, team)", "every weekday at 18:30 if plan in (pro, team)"),
        ("every month on the 15th and 1st", "every month on the 1st and 15th at 10:00"),
        ("cron 0 9 * * 1", "every monday at 9:00"),
        ("cron 0 9 1-7 * mon", "cron 0 9 1-7 * MON"),
        ("2 days after nps is detractor", "2 days after nps is detractor"),
        ("after csat is answered", "after csat answered"),
        (
            'after nps where why contains "at, until then" at 9:00',
            'after nps where why contains "at, until then" at 9:00',
        ),
        ("when keyword Цены", "when keyword Цены"),
        ("every monday at 9:00 if plan = pro, until churned", "every monday at 9:00, until churned if plan = pro"),
    ],
)
def test_words_are_read_and_written_in_one_way(said: str, written: str) -> None:
    trigger = read(said)
    assert str(trigger) == written
    assert read(written) == trigger
    assert Trigger.model_validate(trigger.model_dump(mode="json")) == trigger


@pytest.mark.parametrize(
    ("said", "position", "problem"),
    [
        ("7 fortnights after signed_up", 0, "trigger.unread"),
        ("7 days after signed_up, again often", 24, "trigger.bad_clause"),
        ("every monday at 25:00", 16, "trigger.bad_time"),
        ("0 days after signed_up", 0, "trigger.bad_delay"),
        ("every blursday", 6, "trigger.bad_calendar"),
        ("every monday if plan ==", 22, "trigger.bad_condition"),
        ("on wedding_day", 3, "trigger.no_date"),
        ("cron * * * * *", 5, "trigger.too_often"),
        ("after x, then every 1 minute", 9, "trigger.repeats_too_often"),
        ("after x, again 59 minutes after the first ask", 9, "trigger.repeats_too_often"),
        ("after x, again 1 day, again 2 days", 22, "trigger.said_twice"),
        ("after x at 10:00, at 11:00", 18, "trigger.said_twice"),
        ("after x, until gone, until lost", 21, "trigger.said_twice"),
        ("cron 0 0 30 2 *", 5, "trigger.bad_cron"),
        ("every monday, then every 2 days", 14, "trigger.no_repeats"),
        ("after signed_up, until Ушёл", 23, "trigger.bad_event"),
        ("", 0, "trigger.unread"),
        ("x" * 600, 500, "trigger.too_long"),
    ],
)
def test_what_cannot_be_read_says_where_and_what_to_write(said: str, position: int, problem: str) -> None:
    found = parse(said, DATES)
    assert isinstance(found, Problem)
    assert (found.position, found.said.id) == (position, problem)


repeats = st.builds(Delay, n=st.integers(60, 1000), unit=st.sampled_from(["minute", "hour", "day", "week", "month"]))
delays = st.builds(Delay, n=st.integers(1, 1000), unit=st.sampled_from(["minute", "hour", "day", "week", "month"]))
times = st.integers(0, 24 * 60 - 1)
events = st.from_regex(r"ev_[a-z0-9_.]{0,20}[a-z]", fullmatch=True)
conditions = st.sampled_from(["plan = pro", 'plan = "a, b" or not role answered', "seats >= 5 and zone in (x, y)"])
starts = st.one_of(
    st.builds(OnEvent, event=events, after=st.none() | delays, at=st.none() | times),
    st.builds(OnEvent, event=events, within=delays),
    st.builds(OnAnswer, survey=st.just("nps"), answer=st.sampled_from(["answered", "finished"]), after=delays),
    st.builds(OnAnswer, survey=st.just("nps"), answer=st.just("group"), group=st.just("detractor"), at=times),
    st.builds(OnAnswer, survey=st.just("nps"), answer=st.just("where"), where=conditions.map(condition)),
    st.builds(OnDate, attribute=st.sampled_from(DATES), before=delays, at=times),
    st.builds(OnDate, attribute=st.sampled_from(DATES), after=st.none() | delays, at=times),
)
calendars = st.one_of(
    st.builds(OnKeyword, word=st.text("abцены価 格", min_size=1, max_size=20).map(str.strip).filter(bool)),
    st.builds(
        OnCalendar,
        cron=st.builds(
            "{} {} {}".format,
            st.integers(0, 59),
            st.integers(0, 23),
            st.sampled_from(["* * *", "* * 1-5", "* * 0,3", "1,15 * *", "L * *", "* 2 7", "*/2 * *", "1 * 1"]),
        ),
    ),
)


@given(
    st.builds(
        Trigger,
        start=starts,
        again=st.none() | repeats,
        every=st.none() | repeats,
        late=st.none() | delays,
        until=st.lists(events, max_size=3, unique=True).map(tuple),
        only=st.none() | conditions.map(condition),
    )
    | st.builds(Trigger, start=calendars, only=st.none() | conditions.map(condition))
)
def test_whatever_is_written_is_read_again(trigger: Trigger) -> None:
    written = str(trigger)
    if "  " not in written and len(written) <= 500:
        assert parse(written, DATES) == trigger


@given(
    st.builds(Trigger, start=starts.filter(lambda each: not isinstance(each, OnDate)), every=delays)
    | st.builds(Trigger, start=calendars),
    st.integers(0, 2 * 366 * 24 * 60).map(lambda minutes: NOW + timedelta(minutes=minutes)),
    st.sampled_from(["UTC", "Europe/London", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"]),
)
def test_dates_grow_and_none_is_past(trigger: Trigger, now: datetime, zone: str) -> None:
    found = dates.dates(trigger, now, zone)
    assert all(each >= now for each in found)
    assert all(earlier < later for earlier, later in pairwise(found))


def test_days_are_those_of_the_clock_on_the_wall_across_both_changes() -> None:
    daily = read("every day at 9:00")
    london = ZoneInfo("Europe/London")
    for change in (datetime(2026, 10, 24, 12, tzinfo=UTC), datetime(2027, 3, 27, 12, tzinfo=UTC)):
        found = dates.dates(daily, change, "Europe/London")
        assert {each.astimezone(london).hour for each in found} == {9}
        assert len({each.hour for each in found}) == 1
        week = dates.dates(read("7 days after signed_up"), change, "Europe/London")[0]
        assert week.astimezone(london).hour == change.astimezone(london).hour
        assert dates.dates(read("48 hours after signed_up"), change, "Europe/London") == [change + timedelta(hours=48)]
    skipped = dates.dates(read("every sunday at 1:30"), datetime(2027, 3, 27, 12, tzinfo=UTC), "Europe/London")
    assert [each.date() for each in skipped][:2] == [date(2027, 3, 28), date(2027, 4, 4)]


@given(
    st.builds(OnDate, attribute=st.just("birthday"), before=delays, at=times)
    | st.builds(OnDate, attribute=st.just("birthday"), after=st.none() | delays, at=times),
    st.dates(date(2025, 1, 1), date(2027, 12, 31)),
    st.sampled_from(["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago"]),
)
def test_a_date_is_among_those_that_are_looked_for_when_it_is_due(start: OnDate, day: date, zone: str) -> None:
    due = dates.on_date(start, day, zone)
    assert day in dates.days_due(start, due - timedelta(hours=1), due + timedelta(hours=1))


def test_a_turn_that_was_missed_is_followed_by_the_next_that_is_not_past() -> None:
    trigger = read("7 days after signed_up, again 30 days after the first ask, then every 90 days")
    first = NOW - timedelta(days=130)
    assert dates.missed(trigger, 0, first, NOW, "UTC") == (3, first + timedelta(days=210))
    assert dates.missed(read("7 days after signed_up"), 0, first, NOW, "UTC") is None
