"""A property for each gate, whatever else is so: whom it keeps from being asked, until when exactly, and who passes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.engine.gate_facts import ELSEWHERE, GATES, Asked, Asking, Circumstances, Gate, Kind, Today
from bot.engine.gate_rules import Rules
from bot.engine.gates import Decision, in_sample
from bot.engine.hours import Span
from bot.engine.quiet import day_after, day_of
from tests.engine.gate_worlds import PREFIXES, SURVEYS, ZONES, Case, cases, gaps, moments, spans, timely, zones

MOMENT = timedelta(microseconds=1)
#: Who is asked whatever the gate says: those who want it themselves, or those whom a case or a colleague asks.
BEGAN_IT: frozenset[Kind] = frozenset({"asked_for_it"})
ONE_BY_ONE: frozenset[Kind] = BEGAN_IT | {"follow_up", "by_hand"} | ELSEWHERE
NOBODY: frozenset[Kind] = frozenset()
KINDS: tuple[Kind, ...] = get_args(Kind)


def shut(case: Case, gate: Gate, *, passing: frozenset[Kind]) -> None:
    """It is named, and keeps everybody from being asked but those who pass."""
    for kind in KINDS:
        each = case.of(kind)
        assert (each.named(gate) is not None) == (kind not in passing)
        assert kind in passing or not each.decision.allowed


def shut_for_good(case: Case, gate: Gate, *, passing: frozenset[Kind]) -> None:
    """...and no time opens it."""
    shut(case, gate, passing=passing)
    assert case.of("trigger").decision.next is None
    assert case.of("trigger").named(gate) == case.at(case.now + timedelta(days=999)).of("trigger").named(gate)


def opened(case: Case, gate: Gate) -> None:
    """Nobody is told of it."""
    assert not any(case.of(kind).named(gate) for kind in KINDS)


def shut_until(case: Case, gate: Gate, *, kind: Kind = "trigger") -> datetime:
    """When it says that it opens: then it is open, and a moment before it is not."""
    found = case.of(kind).named(gate)
    assert found is not None
    assert found.next is not None
    assert found.next > case.now
    assert case.of(kind).at(found.next).named(gate) is None
    assert case.of(kind).at(found.next - MOMENT).named(gate) is not None
    return found.next


# ---------------------------------------------------------------- what no time opens


@given(cases())
def test_gate_paused(case: Case) -> None:
    shut_for_good(case.but(running=False), "paused", passing=NOBODY)
    opened(case.but(running=True), "paused")


@given(cases())
def test_gate_opted_out(case: Case) -> None:
    shut_for_good(case.but(state="opted_out"), "opted_out", passing=NOBODY)
    opened(case.but(state="reachable"), "opted_out")


@given(cases())
def test_gate_unreachable(case: Case) -> None:
    shut_for_good(case.but(state="unreachable"), "unreachable", passing=NOBODY)
    opened(case.but(state="reachable"), "unreachable")


@given(cases())
def test_gate_erased(case: Case) -> None:
    shut_for_good(case.but(state="erased"), "erased", passing=BEGAN_IT)
    opened(case.but(state="reachable"), "erased")


@given(cases())
def test_gate_no_channel(case: Case) -> None:
    shut_for_good(case.but(channel="missing"), "no_channel", passing=BEGAN_IT)
    opened(case.but(channel="up"), "no_channel")


@given(cases())
def test_gate_cannot_start(case: Case) -> None:
    shut_for_good(case.but(channel="cannot_start"), "cannot_start", passing=BEGAN_IT)
    opened(case.but(channel="up"), "cannot_start")


@given(cases(), st.sampled_from((None, "FR", "GB")), st.frozensets(st.sampled_from(("GB", "RU", "US"))))
def test_gate_country(case: Case, country: str | None, allowed: frozenset[str]) -> None:
    """None named is all of them, and only text messages cost."""
    written = case.but(by_sms=True, country=country).under(countries=allowed)
    if allowed and country not in allowed:
        shut_for_good(written, "country", passing=NOBODY)
    else:
        opened(written, "country")
    opened(written.but(by_sms=False), "country")


@given(cases())
def test_gate_no_consent(case: Case) -> None:
    shut_for_good(case.but(consent=False), "no_consent", passing=BEGAN_IT)
    opened(case.but(consent=True), "no_consent")
    silent = case.but(consent=None)
    opened(silent.under(consent_needed=False), "no_consent")
    shut_for_good(silent.under(consent_needed=True), "no_consent", passing=BEGAN_IT | {"follow_up"})


@given(cases())
def test_gate_busy(case: Case) -> None:
    shut_for_good(case.but(busy=True), "busy", passing=NOBODY)
    opened(case.but(busy=False), "busy")


@given(cases(), st.integers(1, 10**6))
def test_gate_open_case(case: Case, number: int) -> None:
    theirs = case.but(open_case=number)
    shut_for_good(theirs, "open_case", passing=BEGAN_IT)
    found = theirs.of("campaign").named("open_case")
    assert found is not None
    assert found.about == str(number)
    opened(case.but(open_case=None), "open_case")


@given(cases())
def test_gate_not_in_segment(case: Case) -> None:
    theirs = case.meant_for("plan = pro")
    for others in ({}, {"plan": "free"}):
        shut_for_good(theirs.but(facts=others), "not_in_segment", passing=ONE_BY_ONE)
    opened(theirs.but(facts={"plan": "pro"}), "not_in_segment")
    opened(case.meant_for(None), "not_in_segment")


@given(cases(), st.integers(0, 10), st.integers(1, 10))
def test_gate_overloaded(case: Case, going_on: int, most: int) -> None:
    """It holds back only what can wait."""
    asking = case.asking._replace(purpose="relationship")
    busy = case._replace(asking=asking).but(staff_cases=going_on).under(overload=most)
    if going_on > most:
        shut_for_good(busy, "overloaded", passing=ONE_BY_ONE)
    else:
        opened(busy, "overloaded")
    opened(busy.under(overload=None), "overloaded")
    opened(busy._replace(asking=asking._replace(purpose="transactional")), "overloaded")


@given(cases(), st.floats(0, 1), st.floats(0, 1))
def test_gate_sampled_out(case: Case, one: float, other: float) -> None:
    """Whoever is in a small sample is in a larger one too, however often and whenever it is tried."""
    less, more = (_sampled(case, share) for share in sorted((one, other)))
    if less.of("campaign").named("sampled_out") is None:
        opened(more, "sampled_out")
    else:
        shut_for_good(less, "sampled_out", passing=ONE_BY_ONE)
    opened(_sampled(case, 1.0), "sampled_out")
    shut_for_good(_sampled(case, 0.0), "sampled_out", passing=ONE_BY_ONE)


def _sampled(case: Case, share: float) -> Case:
    return case._replace(asking=case.asking._replace(sample=share))


def test_a_sample_has_about_its_share_and_another_campaign_has_others() -> None:
    spring, autumn = ({n for n in range(4000) if in_sample(n, "nps", name, 0.25)} for name in ("spring", "autumn"))
    assert 900 < len(spring) < 1100
    assert 150 < len(spring & autumn) < 350


# ---------------------------------------------------------------- what opens with time


@given(cases(), moments, spans, zones)
@example(
    Case(Asking("nps", "relationship", "trigger"), Circumstances(1), Rules(), datetime(2026, 1, 1, tzinfo=UTC)),
    datetime(2026, 3, 29, 0, 30, tzinfo=UTC),
    Span(60, 120),
    ("Europe/London",),
)
@example(
    Case(Asking("nps", "relationship", "trigger"), Circumstances(1), Rules(), datetime(2026, 1, 1, tzinfo=UTC)),
    datetime(2026, 3, 5, 7, tzinfo=UTC),
    Span(480, 750),
    ("Europe/London", "America/New_York"),
)
def test_gate_quiet_hours(case: Case, now: datetime, spoken: Span, where: tuple[str, ...]) -> None:
    """Whatever the clocks do: it is day wherever they may be; in the first place alone on a day on which there is no
    such moment."""
    awake = case.but(zones=where).under(quiet=spoken).at(now).asking_with(not_before=None)
    if awake.of("trigger").named("quiet_hours") is None:
        opened(awake, "quiet_hours")
        assert _is_day(now, spoken, where or (case.rules.zone,))
    else:
        shut(awake, "quiet_hours", passing=BEGAN_IT)
        assert _is_day(shut_until(awake, "quiet_hours"), spoken, where or (case.rules.zone,))
    opened(awake.under(quiet=None), "quiet_hours")


def _is_day(at: datetime, spoken: Span, where: tuple[str, ...]) -> bool:
    if _all_in(spoken, where, at):
        return True
    first, began, ends = where[:1], day_of(at, where[0]), day_after(at, where[0])
    today = (began + timedelta(minutes=n) for n in range((ends - began) // timedelta(minutes=1)))
    return _all_in(spoken, first, at) and not any(_all_in(spoken, where, each) for each in today)


def _all_in(spoken: Span, where: tuple[str, ...], at: datetime) -> bool:
    return all(spoken.start <= _minutes(at, zone) < spoken.end for zone in where)


def _minutes(at: datetime, zone: str) -> int:
    here = at.astimezone(ZoneInfo(zone))
    return here.hour * 60 + here.minute


@given(cases(), gaps, st.integers(0, 400 * 1440), st.integers(1, 4))
def test_gate_recontact_gap(case: Case, gap: timedelta, minutes: int, times: int) -> None:
    """The same survey, a survey's own time before all others."""
    key, last = case.asking.survey, case.now - timedelta(minutes=minutes)
    again = case.but(asked=(Asked(key, last, times),))
    _is_a_gap(again.under(gaps={key: gap}), "recontact_gap", last + gap)
    usual = again.under(gaps={}, gap_transactional=gap)
    every = timedelta(days=30 if times == 1 else 90)
    purpose = case.asking.purpose
    _is_a_gap(usual, "recontact_gap", last + (gap if purpose == "transactional" else every))
    other = next(each for each in SURVEYS if each != key)
    opened(case.but(asked=(Asked(other, last, times),)), "recontact_gap")


