"""Which one thing is asked for: audience, order, period, and the reason where it is nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.engine.promoting import DEFAULTS, KINDS, Action, Audience, Kind, Why, choose
from tests.support.databases import BORN

NOW = BORN
ALL_ON = tuple(replace(each, enabled=True, links={"": "https://acme.test/review"}) for each in DEFAULTS)


def chosen(
    *audiences: Audience, actions: tuple[Action, ...] = ALL_ON, asked: tuple[Kind, ...] = (), **days: int
) -> str:
    """The kind that is due, or why none is; `review=3` was offered three days ago."""
    last = {kind: NOW - timedelta(days=ago) for kind, ago in days.items()}
    found = choose(actions, frozenset(audiences), last, frozenset(asked), NOW)
    return found.kind if isinstance(found, Action) else found


@pytest.mark.parametrize(
    ("audiences", "kind"),
    [
        (["promoter"], "review"),
        (["passive"], "nine"),
        (["key_account"], "talk"),
        (["promoter", "key_account"], "talk"),
        ([], "nobody"),
    ],
)
def test_each_is_asked_for_what_is_meant_for_them(audiences: list[Audience], kind: str) -> None:
    assert chosen(*audiences) == kind


def test_the_next_one_comes_when_the_first_was_offered_within_its_period() -> None:
    assert chosen("promoter", review=1) == "referral"
    assert chosen("promoter", review=1, referral=1) == "council"
    assert chosen("promoter", review=1, referral=1, council=1) == "too_soon"


@pytest.mark.parametrize(("days", "kind"), [(179, "referral"), (180, "review"), (181, "review")])
def test_a_period_is_over_to_the_day(days: int, kind: str) -> None:
    assert chosen("promoter", review=days) == kind


def test_what_the_survey_has_asked_for_is_not_asked_for_again() -> None:
    assert chosen("passive", asked=("nine",)) == "asked_already"
    assert chosen("promoter", asked=("review",)) == "referral"


def test_by_default_nothing_is_asked_that_needs_preparation() -> None:
    assert [kind for kind in KINDS if next(each for each in DEFAULTS if each.kind == kind).ready] == ["talk", "nine"]
    assert chosen("promoter", actions=DEFAULTS) == "off"


def test_a_review_without_a_link_is_not_asked_for() -> None:
    why: Why = "off"
    assert chosen("promoter", actions=(Action("review", enabled=True),)) == why


@pytest.mark.parametrize(
    ("places", "link"),
    [(("GB", "telegram", "ru"), "gb"), (("", "telegram", "ru"), "telegram"), (("US", "sms", "ru"), "ru"), ((), "all")],
)
def test_the_link_is_the_most_particular_one(places: tuple[str, ...], link: str) -> None:
    action = Action("review", links={"GB": "gb", "telegram": "telegram", "ru": "ru", "": "all"})
    assert action.link(*places) == link
