"""What the answers say: the right numbers, with what they are worth."""

from __future__ import annotations

import math
import random
import re
import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.engine.survey import Ces, Csat, Nps, Stars
from bot.services.figures import Score, score, share
from tests.support.houses import ADMIN, ANN, Play

TEXT = {"en": "?"}
Z = statistics.NormalDist().inv_cdf(0.975)
DRAWS = 60


def of(question: Nps | Csat | Ces | Stars, values: Sequence[int]) -> Score:
    return score(question, Counter(values))


def figures(found: Score) -> Mapping[str, tuple[float, float, float]]:
    return {figure.name: (figure.value, figure.low, figure.high) for figure in found.figures}


def test_nps_is_promoters_less_detractors_with_its_interval() -> None:
    """Forty promoters, thirty passives, thirty detractors: 10, and 1.96 standard errors to either side."""
    value, low, high = figures(of(Nps(key="q", text=TEXT), [10] * 40 + [7] * 30 + [0] * 30))["NPS"]
    spread = 196.0 * math.sqrt((0.4 + 0.3 - 0.1**2) / 100)
    assert value == pytest.approx(10)
    assert (low, high) == pytest.approx((10 - spread, 10 + spread), abs=0.01)


def test_nps_agrees_with_the_variance_of_plus_and_minus_one() -> None:
    """Each answer counts +1, 0 or -1: the mean and its standard error say the same as the formula."""
    drawn = random.Random(3)
    for _ in range(DRAWS):
        values = [drawn.randint(0, 10) for _ in range(drawn.randint(2, 400))]
        marks = [1 if value >= 9 else -1 if value <= 6 else 0 for value in values]
        mean, spread = statistics.fmean(marks), Z * statistics.pstdev(marks) / math.sqrt(len(marks))
        value, low, high = figures(of(Nps(key="q", text=TEXT), values))["NPS"]
        assert value == pytest.approx(100 * mean, abs=1e-6)
        if spread == 0:
            continue
        assert low == pytest.approx(100 * max(-1.0, mean - spread), abs=1e-3)
        assert high == pytest.approx(100 * min(1.0, mean + spread), abs=1e-3)
    print(f"{DRAWS} samples")


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    # Wilson's score interval without continuity correction, from tables.
    [
        (81, 263, 25.53, 36.62),
        (15, 148, 6.24, 16.05),
        (0, 20, 0.0, 16.11),
        (1, 29, 0.61, 17.18),
        (29, 29, 88.30, 100.0),
    ],
)
def test_a_share_has_wilsons_interval(hits: int, n: int, low: float, high: float) -> None:
    figure = share("CSAT", hits, n)
    assert figure.value == pytest.approx(100 * hits / n)
    assert (figure.low, figure.high) == pytest.approx((low, high), abs=0.01)


def test_wilsons_bounds_are_the_shares_that_the_sample_just_does_not_contradict() -> None:
    """At either bound the sample lies 1.96 standard errors away: what the interval means, not how it is computed."""
    for hits, n in [(3, 11), (50, 80), (999, 1000)]:
        figure = share("CSAT", hits, n)
        for bound in (figure.low / 100, figure.high / 100):
            assert abs(hits / n - bound) == pytest.approx(Z * math.sqrt(bound * (1 - bound) / n), rel=1e-4)


def test_a_mean_has_the_interval_of_its_standard_error() -> None:
    values = [1, 2, 2, 3, 4, 4, 4, 5, 5, 5]
    value, low, high = figures(of(Stars(key="q", text=TEXT), values))["stars"]
    spread = Z * statistics.stdev(values) / math.sqrt(len(values))
    assert value == pytest.approx(statistics.fmean(values))
    assert (low, high) == pytest.approx((value - spread, value + spread), abs=1e-4)