@given(cases(), gaps, gaps, st.integers(0, 400 * 1440))
def test_gate_survey_gap(case: Case, gap: timedelta, transactional: timedelta, minutes: int) -> None:
    """Any survey, by the purpose of the one that is to be asked; what was asked before the last does not matter."""
    last = case.now - timedelta(minutes=minutes)
    asked = (Asked("ces", last), Asked("csat", last - timedelta(days=1)))
    after = case.but(asked=asked).under(gap=gap, gap_transactional=transactional)
    _is_a_gap(after, "survey_gap", last + (gap if case.asking.purpose == "relationship" else transactional))
    opened(case.but(asked=()), "survey_gap")


def _is_a_gap(case: Case, gate: Gate, ends: datetime) -> None:
    """A colleague is warned, and may go past it."""
    if case.now >= ends:
        opened(case, gate)
        return
    assert {kind for kind in KINDS if case.of(kind).named(gate)} == {"by_hand", "campaign", "trigger"}
    assert not case.of("campaign").decision.allowed
    assert not case.of("trigger").decision.allowed
    assert not case.of("by_hand").decision.shut(gate)
    assert case.asking.anyway or not case.of("by_hand").decision.allowed
    assert shut_until(case, gate) == ends


@given(cases(), st.integers(1, 9), st.integers(0, 10))
def test_gate_number_cap(case: Case, most: int, counted: int) -> None:
    today = Today(day_of(case.now, case.rules.zone), number=counted)
    _is_a_cap(case.but(today=today).under(number_cap=most), "number_cap", counted >= most, passing=NOBODY)
    opened(case.but(today=today).under(number_cap=None), "number_cap")


