"""What a customer is asked whose words contradict the score, and when they are not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.engine.effects import ArmTimer, Ask, OpenCase
from bot.engine.events import WaitTimedOut
from bot.engine.phrases import Phrase, phrase
from bot.engine.survey import Csat, Survey
from tests.engine.advance_story import NOON, SURVEY, go, said, tapped, with_other

LABELS = ({"en": "Bad"}, {"en": "So-so"}, {"en": "Good"})
LABELLED = with_other(
    questions=[Csat(key="score", text={"en": "How was it?"}, labels=LABELS).model_dump()],
    alerts=[{"key": "low", "when": "score is dissatisfied"}],
)


def asked(text: str, survey: Survey = SURVEY) -> str | Phrase:
    (found,) = [each.prompt.text for each in go(said(text), survey=survey).effects if isinstance(each, Ask)]
    return found


def test_a_number_is_asked_about_with_the_highest_there_is() -> None:
    assert asked("1: absolutely brilliant!") == phrase("ask.doubt_happy", score="1", top=10)
    assert asked("10: awful, I hate it") == phrase("ask.doubt_unhappy", score="10", top=10)


def test_a_label_is_asked_about_in_its_own_words() -> None:
    assert asked("1: absolutely brilliant!", LABELLED) == phrase("ask.doubt_happy_label", score="Bad")


@pytest.mark.parametrize(
    "text", ["1: too slow", "1: nice people, awful delivery", "8: awful", "10: love it", "1: good"]
)
def test_words_that_fit_or_may_fit_the_score_are_not_asked_about(text: str) -> None:
    assert isinstance(asked(text), str)


def test_the_alert_waits_for_ten_minutes_and_for_nothing_longer() -> None:
    step = go(said("1: absolutely brilliant!"))
    assert not any(isinstance(each, OpenCase) for each in step.effects)
    (timer,) = [each for each in step.effects if isinstance(each, ArmTimer)]
    assert (timer.kind, timer.at) == ("doubt", NOON + timedelta(hours=1, minutes=10))
    over = go(said("1: absolutely brilliant!"), WaitTimedOut("t", timer.at, timer.turn, "doubt"))
    assert over.effects == (OpenCase("low"),)
    assert over.conversation.doubted == "score"


def test_who_is_about_to_change_it_has_the_ten_minutes_too() -> None:
    step = go(said("1: absolutely brilliant!"), tapped("_doubt", "no"))
    assert not any(isinstance(each, OpenCase) for each in step.effects)
    over = go(
        said("1: absolutely brilliant!"),
        tapped("_doubt", "no"),
        WaitTimedOut("t", NOON + timedelta(hours=2), 2, "doubt"),
    )
    assert over.effects == (OpenCase("low"),)
