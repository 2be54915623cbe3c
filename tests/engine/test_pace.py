"""A pace never lets more through than the platform takes, whoever asks for how many when."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.pace import BACKLOG, Pace, charge, opens_at, room

START = 1_800_000_000.0
#: What a double leaves of a second today.
FINE = 1e-5


@st.composite
def paces(draw: st.DrawFn) -> Pace:
    calls = draw(st.integers(1, 60))
    return Pace(calls, draw(st.sampled_from([0.25, 1.0, 60.0])), draw(st.integers(1, calls)))


#: Pauses as a share of the pace's seconds, how many are wanted then, and whether somebody waits for them.
CLAIMS = st.lists(st.tuples(st.floats(0.0, 1.5), st.integers(1, 80), st.booleans()), min_size=1, max_size=60)


@given(paces(), CLAIMS)
def test_no_window_holds_more_than_the_platform_takes(pace: Pace, claims: list[tuple[float, int, bool]]) -> None:
    now, free_at, sent = START, START - 1e6, list[float]()
    for pause, wanted, awaited in claims:
        now += pause * pace.seconds
        taken = min(wanted, room(pace, free_at, now, pace.burst if awaited else pace.many))
        free_at = charge(pace, now, taken).after(free_at)
        sent += [now] * taken
    for first in sent:
        assert sum(first <= at < first + pace.seconds - FINE for at in sent) <= pace.calls


@given(paces(), st.integers(1, 200))
def test_whoever_takes_all_that_is_there_comes_near_to_what_is_allowed(pace: Pace, rounds: int) -> None:
    now, free_at, sent = START, START - 1e6, 0
    for _ in range(rounds):
        taken = room(pace, free_at, now, pace.burst)
        free_at, sent = charge(pace, now, taken).after(free_at), sent + taken
        now = max(now, opens_at(pace, free_at, pace.burst)) + FINE
    steps = pace.burst + (now - START) / pace.step
    assert steps - 2 - rounds * FINE / pace.step <= sent <= steps + FINE


@given(paces(), st.integers(1, 60))
def test_what_is_sent_without_asking_holds_back_those_that_ask(pace: Pace, unasked: int) -> None:
    free_at = charge(pace, START, unasked).after(START - 1e6)
    assert room(pace, free_at, START + FINE, pace.burst) == max(0, pace.burst - unasked)
    opens = opens_at(pace, free_at, pace.burst)
    assert room(pace, free_at, opens + FINE, pace.burst) > 0
    assert room(pace, free_at, opens - pace.step / 2, pace.burst) == 0


@given(paces(), st.lists(st.tuples(st.floats(-1e6, 1e6), st.integers(0, 2000)), min_size=1, max_size=20))
def test_no_clock_that_was_wrong_shuts_for_longer_than_was_ever_charged(
    pace: Pace, charges: list[tuple[float, int]]
) -> None:
    free_at = START
    for wrong, calls in charges:
        free_at = charge(pace, START + wrong, calls).after(free_at)
    seen, most = charge(pace, START, 0).after(free_at), START + pace.burst * pace.step + BACKLOG
    assert seen <= most
    assert free_at <= most or room(pace, seen, START, pace.burst) > 0


@pytest.mark.parametrize(("burst", "many"), [(1, 1), (2, 1), (3, 2), (10, 9)])
def test_of_a_burst_one_place_is_left_for_somebody_who_waits(burst: int, many: int) -> None:
    pace = Pace(20, 1.0, burst)
    assert pace.many == many
    free_at = charge(pace, START, room(pace, START - 1e6, START, pace.many)).after(START - 1e6)
    assert room(pace, free_at, START, pace.many) == 0
    assert room(pace, free_at, START, pace.burst) == burst - many