@given(cases(), st.sampled_from(PREFIXES), st.integers(1, 9), st.integers(0, 10))
def test_gate_prefix_cap(case: Case, prefix: str, most: int, counted: int) -> None:
    """Numbers that begin otherwise are not counted at all."""
    today = Today(day_of(case.now, case.rules.zone), prefixes={prefix: counted})
    _is_a_cap(case.but(today=today).under(prefix_caps={prefix: most}), "prefix_cap", counted >= most, passing=NOBODY)
    opened(case.but(today=today).under(prefix_caps={"+8": 1}), "prefix_cap")


@given(cases(), st.integers(1, 9), st.integers(0, 10))
def test_gate_daily_cap(case: Case, most: int, counted: int) -> None:
    """Of those who did not begin it themselves; a colleague is warned."""
    today = Today(day_of(case.now, case.rules.zone), everybody=counted)
    capped = case.but(today=today).under(day_cap=most).asking_with(room=None)
    if counted >= most:
        _is_a_gap(capped, "daily_cap", day_after(case.now, case.rules.zone))
    else:
        opened(capped, "daily_cap")
    opened(capped.under(day_cap=None), "daily_cap")


@given(cases(), st.integers(1, 9), st.integers(0, 10))
def test_a_campaign_asks_no_more_in_a_day_than_there_is_room_for(case: Case, room: int, asked: int) -> None:
    today = Today(day_of(case.now, case.rules.zone), together=asked)
    campaign = case.but(today=today).under(day_cap=None).asking_with(room=room)
    if asked >= room:
        _is_a_gap(campaign, "daily_cap", day_after(case.now, case.rules.zone))
    else:
        opened(campaign, "daily_cap")


