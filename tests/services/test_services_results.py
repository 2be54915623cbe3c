"""What the answers say: the right numbers, with what they are worth."""

from __future__ import annotations

import math
import random
import statistics
from collections import Counter
from collections.abc import Mapping, Sequence

import pytest

from bot.engine.survey import Ces, Csat, Nps, Stars
from bot.services import results
from tests.support.houses import ADMIN, ANN, Play

TEXT = {"en": "?"}
Z = statistics.NormalDist().inv_cdf(0.975)
DRAWS = 60


def of(question: Nps | Csat | Ces | Stars, values: Sequence[int]) -> results.Score:
    return results.score(question, [{"score": value, "n": n} for value, n in Counter(values).items()])


def figures(score: results.Score) -> Mapping[str, tuple[float, float, float]]:
    return {figure.name: (figure.value, figure.low, figure.high) for figure in score.figures}


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
    figure = results.share("CSAT", hits, n)
    assert figure.value == pytest.approx(100 * hits / n)
    assert (figure.low, figure.high) == pytest.approx((low, high), abs=0.01)


def test_wilsons_bounds_are_the_shares_that_the_sample_just_does_not_contradict() -> None:
    """At either bound the sample lies 1.96 standard errors away: what the interval means, not how it is computed."""
    for hits, n in [(3, 11), (50, 80), (999, 1000)]:
        figure = results.share("CSAT", hits, n)
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


def test_a_zero_is_a_score_and_no_answers_are_none() -> None:
    zeros = of(Nps(key="q", text=TEXT), [0, 0, 10])
    assert (zeros.n, zeros.counts[0], zeros.groups["detractor"]) == (3, 2, 2)
    assert of(Nps(key="q", text=TEXT), []).figures == ()


def test_effort_from_one_to_ten_counts_the_other_way_round() -> None:
    easy = figures(of(Ces(key="q", text=TEXT, form="effort10"), [1, 2, 3, 10]))
    assert easy["easy"][0] == pytest.approx(75)
    assert figures(of(Ces(key="q", text=TEXT, form="agree7"), [1, 2, 3, 7]))["easy"][0] == pytest.approx(25)


# ---------------------------------------------------------------- told in chat


async def test_the_report_counts_those_asked_answered_and_finished_and_the_answer_that_stands(play: Play) -> None:
    scores = [0, 3, 7, 8, 9, 9, 10, 10, 10]
    for number, score in enumerate(scores):
        who = ANN._replace(id=str(300 + number))
        await play.say(who, "feedback")
        await play.press(who, str(score))
    corrector = ANN._replace(id="300")
    await play.press(corrector, "10")  # was a zero
    await play.press(corrector, "Skip")
    await play.say(ANN, "feedback")
    report = (await play.command(ADMIN, "results nps")).splitlines()
    assert report[:2] == ["Would you recommend us?: 9 answers", "Asked 10, answered 9, finished 1."]
    assert "Too few answers to say: 9 so far, 10 needed." in report
    assert [line for line in report if line.startswith(("Detractor", "Passive", "Promoter"))] == [
        "Detractor: 1 (11 %)",
        "Passive: 2 (22 %)",
        "Promoter: 6 (67 %)",
    ]
    value, low, high = figures(of(Nps(key="q", text=TEXT), [10, *scores[1:]]))["NPS"]
    assert f"NPS: {round(value)} (95 % interval: {round(low)} to {round(high)})" in report
    await play.press(ANN, "0")
    report = (await play.command(ADMIN, "results nps")).splitlines()
    assert not any("Too few" in line for line in report)
    assert "Detractor: 2 (20 %)" in report
    assert any(line.strip().startswith("0 █") for line in report)


async def test_a_survey_nobody_has_answered_has_no_figures(play: Play) -> None:
    report = await play.command(ADMIN, "results stars")
    assert report.splitlines() == ["How many stars?: 0 answers", "No answers yet."]
