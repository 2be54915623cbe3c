"""When somebody who could not be asked is thought of again, and where a contact is asked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.gates import Decision, Refusal
from bot.engine.patience import again
from bot.engine.reaching import Place, order

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def refused(*gates: Refusal, at: datetime | None = None) -> Decision:
    return Decision(False, gates, next=at)


def test_a_gate_that_opens_by_itself_is_waited_for() -> None:
    assert again(refused(Refusal("survey_gap", NOW + 9 * DAY), at=NOW + 9 * DAY), NOW, None) == NOW + 9 * DAY


@pytest.mark.parametrize("until", [NOW, NOW + 8 * DAY])
def test_not_beyond_the_end(until: datetime) -> None:
    assert again(refused(Refusal("survey_gap", NOW + 9 * DAY), at=NOW + 9 * DAY), NOW, until) is None


def test_what_no_waiting_opens_is_not_waited_for_whatever_else_is_shut() -> None:
    assert again(refused(Refusal("survey_gap", NOW + DAY), Refusal("opted_out")), NOW, None) is None


def test_what_opens_when_something_happens_is_looked_at_again() -> None:
    assert again(refused(Refusal("busy")), NOW, None) == NOW + HOUR
    assert again(refused(Refusal("open_case")), NOW, None) == NOW + DAY
    assert again(refused(Refusal("open_case"), Refusal("survey_gap", NOW + 3 * DAY)), NOW, None) == NOW + 3 * DAY


_places = st.lists(
    st.builds(
        Place,
        st.integers(1, 99),
        st.just(""),
        st.sampled_from(["sms", "slack", "telegram"]),
        st.booleans(),
        st.booleans(),
        st.none() | st.integers(0, 300).map(lambda days: NOW - timedelta(days=days)),
        st.integers(0, 1),
    ),
    unique_by=lambda each: each.address_id,
    min_size=2,
)


@given(_places)
def test_the_first_place_can_be_reached_if_any_can_and_is_the_chosen_one_if_that_can(places: list[Place]) -> None:
    first, *others = order(places)
    reachable = [each for each in places if each.reachable]
    assert first.reachable is bool(reachable)
    chosen = [each for each in reachable if each.preferred]
    assert first.preferred or not chosen
    rivals = [each for each in others if (each.reachable, each.preferred) == (first.reachable, first.preferred)]
    heard = [each.heard for each in rivals if each.heard is not None]
    assert not heard or (first.heard is not None and first.heard >= max(heard))