def test_no_interval_leaves_its_scale() -> None:
    scales: list[tuple[Nps | Csat | Ces | Stars, str, int, int]] = [
        (Nps(key="q", text=TEXT), "NPS", -100, 100),
        (Csat(key="q", text=TEXT), "CSAT", 0, 100),
        (Ces(key="q", text=TEXT), "CES", 1, 7),
        (Stars(key="q", text=TEXT), "stars", 1, 5),
    ]
    for question, name, bottom, top in scales:
        for value in (question.scale.low, question.scale.high):
            _, low, high = figures(of(question, [value] * 3))[name]
            assert bottom <= low <= high <= top


def test_where_all_answered_alike_the_interval_leaves_room_for_those_who_did_not() -> None:
    """As much as Wilson leaves to a share of none: one in five of 15."""
    unseen = share("", 0, 15).high / 100
    for value, low, high in [(10, 100 - 200 * unseen, 100), (7, -100 * unseen, 100 * unseen)]:
        assert figures(of(Nps(key="q", text=TEXT), [value] * 15))["NPS"][1:] == pytest.approx((low, high))
    assert figures(of(Stars(key="q", text=TEXT), [4] * 15))["stars"] == pytest.approx((4, 4 - 3 * unseen, 4 + unseen))


def test_a_zero_is_a_score_and_no_answers_are_none() -> None:
    zeros = of(Nps(key="q", text=TEXT), [0, 0, 10])
    assert (zeros.n, zeros.counts[0], zeros.groups["detractor"]) == (3, 2, 2)
    assert of(Nps(key="q", text=TEXT), []).figures == ()


def test_effort_from_one_to_ten_counts_the_other_way_round() -> None:
    easy = figures(of(Ces(key="q", text=TEXT, form="effort10"), [1, 2, 3, 10]))
    assert easy["easy"][0] == pytest.approx(75)
    assert figures(of(Ces(key="q", text=TEXT, form="agree7"), [1, 2, 3, 7]))["easy"][0] == pytest.approx(25)


def test_each_score_by_hand() -> None:
    """Twelve answers each, worked out with pencil and paper; 1.96 is 1.959964.

    NPS of 6 promoters, 3 passives, 3 detractors: p = 0.5, d = 0.25, var = 0.75 - 0.25^2 = 0.6875,
    se = sqrt(0.6875 / 12) = 0.239357, so 25 -+ 46.91.

    CSAT of 9 satisfied in 12: p = 0.75, z^2 = 3.841459, middle = (0.75 + 3.841459 / 24) / (1 + 3.841459 / 12)
    = 0.910061 / 1.320122 = 0.689376, spread = 1.959964 * sqrt(0.1875 / 12 + 3.841459 / 576) / 1.320122
    = 1.959964 * 0.149315 / 1.320122 = 0.221685, so 46.77 to 91.11.

    Mean of 6 fives, 3 fours, 3 ones: 45 / 12 = 3.75; squares 6 * 1.5625 + 3 * 0.0625 + 3 * 7.5625 = 32.25,
    s^2 = 32.25 / 11 = 2.931818, se = sqrt(2.931818 / 12) = 0.494285, so 3.75 -+ 0.9688.
    """
    value, low, high = figures(of(Nps(key="q", text=TEXT), [10] * 6 + [8] * 3 + [2] * 3))["NPS"]
    assert (value, low, high) == pytest.approx((25, -21.91, 71.91), abs=0.01)
    csat = figures(of(Csat(key="q", text=TEXT), [5] * 6 + [4] * 3 + [1] * 3))
    assert csat["CSAT"] == pytest.approx((75, 46.77, 91.11), abs=0.01)
    assert csat["mean"] == pytest.approx((3.75, 2.7812, 4.7188), abs=0.0005)


QUESTIONS: list[Nps | Csat | Ces | Stars] = [
    Nps(key="q", text=TEXT),
    *(Csat(key="q", text=TEXT, points=points) for points in (3, 5, 7, 10)),
    *(Ces(key="q", text=TEXT, form=form) for form in ("agree7", "ease5", "faces3", "effort10")),
    Stars(key="q", text=TEXT),
]


