"""Whatever may be so when it is decided whether a customer is asked: what the gates' properties are tried on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple, get_args

from hypothesis import strategies as st

from bot.engine.conditions import parse
from bot.engine.conversation import AS_THE_SURVEY_HAS_IT
from bot.engine.gate_facts import Asked, Asking, Circumstances, Gate, Kind, Today
from bot.engine.gate_rules import Rules
from bot.engine.gates import Decision, Refusal, judge
from bot.engine.hours import Span
from bot.engine.quiet import day_of

#: Clocks that change, in both halves of the year, by half an hour too; one that is half an hour off; a day ahead.
ZONES = (
    "UTC",
    "Europe/London",
    "America/New_York",
    "America/Santiago",
    "Asia/Shanghai",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Pacific/Kiritimati",
)
SURVEYS = ("nps", "csat", "ces")
PREFIXES = ("+4479", "+44", "+7")

moments = st.integers(0, 730 * 86400).map(lambda each: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=each))
spans = st.tuples(st.integers(0, 1410), st.integers(30, 1440)).map(lambda s: Span(s[0], max(s[1], s[0] + 30)))
gaps = st.integers(1, 366 * 1440).map(lambda each: timedelta(minutes=each))
zones = st.lists(st.sampled_from(ZONES), max_size=3, unique=True).map(tuple)
caps = st.none() | st.integers(1, 9)
kinds: st.SearchStrategy[Kind] = st.sampled_from(get_args(Kind))

rules_ = st.builds(
    Rules,
    quiet=st.none() | spans,
    zone=st.sampled_from(ZONES),
    gap=gaps,
    gap_transactional=gaps,
    gaps=st.dictionaries(st.sampled_from(SURVEYS), gaps),
    day_cap=caps,
    number_cap=caps,
    prefix_caps=st.dictionaries(st.sampled_from(PREFIXES), st.integers(1, 9)),
    countries=st.frozensets(st.sampled_from(("GB", "RU", "US"))),
    overload=caps,
    consent_needed=st.booleans(),
)
askings = st.builds(
    Asking,
    survey=st.sampled_from(SURVEYS),
    purpose=st.sampled_from(("relationship", "transactional")),
    kind=kinds,
    campaign=st.sampled_from(("", "spring")),
    sample=st.sampled_from((0.0, 0.5, 1.0)),
    anyway=st.booleans(),
    segment=st.sampled_from((None, parse("plan = pro"))),
    room=st.none() | st.integers(1, 9),
    not_before=st.none() | st.integers(0, 1439),
    course=st.just(AS_THE_SURVEY_HAS_IT),
    goes_on=st.just(0),
)


class Case(NamedTuple):
    asking: Asking
    they: Circumstances
    rules: Rules
    now: datetime

    @property
    def decision(self) -> Decision:
        return judge(*self)

    def named(self, gate: Gate) -> Refusal | None:
        return next((each for each in (*self.decision.gates, *self.decision.warnings) if each.name == gate), None)

    def at(self, moment: datetime) -> Case:
        return self._replace(now=moment)

    def of(self, kind: Kind) -> Case:
        return self.asking_with(kind=kind)

    def but(self, **they: Any) -> Case:
        return self._replace(they=replace(self.they, **they))

    def asking_with(self, **asking: Any) -> Case:
        return self._replace(asking=self.asking._replace(**asking))

    def meant_for(self, segment: str | None) -> Case:
        return self.asking_with(segment=parse(segment) if segment else None)

    def under(self, **rules: Any) -> Case:
        return self._replace(rules=self.rules.model_copy(update=rules))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Days begin when they do, and nothing was asked in the future."""
    now, rules = draw(moments), draw(rules_)
    ago = st.integers(0, 400 * 86400).map(lambda each: now - timedelta(seconds=each))
    asked = draw(st.lists(st.sampled_from(SURVEYS), max_size=3, unique=True))
    counts = st.integers(0, 10)
    they = Circumstances(
        draw(st.integers(1, 10**9)),
        state=draw(st.sampled_from(("reachable", "opted_out", "unreachable", "erased"))),
        running=draw(st.booleans()),
        channel=draw(st.sampled_from(("up", "down", "missing", "cannot_start"))),
        channel_until=draw(st.none() | moments),
        country=draw(st.sampled_from((None, "GB", "FR"))),
        by_sms=draw(st.booleans()),
        zones=draw(zones),
        consent=draw(st.sampled_from((None, True, False))),
        busy=draw(st.booleans()),
        open_case=draw(st.none() | st.integers(1, 99)),
        asked=tuple(Asked(each, draw(ago), draw(st.integers(1, 4))) for each in asked),
        today=Today(
            day_of(now, rules.zone),
            draw(counts),
            draw(counts),
            {each: draw(counts) for each in rules.prefix_caps},
            draw(counts),
        ),
        staff_cases=draw(counts),
        facts=draw(st.sampled_from(({}, {"plan": "pro"}, {"plan": "free"}))),
    )
    return Case(draw(askings), they, rules, now)


def _of_time(case: Case) -> Case:
    willing = case.but(running=True, state="reachable", channel="up", consent=True, busy=False, open_case=None)
    free = willing.but(by_sms=False, staff_cases=0)
    return free.asking_with(sample=1.0, segment=None)


#: Of these only such gates are shut as open with time.
timely = cases().map(_of_time)
