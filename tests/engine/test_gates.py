"""The gates: which of them refuse whom, and what each says of the time. Properties: `test_gate_properties.py`."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.engine.conditions import parse
from bot.engine.gate_facts import GATES, Asked, Asking, Circumstances, Gate, Kind, Today
from bot.engine.gate_rules import Rules
from bot.engine.gates import Decision, judge
from bot.engine.hours import Span
from bot.engine.quiet import day_of

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
RULES = Rules()
NPS = Asking("nps", "relationship", "campaign", segment=parse("plan = pro"))
CSAT = Asking("csat", "transactional", "campaign")
ANN = Circumstances(1, facts={"plan": "pro"})


def names(decision: Decision) -> set[str]:
    return {each.name for each in decision.gates}


def next_of(decision: Decision, gate: Gate) -> datetime | None:
    (found,) = [each for each in (*decision.gates, *decision.warnings) if each.name == gate]
    return found.next


# ---------------------------------------------------------------- each gate by itself

SHUT: dict[Gate, tuple[Circumstances, Rules]] = {
    "paused": (replace(ANN, running=False), RULES),
    "opted_out": (replace(ANN, state="opted_out"), RULES),
    "unreachable": (replace(ANN, state="unreachable"), RULES),
    "erased": (replace(ANN, state="erased"), RULES),
    "no_channel": (replace(ANN, channel="missing"), RULES),
    "cannot_start": (replace(ANN, channel="cannot_start"), RULES),
    "country": (replace(ANN, by_sms=True, country="FR"), Rules(countries=frozenset({"GB"}))),
    "no_consent": (replace(ANN, consent=False), RULES),
    "busy": (replace(ANN, busy=True), RULES),
    "open_case": (replace(ANN, open_case=7), RULES),
    "quiet_hours": (replace(ANN, zones=("America/Los_Angeles",)), RULES),
    "recontact_gap": (replace(ANN, asked=(Asked("nps", NOON - timedelta(days=31), 2),)), RULES),
    "survey_gap": (replace(ANN, asked=(Asked("csat", NOON - timedelta(days=12)),)), RULES),
    "number_cap": (replace(ANN, by_sms=True, today=Today(NOON, number=3)), Rules(number_cap=3)),
    "prefix_cap": (
        replace(ANN, by_sms=True, today=Today(NOON, prefixes={"+4479": 50})),
        Rules(prefix_caps={"+4479": 50}),
    ),
    "daily_cap": (replace(ANN, today=Today(NOON, everybody=200)), Rules(day_cap=200)),
    "channel_down": (replace(ANN, channel_until=NOON + timedelta(hours=1)), RULES),
    "overloaded": (replace(ANN, staff_cases=51), RULES),
    "not_in_segment": (replace(ANN, facts={"plan": "free"}), RULES),
}


def test_every_gate_is_tried_below() -> None:
    assert set(SHUT) | {"sampled_out"} == set(GATES)


@pytest.mark.parametrize("gate", SHUT)
def test_a_gate_that_is_shut_keeps_a_campaign_from_asking_and_is_named_alone(gate: Gate) -> None:
    decision = judge(NPS, *SHUT[gate], NOON)
    assert not decision.allowed
    assert names(decision) == {gate}


@pytest.mark.parametrize("kind", ["by_hand", "campaign", "trigger"])
def test_where_consent_is_needed_nobody_is_asked_who_has_not_said_yes(kind: Kind) -> None:
    wanted, needed = NPS._replace(kind=kind, anyway=True), Rules(consent_needed=True)
    assert names(judge(wanted, ANN, needed, NOON)) == {"no_consent"}
    assert judge(wanted, replace(ANN, consent=True), needed, NOON).allowed
    assert judge(wanted, ANN, RULES, NOON).allowed
    assert judge(wanted._replace(kind="follow_up"), ANN, needed, NOON).allowed


def test_who_is_not_in_the_sample_is_not_asked() -> None:
    assert names(judge(NPS._replace(sample=0.0), ANN, RULES, NOON)) == {"sampled_out"}


def test_nothing_speaks_against_somebody_of_whom_nothing_is_known() -> None:
    assert judge(NPS, ANN, RULES, NOON) == Decision(True)


def test_all_gates_that_are_shut_are_named_and_no_time_is_promised_where_one_has_none() -> None:
    they = replace(ANN, open_case=7, asked=(Asked("csat", NOON - timedelta(days=12)),))
    decision = judge(NPS, they, RULES, NOON)
    assert names(decision) == {"open_case", "survey_gap"}
    assert next_of(decision, "survey_gap") == NOON + timedelta(days=18)
    assert decision.next is None


@pytest.mark.parametrize("kind", ["asked_for_it", "follow_up", "by_hand", "campaign", "trigger"])
@pytest.mark.parametrize("gate", ["opted_out", "unreachable"])
def test_who_left_or_is_gone_is_never_asked(kind: Kind, gate: Gate) -> None:
    assert not judge(NPS._replace(kind=kind, anyway=True), *SHUT[gate], NOON).allowed


def test_what_the_customer_begins_is_kept_back_by_little() -> None:
    mine = NPS._replace(kind="asked_for_it")
    refusing = {gate for gate, (they, rules) in SHUT.items() if not judge(mine, they, rules, NOON).allowed}
    assert refusing == {"paused", "opted_out", "unreachable", "busy", "country", "number_cap", "prefix_cap"}


def test_a_follow_up_skips_the_gaps_and_keeps_the_quiet_hours() -> None:
    after_case = NPS._replace(kind="follow_up")
    refusing = {gate for gate, (they, rules) in SHUT.items() if not judge(after_case, they, rules, NOON).allowed}
    assert "quiet_hours" in refusing
    assert not refusing & {"recontact_gap", "survey_gap", "daily_cap", "overloaded"}


@pytest.mark.parametrize("gate", ["recontact_gap", "survey_gap", "daily_cap"])
def test_a_colleague_is_warned_of_a_gap_and_may_ask_anyway(gate: Gate) -> None:
    by_hand = NPS._replace(kind="by_hand")
    warned = judge(by_hand, *SHUT[gate], NOON)
    assert (warned.allowed, warned.gates, [each.name for each in warned.warnings]) == (False, (), [gate])
    assert judge(by_hand._replace(anyway=True), *SHUT[gate], NOON).allowed


def test_nobody_may_ask_anyway_at_night_or_into_an_open_case() -> None:
    for gate in ("quiet_hours", "open_case"):
        assert not judge(NPS._replace(kind="by_hand", anyway=True), *SHUT[gate], NOON).allowed


# ---------------------------------------------------------------- gaps


def test_asked_by_csat_twelve_days_ago_nps_waits_for_the_thirtieth_day() -> None:
    they = replace(ANN, asked=(Asked("csat", datetime(2026, 11, 3, 12, tzinfo=UTC)),))
    decision = judge(NPS, they, RULES, datetime(2026, 11, 15, 12, tzinfo=UTC))
    (refusal,) = decision.gates
    assert (refusal.about, decision.next) == ("csat", datetime(2026, 12, 3, 12, tzinfo=UTC))


def test_a_transactional_survey_has_a_gap_of_its_own() -> None:
    for days, allowed in ((6, False), (7, True)):
        they = replace(ANN, asked=(Asked("nps", NOON - timedelta(days=days)),))
        assert judge(CSAT, they, RULES, NOON).allowed is allowed


@pytest.mark.parametrize(("times", "days"), [(1, 30), (2, 90), (5, 90)])
def test_a_relationship_is_asked_about_after_thirty_days_and_then_every_ninety(times: int, days: int) -> None:
    they = replace(ANN, asked=(Asked("nps", NOON, times),))
    assert judge(NPS, they, RULES, NOON).next == NOON + timedelta(days=days)


def test_a_survey_may_have_a_time_of_its_own() -> None:
    they = replace(ANN, asked=(Asked("nps", NOON, 1),))
    assert judge(NPS, they, Rules(gaps={"nps": timedelta(days=60)}), NOON).next == NOON + timedelta(days=60)


# ---------------------------------------------------------------- quiet hours


def test_places_that_share_an_hour_only_while_clocks_differ_less_do_not_wait_for_that_week() -> None:
    """New York puts its clocks forward on the 8th of March, London three weeks later."""
    they = replace(ANN, zones=("Europe/London", "America/New_York"))
    rules = Rules(quiet=Span(8 * 60, 12 * 60 + 30))
    for day, hour in ((5, 8), (7, 8), (8, 12), (28, 12), (29, 7)):
        decision = judge(NPS, they, rules, datetime(2026, 3, day, 6, tzinfo=UTC))
        assert decision.next == datetime(2026, 3, day, hour, tzinfo=UTC)


def test_without_a_zone_of_their_own_the_installations_counts() -> None:
    late = datetime(2026, 11, 2, 19, tzinfo=UTC)
    assert judge(NPS, ANN, RULES, late).allowed
    assert names(judge(NPS, ANN, Rules(zone="Europe/Moscow"), late)) == {"quiet_hours"}


def test_eight_in_the_morning_is_day_and_nine_in_the_evening_is_not() -> None:
    they = replace(ANN, zones=("Asia/Taipei",))
    hours = {hour for hour in range(24) if judge(NPS, they, RULES, datetime(2026, 11, 2, hour, tzinfo=UTC)).allowed}
    assert {(hour + 8) % 24 for hour in hours} == set(range(8, 21))


# ---------------------------------------------------------------- caps, channels, staff


def test_prefixes_count_only_numbers_that_begin_so() -> None:
    rules = Rules(prefix_caps={"+4479": 2, "+7": 1})
    they = replace(ANN, by_sms=True, today=Today(day_of(NOON, "UTC"), prefixes={"+4479": 1}))
    assert judge(NPS, they, rules, NOON).allowed


def test_a_channel_that_is_down_is_waited_for() -> None:
    decision = judge(NPS, *SHUT["channel_down"], NOON)
    assert decision.next == NOON + timedelta(hours=1)


def test_staff_who_have_too_much_to_do_hold_back_only_what_can_wait() -> None:
    they = replace(ANN, staff_cases=51)
    assert not judge(NPS, they, RULES, NOON).allowed
    assert judge(CSAT, they, RULES, NOON).allowed
    assert judge(NPS, they, Rules(overload=None), NOON).allowed