@given(cases(), spans, st.integers(0, 1439))
def test_a_campaign_may_begin_later_in_the_day_but_never_lasts_longer(case: Case, spoken: Span, minute: int) -> None:
    late = case.under(quiet=spoken).asking_with(not_before=minute)
    meant = Span(max(spoken.start, minute), spoken.end) if minute < spoken.end else spoken
    same = case.under(quiet=meant).asking_with(not_before=None)
    assert late.of("campaign").named("quiet_hours") == same.of("campaign").named("quiet_hours")


def _is_a_cap(case: Case, gate: Gate, full: bool, *, passing: frozenset[Kind]) -> None:
    """It is full until the installation's midnight."""
    if not full:
        opened(case, gate)
        return
    shut(case, gate, passing=passing)
    assert shut_until(case, gate) == day_after(case.now, case.rules.zone)


@given(cases(), st.integers(-100, 100))
def test_gate_channel_down(case: Case, minutes: int) -> None:
    """A pause has an end; a channel that is just down has none that anybody knows."""
    until = case.now + timedelta(minutes=minutes)
    paused = case.but(channel="up", channel_until=until)
    if minutes > 0:
        shut(paused, "channel_down", passing=ONE_BY_ONE - ELSEWHERE)
        assert shut_until(paused, "channel_down") == until
    else:
        opened(paused, "channel_down")
    down = case.but(channel="down", channel_until=None)
    shut_for_good(down, "channel_down", passing=ONE_BY_ONE - ELSEWHERE)


@pytest.mark.parametrize("gate", GATES)
def test_every_gate_has_a_property_here(gate: Gate) -> None:
    found: Any = globals().get(f"test_gate_{gate}")
    assert getattr(found, "is_hypothesis_test", False)


# ---------------------------------------------------------------- all of them together


@given(cases())
def test_who_has_no_gate_shut_is_asked_and_who_has_one_is_not(case: Case) -> None:
    decision = case.decision
    assert decision.allowed == (not decision.gates and (case.asking.anyway or not decision.warnings))
    named = [each.name for each in (*decision.gates, *decision.warnings)]
    assert len(set(named)) == len(named)


@given(cases())
def test_where_more_than_time_is_needed_no_date_is_promised(case: Case) -> None:
    found = (*case.decision.gates, *case.decision.warnings)
    assert (case.decision.next is None) == (not found or any(each.next is None for each in found))


@given(timely)
def test_the_next_date_is_the_first_moment_at_which_nothing_is_shut(case: Case) -> None:
    first = case.decision.next
    if first is None:
        assert case.decision == Decision(True)
        return
    assert case.at(first).decision.allowed
    assert case.at(first).decision.warnings == ()
    before = case.at(first - MOMENT).decision
    assert (*before.gates, *before.warnings) != ()


@given(moments, st.sampled_from(ZONES))
@example(datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "Europe/London")
def test_a_day_begins_at_midnight_and_is_over_a_day_later(now: datetime, zone: str) -> None:
    began, ends = day_of(now, zone), day_after(now, zone)
    assert began <= now < ends
    here = ZoneInfo(zone)
    assert {each.astimezone(here).date() for each in (began, now, ends - MOMENT)} == {now.astimezone(here).date()}
    assert (began - MOMENT).astimezone(here).date() < began.astimezone(here).date() < ends.astimezone(here).date()
