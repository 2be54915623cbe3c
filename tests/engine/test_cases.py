"""A case under its table: whatever happens to it, in whatever order, what is promised of it holds."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.engine.cases.advance import TABLE, NotNow, advance, opened
from bot.engine.cases.case import CLOSED, HELD, Case, Policy, from_json, to_json
from bot.engine.cases.deadlines import due, overdue
from bot.engine.cases.effects import AskFollowUp, NobodyCame, Note, Overdue, Page, TellResolved
from bot.engine.cases.events import (
    Acknowledged,
    Assigned,
    By,
    CaseEvent,
    Confirmed,
    DeadlinePassed,
    Disputed,
    Heard,
    Mentioned,
    Merged,
    Raised,
    Reopened,
    Replied,
    Resolved,
    Snoozed,
    TargetFailed,
    Withdrawn,
)
from bot.engine.cases.turn import CaseStep
from bot.engine.hours import Hours

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)  # a Monday
ROBIN, KIM = By("slack:T1/U2", "Robin"), By("slack:T1/U9", "Kim")
QUARTER = timedelta(minutes=15)
OFFICE = Hours.model_validate({"week": [[[540, 1080]]] * 5 + [[]] * 2})
POLICY = Policy(("slack:T1/C1", "slack:T1/C2"), QUARTER, timedelta(hours=2), timedelta(days=2))


def case(**policy: object) -> Case:
    return opened(Case(policy=replace(POLICY, **policy), since=NOW)).case


def after(found: Case, *events: CaseEvent) -> CaseStep:
    step = CaseStep(found, ())
    for event in events:
        moved = advance(step.case, event)
        assert isinstance(moved, CaseStep), moved
        step = moved
    return step


def passes(found: Case) -> CaseStep:
    """Its next deadline passes."""
    waiting = due(found)
    assert waiting is not None
    return after(found, DeadlinePassed(waiting.at, found.turn))


# ---------------------------------------------------------------- paging


def test_a_case_is_paged_at_once_then_again_then_elsewhere_then_the_admins_hear_of_it_once() -> None:
    step = opened(Case(policy=POLICY, since=NOW))
    heard = [step.effects]
    while due(step.case) is not None:
        step = passes(step.case)
        heard.append(step.effects)
    assert heard == [
        (Page(1, "slack:T1/C1", again=False),),
        (Page(2, "slack:T1/C1", again=True),),
        (Page(3, "slack:T1/C2", again=True),),
        (NobodyCame(),),
    ]


def test_what_is_not_urgent_waits_for_the_team_and_its_time_does_not_run_at_night() -> None:
    evening = NOW.replace(hour=20)
    step = opened(Case(policy=replace(POLICY, urgent=False, hours=OFFICE), since=evening))
    assert step.effects == ()
    waiting = due(step.case)
    assert waiting == (datetime(2026, 3, 3, 9, tzinfo=UTC), "page")
    paged = passes(step.case)
    assert paged.effects == (Page(1, "slack:T1/C1", again=False),)
    late = after(paged.case, Acknowledged(datetime(2026, 3, 3, 17, 30, tzinfo=UTC), ROBIN)).case
    assert due(late) == (datetime(2026, 3, 3, 11, tzinfo=UTC), "reply")


def test_an_early_timer_and_a_stale_one_change_nothing() -> None:
    found = case()
    assert after(found, DeadlinePassed(NOW + QUARTER - timedelta(seconds=1), found.turn)) == CaseStep(found, ())
    assert after(found, DeadlinePassed(NOW + QUARTER, found.turn - 1)) == CaseStep(found, ())
    taken = after(found, Acknowledged(NOW, ROBIN)).case
    assert after(taken, DeadlinePassed(NOW + QUARTER, found.turn)) == CaseStep(taken, ())


def test_a_target_that_fails_is_passed_over_at_once_also_where_it_would_have_come_again() -> None:
    assert after(case(), TargetFailed(NOW, "slack:T1/C1")).effects == (Page(2, "slack:T1/C2", again=True),)
    assert after(case(), TargetFailed(NOW, "slack:T1/C2")).effects == ()
    gone = after(case(), TargetFailed(NOW, "slack:T1/C1"), TargetFailed(NOW, "slack:T1/C2"))
    assert gone.effects == (NobodyCame(),)


# ---------------------------------------------------------------- who has it


def test_whoever_comes_second_is_told_who_has_it() -> None:
    taken = after(case(), Acknowledged(NOW, ROBIN)).case
    assert advance(taken, Acknowledged(NOW, KIM)) == NotNow("acknowledged", "Robin")
    assert after(taken, Assigned(NOW, ROBIN, KIM)).case.holder_name == "Kim"


def test_a_reply_takes_a_case_that_nobody_has_and_stops_the_clock_of_the_first_reply() -> None:
    replied = after(case(), Replied(NOW, KIM)).case
    assert (replied.status, replied.holder_name) == ("acknowledged", "Kim")
    assert due(replied) == (NOW + timedelta(days=2), "resolve")


def test_each_deadline_that_passes_is_told_once() -> None:
    taken = after(case(), Acknowledged(NOW, ROBIN)).case
    reply = passes(taken)
    assert reply.effects == (Overdue("reply"),)
    resolve = passes(reply.case)
    assert resolve.effects == (Overdue("resolve"),)
    assert due(resolve.case) is None
    assert overdue(resolve.case, NOW)


def test_what_is_put_off_comes_back_to_whoever_had_it() -> None:
    put_off = after(case(), Acknowledged(NOW, ROBIN), Snoozed(NOW, ROBIN, NOW + timedelta(days=1))).case
    woken = passes(put_off).case
    assert (woken.status, woken.holder_name) == ("assigned", "Robin")


def test_what_is_put_off_is_not_taken_from_whoever_put_it_off() -> None:
    put_off = after(case(), Acknowledged(NOW, ROBIN), Snoozed(NOW, ROBIN, NOW + timedelta(days=1))).case
    assert advance(put_off, Acknowledged(NOW, KIM)) == NotNow("snoozed", "Robin")
    assert after(put_off, Acknowledged(NOW, ROBIN)).case.status == "acknowledged"
    answered = after(put_off, Replied(NOW, KIM))
    assert (answered.case.status, answered.case.holder_name) == ("acknowledged", "Robin")
    assert (answered.case.snoozed_until, answered.effects) == (None, (Note("answered"),))
    assert after(put_off, Replied(NOW, ROBIN)).effects == ()


# ---------------------------------------------------------------- the customer


def test_a_correction_stands_a_case_down_only_while_nobody_has_it() -> None:
    assert after(case(), Withdrawn(NOW)).case.status == "stood_down"
    assert due(after(case(), Withdrawn(NOW)).case) is None
    assert after(case(), Acknowledged(NOW, ROBIN), Withdrawn(NOW)).case.status == "acknowledged"


def test_a_score_that_is_low_again_pages_anew() -> None:
    again = after(case(), Withdrawn(NOW), Raised(NOW + QUARTER))
    assert again.case.status == "open"
    assert again.effects[0] == Page(2, "slack:T1/C1", again=False)


def test_a_customer_who_says_that_it_is_not_solved_is_believed() -> None:
    resolved = after(case(), Acknowledged(NOW, ROBIN), Resolved(NOW, ROBIN, "delivery", "We sent it again."))
    assert TellResolved() in resolved.effects
    disputed = after(resolved.case, Disputed(NOW + QUARTER))
    assert (disputed.case.status, disputed.case.holder, disputed.case.verdict) == ("open", "", "not_solved")
    assert disputed.effects == (Page(2, "slack:T1/C1", again=False), Note("disputed"))


def test_the_follow_up_is_asked_once_and_never_of_somebody_who_was_not_helped() -> None:
    resolved = after(case(follow_up_after=timedelta(days=7)), Resolved(NOW, ROBIN, "", "Done.")).case
    assert due(resolved) == (NOW + timedelta(days=7), "follow_up")
    asked = passes(resolved)
    assert asked.effects == (AskFollowUp(),)
    assert due(asked.case) is None
    assert due(after(resolved, Confirmed(NOW)).case) is not None
    reopened = after(resolved, Reopened(NOW, KIM)).case
    assert due(after(reopened, Merged(NOW, KIM)).case) is None


# ---------------------------------------------------------------- whatever happens

moments = st.integers(0, 60 * 24 * 20).map(lambda minutes: NOW + timedelta(minutes=minutes))
people = st.sampled_from([ROBIN, KIM])
happenings = st.one_of(
    *(st.builds(kind, moments) for kind in (Raised, Mentioned, Withdrawn, Heard, Confirmed, Disputed)),
    *(st.builds(kind, moments, people) for kind in (Acknowledged, Replied, Reopened, Merged, Resolved)),
    st.builds(Assigned, moments, people, people),
    st.builds(Snoozed, moments, people, moments),
    st.builds(TargetFailed, moments, st.sampled_from(POLICY.targets)),
    st.builds(DeadlinePassed, moments, st.integers(0, 30)),
)
policies = st.builds(
    Policy,
    st.lists(st.sampled_from(["a", "b", "c"]), max_size=4).map(tuple),
    st.integers(1, 600).map(lambda minutes: timedelta(minutes=minutes)),
    st.none() | st.just(timedelta(hours=2)),
    st.none() | st.just(timedelta(days=2)),
    st.booleans(),
    st.just(OFFICE),
    st.none() | st.just(timedelta(days=7)),
)


def _of_another(found: Case, event: CaseEvent) -> bool:
    """Put off by one, and another would have it."""
    return isinstance(event, Acknowledged) and found.status == "snoozed" and found.holder != event.by.address


@settings(max_examples=300)
@given(policies, st.lists(happenings, max_size=20))
def test_whatever_happens_a_case_keeps_its_promises(policy: Policy, events: list[CaseEvent]) -> None:
    found = opened(Case(policy=policy, since=NOW)).case
    for event in events:
        moved = advance(found, event)
        assert advance(found, event) == moved, "the same arguments give the same step"
        if isinstance(moved, NotNow):
            assert type(event) not in TABLE[found.status] or _of_another(found, event)
            continue
        assert from_json(json.loads(json.dumps(to_json(moved.case)))) == moved.case
        assert moved.case.turn >= found.turn
        assert (due(moved.case) == due(found)) or moved.case.turn > found.turn, "an older timer knows that it is stale"
        assert (moved.case.status in HELD) <= bool(moved.case.holder)
        assert len([each for each in moved.effects if isinstance(each, Page)]) <= 1
        assert moved.case.paged[: len(found.paged)] == found.paged
        if moved.case.status in CLOSED:
            waiting = due(moved.case)
            assert waiting is None or waiting.what == "follow_up"
        found = moved.case


@settings(max_examples=200)
@given(policies)
def test_paging_always_comes_to_an_end(policy: Policy) -> None:
    found = opened(Case(policy=policy, since=NOW)).case
    for _ in range(len(policy.order) + 3):
        if due(found) is None:
            break
        found = passes(found).case
    assert due(found) is None


@pytest.mark.parametrize("status", TABLE)
def test_every_status_after_an_event_is_one_of_the_table(status: str) -> None:
    assert {after for after in TABLE[status].values() if after is not None} <= set(TABLE)


def test_a_customer_who_cannot_be_told_is_not_waited_for_and_the_thread_says_so() -> None:
    step = after(case(), Resolved(NOW, ROBIN, line="We sent it again.", reachable=False))
    assert (step.case.verdict, step.effects) == ("", (Note("resolved"), Note("not_told")))


def test_said_twice_that_it_is_solved_is_no_news() -> None:
    told = after(case(), Resolved(NOW, ROBIN, line="We sent it again.")).case
    assert after(told, Confirmed(NOW)).effects == (Note("confirmed"),)
    assert after(told, Confirmed(NOW), Confirmed(NOW)).effects == ()
