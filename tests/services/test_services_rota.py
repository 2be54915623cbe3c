"""Who is on duty when, and moments as people write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.hours import Hours
from bot.engine.hours_text import parse
from bot.services.moments import moment
from bot.services.rota import Change, Duty, next_change, on_duty
from tests.support.houses import ADMIN, AGENT, VIEWER

#: A Sunday.
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def weekly(text: str) -> Hours:
    found = parse(text)
    assert isinstance(found, Hours)
    return found


STANDING = Duty(ADMIN, "", NOW)
NIGHTS = Duty(AGENT, "", NOW, weekly=weekly("daily 20-24"))
SWAP = Duty(VIEWER, "", NOW + 9 * HOUR, NOW + 10 * HOUR)


def test_what_is_dated_goes_before_what_comes_every_week_and_that_before_the_standing_one() -> None:
    duties = [SWAP, NIGHTS, STANDING]
    found = [on_duty(duties, NOW + after * HOUR) for after in (0, 8, 9, 10, 12)]
    assert found == [STANDING, NIGHTS, SWAP, NIGHTS, STANDING]


def test_of_two_alike_the_later_one_counts() -> None:
    other = Duty(AGENT, "", NOW)
    assert on_duty([STANDING, other], NOW) is other
    assert on_duty([other, STANDING], NOW) is STANDING


def test_the_next_change_is_to_somebody_else() -> None:
    again = Duty(ADMIN, "", NOW + HOUR, NOW + 2 * HOUR)
    assert next_change([STANDING, again, NIGHTS], NOW) == Change(NOW + 8 * HOUR, NIGHTS)
    assert next_change([SWAP], NOW + 9 * HOUR) == Change(NOW + 10 * HOUR, None)


def test_where_nothing_changes_there_is_no_next() -> None:
    assert next_change([STANDING], NOW) is None
    assert next_change([], NOW) is None
    assert next_change([Duty(ADMIN, "", NOW, weekly=weekly("always")), STANDING], NOW) is None


DUTIES = st.lists(
    st.builds(
        lambda who, start, length, week: Duty(
            who, "", NOW + start * HOUR, NOW + (start + length) * HOUR if length else None, None if length else week
        ),
        st.sampled_from([ADMIN, AGENT, VIEWER]),
        st.integers(-100, 100),
        st.integers(0, 50),
        st.sampled_from([None, weekly("mon-fri 9-18"), weekly("daily 20-24,0-4 Europe/Moscow")]),
    ),
    max_size=5,
)


@given(DUTIES)
def test_until_the_next_change_nobody_else_is_on_duty(duties: list[Duty]) -> None:
    change, here = next_change(duties, NOW), on_duty(duties, NOW)
    if change is None:
        return
    assert change.at > NOW
    assert change.duty == on_duty(duties, change.at)
    for part in (0.25, 0.5, 0.75, 0.999):
        between = on_duty(duties, NOW + (change.at - NOW) * part)
        assert (between and between.address) == (here and here.address)


# ---------------------------------------------------------------- moments


@pytest.mark.parametrize(
    ("text", "local"),
    [
        ("18:00", (2026, 3, 1, 18, 0)),
        ("14:00", (2026, 3, 2, 14, 0)),
        ("15:00", (2026, 3, 2, 15, 0)),
        ("5pm", (2026, 3, 1, 17, 0)),
        ("fri 18:00", (2026, 3, 6, 18, 0)),
        ("sun 9:00", (2026, 3, 8, 9, 0)),
        ("Friday", (2026, 3, 6, 0, 0)),
        ("tomorrow 9:00", (2026, 3, 2, 9, 0)),
        ("завтра 9:00", (2026, 3, 2, 9, 0)),
        ("пт 18:00", (2026, 3, 6, 18, 0)),
        ("周五 18:00", (2026, 3, 6, 18, 0)),
        ("2026-12-31", (2026, 12, 31, 0, 0)),
        ("2026-12-31 9", (2026, 12, 31, 9, 0)),
    ],
)
def test_a_moment_is_the_next_one_in_the_teams_own_time(text: str, local: tuple[int, ...]) -> None:
    """It is three in the afternoon in Moscow."""
    expected = datetime(*local, tzinfo=UTC) - 3 * HOUR  # type: ignore[misc, arg-type]
    assert moment(text.split(), NOW, "Europe/Moscow") == expected


@pytest.mark.parametrize("text", ["", "soon", "today 9:00", "2020-01-01", "fri 25:00", "fri 9:00 sharp", "2026-02-30"])
def test_what_is_no_moment_to_come_is_none(text: str) -> None:
    assert moment(text.split(), NOW, "Europe/Moscow") is None


def test_until_a_day_is_until_its_end() -> None:
    assert moment(["fri"], NOW, "UTC", end=True) == datetime(2026, 3, 7, tzinfo=UTC)


@given(st.text(max_size=30))
def test_whatever_is_written_is_a_moment_to_come_or_none(text: str) -> None:
    found = moment(text.split(), NOW, "America/New_York")
    assert found is None or found > NOW
