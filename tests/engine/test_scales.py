"""The groups of the four scores, as the field defines them."""

from __future__ import annotations

import pytest

from bot.engine.scales import CES, CSAT, NPS, STARS, Scale

ALL = [NPS, STARS, *CSAT.values(), *CES.values()]


def groups(scale: Scale) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for value in range(scale.low, scale.high + 1):
        found.setdefault(scale.group(value), []).append(value)
    return found


def test_nps_runs_from_0_and_only_9_and_10_promote() -> None:
    assert groups(NPS) == {"detractor": [0, 1, 2, 3, 4, 5, 6], "passive": [7, 8], "promoter": [9, 10]}


def test_stars() -> None:
    assert groups(STARS) == {"negative": [1, 2], "neutral": [3], "positive": [4, 5]}


@pytest.mark.parametrize(
    ("points", "dissatisfied", "neutral", "satisfied"),
    [
        (3, [1], [2], [3]),
        (5, [1, 2], [3], [4, 5]),
        (7, [1, 2, 3], [4, 5], [6, 7]),
        (10, [1, 2, 3, 4, 5, 6], [7, 8], [9, 10]),
        (6, [1, 2, 3], [4], [5, 6]),
    ],
)
def test_satisfaction_takes_the_top_and_the_bottom_boxes(
    points: int, dissatisfied: list[int], neutral: list[int], satisfied: list[int]
) -> None:
    assert groups(CSAT[points]) == {"dissatisfied": dissatisfied, "neutral": neutral, "satisfied": satisfied}


def test_four_labels_have_no_middle() -> None:
    assert groups(CSAT[4]) == {"dissatisfied": [1, 2], "satisfied": [3, 4]}


@pytest.mark.parametrize(
    ("form", "hard", "neutral", "easy"),
    [
        ("agree7", [1, 2, 3], [4], [5, 6, 7]),
        ("ease5", [1, 2], [3], [4, 5]),
        ("faces3", [1], [2], [3]),
    ],
)
def test_effort_is_easy_at_the_top(form: str, hard: list[int], neutral: list[int], easy: list[int]) -> None:
    assert groups(CES[form]) == {"hard": hard, "neutral": neutral, "easy": easy}  # type: ignore[index]


def test_the_ten_point_effort_runs_the_other_way_and_is_never_neutral() -> None:
    assert groups(CES["effort10"]) == {"easy": [1, 2, 3], "hard": [4, 5, 6, 7, 8, 9, 10]}


@pytest.mark.parametrize("scale", ALL)
def test_the_worst_group_is_one_that_an_end_of_the_scale_falls_into(scale: Scale) -> None:
    assert scale.worst in (scale.group(scale.low), scale.group(scale.high))
    assert scale.worst not in ("promoter", "satisfied", "easy", "positive", "neutral", "passive")
