"""A time replayed under other rules: the same ones change nothing, and what others change follows from them."""

from __future__ import annotations

import heapq
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.engine import rehearsing
from bot.engine.gate_facts import ELSEWHERE, Asked, Asking, Circumstances, Kind, Today
from bot.engine.gate_rules import Purpose, Rules
from bot.engine.gates import Decision, Refusal, judge
from bot.engine.patience import again
from bot.engine.quiet import day_of
from bot.engine.rehearsed import Tally
from bot.engine.rehearsing import Begun, Decided, Judged, Replay, moved
from tests.engine.gate_worlds import gaps, kinds, rules_

BEGAN = datetime(2026, 3, 14, tzinfo=UTC)
DAY = timedelta(days=1)
ENDS = BEGAN + 30 * DAY
ANY = Rules(quiet=None, gap=DAY, gap_transactional=DAY, gaps={"nps": DAY}, number_cap=None, overload=None)
PURPOSES: dict[str, Purpose] = {"nps": "relationship", "csat": "transactional"}
PEOPLE = {
    1: Circumstances(1, "tel:+447900000001", by_sms=True, country="GB", zones=("Europe/London",)),
    2: Circumstances(2, "tel:+79000000002", by_sms=True, country="RU", zones=("Europe/Moscow", "Asia/Vladivostok")),
    3: Circumstances(3, "telegram:3"),
}


def wanted(survey: str = "nps", kind: Kind = "trigger") -> Asking:
    return Asking(survey, PURPOSES[survey], kind)


def decided(at: datetime, was: Decision, survey: str = "nps", kind: Kind = "trigger", who: int = 3) -> Decided:
    return Decided(wanted(survey, kind), PEOPLE[who], at, was, "cause")


def replayed(
    rules: Rules, rows: list[Decided], begun: list[Begun] | None = None, before: Rules | None = None
) -> list[Judged]:
    replay = Replay(before or rules, rules, ENDS)
    for each in begun or ():
        replay.expect(each)
    return [found for row in rows for found in replay.take(row)] + list(replay.rest())


def times(judged: list[Judged]) -> list[datetime]:
    return [each.of.at for each in judged if each.would.allowed]


# ---------------------------------------------------------------- the same rules

moments = st.integers(0, 30 * 1440 - 1).map(lambda each: BEGAN + timedelta(minutes=each))
fixed = st.fixed_dictionaries(
    {},
    optional={
        "busy": st.booleans(),
        "state": st.sampled_from(("reachable", "opted_out")),
        "channel_until": moments,
        "consent": st.booleans(),
    },
)
plans = st.lists(st.tuples(moments, st.sampled_from((1, 2, 3)), st.sampled_from(("nps", "csat")), kinds, fixed))