@st.composite
def answered(draw: st.DrawFn) -> tuple[Nps | Csat | Ces | Stars, list[int]]:
    question = draw(st.sampled_from(QUESTIONS))
    values = st.integers(question.scale.low, question.scale.high)
    return question, draw(st.lists(values, min_size=1, max_size=60))


@settings(deadline=None)
@given(answered())
def test_every_figure_lies_on_its_scale_and_in_its_interval(given_: tuple[Nps | Csat | Ces | Stars, list[int]]) -> None:
    question, values = given_
    found = of(question, values)
    for name, (value, low, high) in figures(found).items():
        bottom, top = {"NPS": (-100, 100), "CSAT": (0, 100), "easy": (0, 100)}.get(
            name, (question.scale.low, question.scale.high)
        )
        assert bottom <= low <= value + 1e-9, name
        assert value - 1e-9 <= high <= top, name
    assert sum(found.counts.values()) == sum(found.groups.values()) == found.n == len(values)


@settings(deadline=None)
@given(answered(), st.randoms())
def test_the_order_of_answers_changes_nothing(
    given_: tuple[Nps | Csat | Ces | Stars, list[int]], shuffler: random.Random
) -> None:
    question, values = given_
    shuffled = shuffler.sample(values, len(values))
    assert of(question, shuffled) == of(question, values)


# ---------------------------------------------------------------- told in chat


async def test_the_report_counts_those_asked_answered_and_finished_and_the_answer_that_stands(play: Play) -> None:
    scores = [0, 3, 7, 8, 9, 9, 10, 10, 10]
    for number, given_score in enumerate(scores):
        who = ANN._replace(id=str(300 + number))
        await play.say(who, "feedback")
        await play.press(who, str(given_score))
    corrector = ANN._replace(id="300")
    await play.press(corrector, "10")  # was a zero
    await play.press(corrector, "Skip")
    await play.say(ANN, "feedback")
    report = (await play.command(ADMIN, "results nps")).splitlines()
    assert report[:5] == [
        "Would you recommend us?: 9 answers",
        "Asked      10",
        "Answered    9  90 %",
        "Finished    1  11 %",
        "Under way   9",
    ]
    assert "Too few answers to say (9 of 10)." in report
    assert groups(report) == [
        ["Detractor", "1", "11 %", "██"],
        ["Passive", "2", "22 %", "████"],
        ["Promoter", "6", "67 %", "████████████"],
    ]
    value, low, high = figures(of(Nps(key="q", text=TEXT), [10, *scores[1:]]))["NPS"]
    assert f"NPS: {round(value)} (95 % interval: {round(low)} to {round(high)})" in report
    await play.press(ANN, "0")
    report = (await play.command(ADMIN, "results nps")).splitlines()
    assert not any("Too few" in line for line in report)
    assert groups(report)[0] == ["Detractor", "2", "20 %", "████"]
    assert " 0  1  ███" in report


def groups(report: Sequence[str]) -> list[list[str]]:
    return [re.split(" {2,}", line) for line in report if line.startswith(("Detractor", "Passive", "Promoter"))]


async def test_who_falls_silent_has_stopped_at_the_question_last_asked(play: Play) -> None:
    await play.say(ANN, "feedback")
    await play.press(ANN, "3")
    assert "Where people stop" not in await play.command(ADMIN, "results nps")
    await play.wait(timedelta(days=1))
    await play.wait(timedelta(days=7))
    report = (await play.command(ADMIN, "results nps")).splitlines()
    assert report[report.index("Where people stop") + 1] == "What held you back from a hi…  1  ██████"


async def test_a_survey_nobody_has_answered_has_no_figures(play: Play) -> None:
    report = await play.command(ADMIN, "results stars")
    assert report.splitlines() == ["How many stars?: 0 answers", "No answers yet."]
