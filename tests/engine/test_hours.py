"""Working hours: when a team works, when it works next, and when so much working time has passed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.engine.hours import ALWAYS, Hours, Span
from bot.engine.hours_text import parse, show

#: Clocks that change forwards and backwards, in both halves of the year; by half an hour; half an hour off; never.
ZONES = (
    "UTC",
    "America/New_York",
    "Europe/London",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "America/Santiago",
    "Europe/Moscow",
)


def hours(text: str, *holidays: date) -> Hours:
    found = parse(text)
    assert isinstance(found, Hours), found
    return found.model_copy(update={"holidays": holidays})


def local(zone: str, *when: int) -> datetime:
    return datetime(*when, tzinfo=ZoneInfo(zone)).astimezone(UTC)  # type: ignore[misc, arg-type]


MOSCOW = hours("mon-fri 9:00-18:00, sat 10-14 Europe/Moscow")
NEW_YORK = hours("daily 0:00-6:00 America/New_York")


# ---------------------------------------------------------------- open or closed


@pytest.mark.parametrize(
    ("when", "open_"),
    [
        ((2026, 3, 2, 8, 59), False),
        ((2026, 3, 2, 9, 0), True),
        ((2026, 3, 2, 17, 59), True),
        ((2026, 3, 2, 18, 0), False),
        ((2026, 3, 7, 13, 0), True),
        ((2026, 3, 8, 13, 0), False),
    ],
)
def test_a_team_works_from_the_first_minute_of_a_span_to_before_its_last(when: tuple[int, ...], open_: bool) -> None:
    assert MOSCOW.is_open(local("Europe/Moscow", *when)) is open_


def test_it_opens_next_on_monday_when_it_closed_on_saturday() -> None:
    saturday = local("Europe/Moscow", 2026, 3, 7, 14)
    assert MOSCOW.opens_at(saturday) == local("Europe/Moscow", 2026, 3, 9, 9)


def test_while_it_works_it_opens_now() -> None:
    now = local("Europe/Moscow", 2026, 3, 2, 12)
    assert MOSCOW.opens_at(now) == now
    assert MOSCOW.closes_at(now) == local("Europe/Moscow", 2026, 3, 2, 18)


def test_nobody_works_on_a_holiday() -> None:
    closed = hours("mon-fri 9-18 Europe/Moscow", date(2026, 3, 9), date(2026, 3, 10))
    assert not closed.is_open(local("Europe/Moscow", 2026, 3, 9, 12))
    assert closed.opens_at(local("Europe/Moscow", 2026, 3, 6, 18)) == local("Europe/Moscow", 2026, 3, 11, 9)


# ---------------------------------------------------------------- working time


def test_working_time_stands_still_overnight() -> None:
    friday = local("Europe/Moscow", 2026, 3, 6, 17, 30)
    assert MOSCOW.after(friday, timedelta(hours=1)) == local("Europe/Moscow", 2026, 3, 7, 10, 30)


def test_working_time_that_ends_with_the_day_has_passed_when_the_team_closes() -> None:
    friday = local("Europe/Moscow", 2026, 3, 6, 17)
    assert MOSCOW.after(friday, timedelta(hours=1)) == local("Europe/Moscow", 2026, 3, 6, 18)


def test_working_time_begins_when_the_team_opens() -> None:
    sunday = local("Europe/Moscow", 2026, 3, 8, 3)
    assert MOSCOW.after(sunday, timedelta(minutes=15)) == local("Europe/Moscow", 2026, 3, 9, 9, 15)


# ---------------------------------------------------------------- clocks that are changed


def test_a_span_over_the_skipped_hour_is_an_hour_shorter() -> None:
    begins = local("America/New_York", 2026, 3, 8, 0)
    assert NEW_YORK.closes_at(begins) - begins == timedelta(hours=5)


def test_a_span_over_the_repeated_hour_is_an_hour_longer() -> None:
    begins = local("America/New_York", 2026, 11, 1, 0)
    assert NEW_YORK.closes_at(begins) - begins == timedelta(hours=7)


def test_a_span_that_begins_in_the_skipped_hour_begins_when_the_clock_has_jumped() -> None:
    early = hours("sun 2:30-4:00 America/New_York")
    assert early.opens_at(local("America/New_York", 2026, 3, 8, 0)) == local("America/New_York", 2026, 3, 8, 3)


def test_a_span_that_is_skipped_whole_is_not_worked() -> None:
    early = hours("sun 2:10-2:50 America/New_York")
    assert early.opens_at(local("America/New_York", 2026, 3, 8, 0)) == local("America/New_York", 2026, 3, 15, 2, 10)


def test_a_day_that_the_calendar_skipped_is_not_worked() -> None:
    samoa = hours("daily 9-17 Pacific/Apia")
    closed = local("Pacific/Apia", 2011, 12, 29, 17)
    assert samoa.opens_at(closed) == local("Pacific/Apia", 2011, 12, 31, 9)


# ---------------------------------------------------------------- for all hours there are


@st.composite
def any_hours(draw: st.DrawFn) -> Hours:
    def spans() -> tuple[Span, ...]:
        moments = sorted(draw(st.sets(st.integers(0, 96), max_size=4)))
        return tuple(Span(a * 15, b * 15) for a, b in zip(moments[::2], moments[1::2], strict=False))

    week = [spans() for _ in range(7)]
    week[draw(st.integers(0, 6))] = (Span(540, 1080),)
    days = st.dates(date(2026, 1, 1), date(2026, 12, 31))
    return Hours(zone=draw(st.sampled_from(ZONES)), week=tuple(week), holidays=tuple(draw(st.sets(days, max_size=5))))


MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
LENGTHS = st.timedeltas(timedelta(0), timedelta(hours=40))


@given(any_hours(), MOMENTS)
def test_a_team_is_open_when_it_opens_and_was_not_before(team: Hours, at: datetime) -> None:
    opens = team.opens_at(at)
    assert opens >= at
    assert team.is_open(opens)
    assert (opens == at) is team.is_open(at)
    assert opens == at or not team.is_open(at + (opens - at) / 2)


@given(any_hours(), MOMENTS, LENGTHS, LENGTHS)
def test_working_time_adds_up(team: Hours, at: datetime, one: timedelta, other: timedelta) -> None:
    assert team.after(team.after(at, one), other) == team.after(at, one + other)


@given(any_hours(), MOMENTS, st.timedeltas(timedelta(0), timedelta(days=9)), LENGTHS)
def test_who_begins_later_is_not_done_earlier(team: Hours, at: datetime, later: timedelta, length: timedelta) -> None:
    assert team.after(at + later, length) >= team.after(at, length)


@given(any_hours(), MOMENTS, LENGTHS)
def test_working_time_never_passes_faster_than_time(team: Hours, at: datetime, length: timedelta) -> None:
    assert team.after(at, length) >= at + length


@given(MOMENTS, LENGTHS)
def test_for_who_always_works_time_is_time(at: datetime, length: timedelta) -> None:
    assert ALWAYS.is_open(at)
    assert ALWAYS.opens_at(at) == at
    assert ALWAYS.after(at, length) == at + length


@given(any_hours(), MOMENTS)
def test_open_is_what_the_clock_on_the_wall_says(team: Hours, at: datetime) -> None:
    """Away from the days on which it is changed."""
    wall = team.local(at)
    day = wall.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    changed = {wall.replace(hour=hour, fold=0).utcoffset() for hour in range(24)}
    minutes = (wall.replace(tzinfo=None) - day) / timedelta(minutes=1)
    shown = any(a <= minutes < b for a, b in team.week[wall.weekday()]) and wall.date() not in team.holidays
    assert len(changed) > 1 or team.is_open(at) is shown


def test_with_as_many_holidays_as_there_may_be_it_still_ends() -> None:
    mondays = [date(2026, 1, 5) + timedelta(weeks=week) for week in range(366)]
    rare = hours("mon 9-10 UTC", *mondays)
    assert rare.opens_at(datetime(2026, 1, 1, tzinfo=UTC)) == datetime(2033, 1, 10, 9, tzinfo=UTC)


# ---------------------------------------------------------------- as JSON


@given(any_hours())
def test_hours_come_back_from_json(team: Hours) -> None:
    assert Hours.model_validate_json(team.model_dump_json()) == team


@pytest.mark.parametrize(
    ("document", "why"),
    [
        ({"week": [[], [], [], [], [], [], []]}, "some time of the week"),
        ({"week": [[[540, 540]], [], [], [], [], [], []]}, "end after it starts"),
        ({"week": [[[540, 720], [700, 800]], [], [], [], [], [], []]}, "not overlap"),
        ({"week": [[[540, 1500]], [], [], [], [], [], []]}, "1440"),
        ({"week": [[[0, 60]]]}, "at least 7"),
        ({"zone": "Mars/Olympus", "week": [[[0, 60]]] * 7}, "no time zone"),
        ({"zone": "../../etc/passwd", "week": [[[0, 60]]] * 7}, "no time zone"),
    ],
)
def test_hours_that_cannot_be_are_refused(document: dict[str, object], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        Hours.model_validate(document)


# ---------------------------------------------------------------- as people write them


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("mon-fri 9:00-18:00, sat 10-14 Europe/Moscow", "mon-fri 9:00-18:00, sat 10:00-14:00 Europe/Moscow"),
        ("mon-fri 9-18", "mon-fri 9:00-18:00 UTC"),
        ("9-18 moscow", "mon-sun 9:00-18:00 Europe/Moscow"),
        ("Mon, Wed 9–12, 13–18 europe/london", "mon 9:00-12:00,13:00-18:00, wed 9:00-12:00,13:00-18:00 Europe/London"),
        ("fri 22:00 - 6:00", "fri 22:00-24:00, sat 0:00-6:00 UTC"),
        ("sun 22-2 UTC", "mon 0:00-2:00, sun 22:00-24:00 UTC"),
        ("sat-mon 10-12", "mon 10:00-12:00, sat-sun 10:00-12:00 UTC"),
        ("Monday-Friday 9am-5:30pm America/New_York", "mon-fri 9:00-17:30 America/New_York"),
        ("пн-пт 9:00-18:00, сб 10-14 Europe/Moscow", "mon-fri 9:00-18:00, sat 10:00-14:00 Europe/Moscow"),
        ("周一至周五 ９：00－18：00，星期天 10-12 Asia/Shanghai", "mon-fri 9:00-18:00, sun 10:00-12:00 Asia/Shanghai"),
        ("always", "always UTC"),
        ("24/7 Europe/Moscow", "always Europe/Moscow"),
        ("daily 0:00-24:00", "always UTC"),
        ("mon 9-12, mon 11-15", "mon 9:00-15:00 UTC"),
    ],
)
def test_hours_are_read_as_people_write_them(text: str, canonical: str) -> None:
    assert show(hours(text)) == canonical


def test_a_zone_that_is_not_named_is_the_one_there_was() -> None:
    found = parse("mon 9-12", "Asia/Kolkata")
    assert isinstance(found, Hours)
    assert found.zone == "Asia/Kolkata"


@pytest.mark.parametrize(
    ("text", "id_", "names"),
    [
        ("", "hours.empty", "mon-fri"),
        ("Europe/Moscow", "hours.empty", "mon-fri"),
        ("mon-fri", "hours.no_times", "mon-fri"),
        ("mon 9-18, sat", "hours.no_times", "sat"),
        ("mon 9-25", "hours.no_time", "9-25"),
        ("mon 9:70-12", "hours.no_time", "9:70-12"),
        ("mon 13pm-14pm", "hours.no_time", "13pm-14pm"),
        ("noon 9-18 UTC", "hours.no_time", "noon"),
        ("mon 9-18 Europe/Moskow", "hours.no_zone_near", "Europe/Moscow"),
        ("mon 9-18 qqqqqqqq", "hours.no_zone", "qqqqqqqq"),
        ("mon 9-18 " * 50, "hours.too_long", "300"),
    ],
)
def test_what_cannot_be_read_is_said(text: str, id_: str, names: str) -> None:
    said = parse(text)
    assert not isinstance(said, Hours)
    assert said.id == id_
    assert names in str(said.args)


@given(any_hours())
def test_hours_come_back_from_their_text(team: Hours) -> None:
    assert parse(show(team)) == team.model_copy(update={"holidays": ()})


@given(
    st.text(max_size=60)
    | st.lists(st.sampled_from(["mon", "fri-sun", "9-18", ",", "UTC", "daily", "24:00", "-", "x"])).map(" ".join)
)
def test_whatever_is_written_is_read_or_refused(text: str) -> None:
    found = parse(text)
    assert isinstance(found, Hours) or found.id.startswith("hours.")