class World:
    """A month as it goes, decided as everything is: one after the other, with whoever is refused coming again."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.rows: list[Decided] = []
        self.number = count()

    def lives(self, plan: list[tuple[datetime, int, str, Kind, dict[str, Any]]]) -> list[Decided]:
        agenda = [(at, next(self.number), each) for at, *each in plan]
        heapq.heapify(agenda)
        while agenda:
            at, number, (who, survey, kind, is_so) = heapq.heappop(agenda)
            asking = wanted(survey, kind)
            they = replace(PEOPLE[who], **is_so)
            decision = judge(asking, replace(they, asked=self.asked(who), today=self.today(they, at)), self.rules, at)
            self.rows.append(Decided(asking, PEOPLE[who], at, decision, f"plan {number}"))
            later = again(decision, at, ENDS) if not decision.allowed else None
            if later is not None and kind in ("follow_up", "campaign", "trigger"):
                heapq.heappush(agenda, (later, number, [who, survey, kind, {}]))
        return self.rows

    def asked(self, who: int) -> tuple[Asked, ...]:
        began = [
            (each.asking.survey, each.at)
            for each in self.rows
            if each.was.allowed and each.they.contact == who and each.asking.kind not in ELSEWHERE
        ]
        keys = sorted({key for key, _ in began})
        every = {key: [at for each, at in began if each == key] for key in keys}
        return tuple(Asked(key, every[key][-1], len(every[key])) for key in keys)

    def today(self, they: Circumstances, at: datetime) -> Today:
        since = day_of(at, self.rules.zone)
        today = [each for each in self.rows if each.was.allowed and each.at >= since]
        everybody = sum(each.asking.kind not in {"asked_for_it"} | ELSEWHERE for each in today)
        if not they.by_sms:
            return Today(since, everybody)
        theirs = [each for each in self.rules.prefix_caps if they.address.startswith(f"tel:{each}")]
        prefixes = {each: sum(row.they.address.startswith(f"tel:{each}") for row in today) for each in theirs}
        return Today(since, everybody, sum(each.they.address == they.address for each in today), prefixes)


@given(rules_, plans)
def test_under_the_same_rules_everything_is_as_it_was(rules: Rules, plan: Any) -> None:
    rows = World(rules).lives(plan)
    judged = replayed(rules, rows)
    assert [each.of for each in judged] == rows
    assert [(each.would.allowed, each.would.next) for each in judged] == [(e.was.allowed, e.was.next) for e in rows]
    assert [each.would.gates for each in judged] == [each.was.gates for each in rows]
    tally = Tally()
    tally.add(judged)
    assert (tally.was, tally.kept) == (tally.would, tally.keep)
    assert tally.decisions == sum(each.asking.kind not in ELSEWHERE for each in rows)


# ---------------------------------------------------------------- other rules


@given(rules_, rules_, plans)
def test_what_no_rule_moves_is_as_it_was_whatever_the_rules(before: Rules, rules: Rules, plan: Any) -> None:
    for each in replayed(rules, World(before).lives(plan), before=before):
        if each.real:
            may_move = moved(before, rules)
            stays = {found.name for found in each.of.was.gates} - may_move
            assert {found.name for found in each.would.gates} - may_move == stays
            assert not (stays and each.would.allowed)


@given(rules_, rules_, plans)
def test_nobody_is_asked_against_the_rules_that_are_tried(before: Rules, rules: Rules, plan: Any) -> None:
    """No gap is broken, nor a cap, by whatever is asked in the rehearsal."""
    allowed = [each.of for each in replayed(rules, World(before).lives(plan), before=before) if each.would.allowed]
    assert [each.at for each in allowed] == sorted(each.at for each in allowed)
    for n, each in enumerate(allowed):
        if each.asking.kind not in ("campaign", "trigger"):
            continue
        counted = [e for e in allowed[:n] if e.asking.kind not in ELSEWHERE]
        earlier = [e for e in counted if e.they.contact == each.they.contact]
        if earlier:
            assert each.at - earlier[-1].at >= rules.gap_before(each.asking.purpose)
        today = [e for e in counted if e.at >= day_of(each.at, rules.zone)]
        assert rules.day_cap is None or sum(e.asking.kind != "asked_for_it" for e in today) < rules.day_cap


@given(st.lists(moments, max_size=12), gaps, gaps, st.sampled_from(("by_hand", "trigger")))
@example([BEGAN, BEGAN + 9 * DAY, BEGAN + 20 * DAY], 10 * DAY, 12 * DAY, "by_hand")
def test_one_customer_is_asked_no_more_often_with_a_longer_gap(
    when: list[datetime], one: timedelta, other: timedelta, kind: Kind
) -> None:
    """Of one survey, and nothing else in the way: of several customers one may have what another leaves of a cap."""
    rows = [decided(at, Decision(True), kind=kind)._replace(cause=str(at)) for at in sorted(set(when))]
    short, long = (
        times(replayed(ANY.model_copy(update={"gap": gap, "gaps": {"nps": gap}}), rows)) for gap in sorted((one, other))
    )
    assert len(long) <= len(short)


def test_whoever_is_not_asked_is_free_for_the_next_survey() -> None:
    """Without the first, which now comes at night, csat finds nobody in its way."""
    rows = [
        decided(BEGAN + timedelta(hours=6), Decision(True), kind="by_hand"),
        decided(
            BEGAN + 2 * DAY + timedelta(hours=12),
            Decision(False, (Refusal("survey_gap", BEGAN + 7 * DAY),), next=BEGAN + 7 * DAY),
            "csat",
            "by_hand",
        ),
    ]
    rules = ANY.model_copy(update={"quiet": Rules().quiet, "gap_transactional": 7 * DAY})
    assert [each.would.allowed for each in replayed(rules, rows, before=ANY)] == [False, True]


def test_who_is_refused_here_comes_again_and_would_be_asked_then() -> None:
    """The interview on the first day counts: after ten days they are free."""
    rows = [decided(BEGAN + 5 * DAY, Decision(True))]
    interview = [Begun(3, "csat", BEGAN + DAY)]
    (refused, asked) = replayed(ANY.model_copy(update={"gap": 10 * DAY}), rows, interview)
    assert (refused.would.next, refused.real) == (BEGAN + 11 * DAY, True)
    assert (asked.of.at, asked.would.allowed, asked.real) == (BEGAN + 11 * DAY, True, False)


def test_who_would_come_again_after_the_month_is_not_asked_in_it() -> None:
    rows = [decided(BEGAN + 5 * DAY, Decision(True))]
    judged = replayed(ANY.model_copy(update={"gap": 40 * DAY}), rows, [Begun(3, "csat", BEGAN + DAY)])
    assert times(judged) == []


def test_who_is_asked_here_does_not_come_again_as_they_did() -> None:
    later = BEGAN + 9 * DAY
    rows = [
        decided(BEGAN + DAY, Decision(False, (Refusal("survey_gap", later),), next=later)),
        decided(later, Decision(True)),
    ]
    assert times(replayed(ANY, rows)) == [BEGAN + DAY]


def test_a_campaign_that_had_no_room_that_day_would_have_had_none() -> None:
    midnight = BEGAN + DAY
    full = decided(BEGAN, Decision(False, (Refusal("daily_cap", midnight),), next=midnight), kind="campaign")
    rows = [full._replace(asking=full.asking._replace(room=0)), decided(midnight, Decision(True), kind="campaign")]
    assert times(replayed(ANY, rows)) == [midnight]
    assert times(replayed(ANY.model_copy(update={"gap": 2 * DAY}), rows, [Begun(3, "csat", BEGAN)])) == [
        BEGAN + 2 * DAY
    ]


def test_a_colleague_who_was_refused_does_not_come_again_by_themselves() -> None:
    rows = [decided(BEGAN + 5 * DAY, Decision(True), kind="by_hand")]
    judged = replayed(ANY.model_copy(update={"gap": 10 * DAY}), rows, [Begun(3, "csat", BEGAN + DAY)])
    assert [each.would.allowed for each in judged] == [False]


def test_a_question_that_did_not_arrive_counts_for_no_gap() -> None:
    rows = [
        decided(BEGAN, Decision(True), kind="by_hand")._replace(counts=False),
        decided(BEGAN + DAY, Decision(True), kind="by_hand"),
    ]
    assert len(times(replayed(ANY.model_copy(update={"gap": 10 * DAY}), rows))) == 2


def test_only_so_many_second_tries_are_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Under a cap of one a day, four of five come again and again."""
    rows = [decided(BEGAN, Decision(True))._replace(cause=str(n)) for n in range(5)]
    monkeypatch.setattr(rehearsing, "MOST_TRIES", 3)
    replay = Replay(ANY, ANY.model_copy(update={"day_cap": 1}), ENDS)
    judged = [found for row in rows for found in replay.take(row)] + list(replay.rest())
    assert replay.is_cut
    assert len(judged) == 8
