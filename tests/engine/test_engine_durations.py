"""How long, as people write it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.contract.address import Address
from bot.engine import durations, risk
from bot.engine.phrases import Phrase
from bot.engine.survey import show_duration
from bot.services.admin import alert_lines

READ = {
    timedelta(minutes=15): ["15m", "15 min", "15 минут", "15分钟", "15 分鐘"],
    timedelta(hours=2): ["2h", "2 Hours", "два часа", "2ч", "2个小时", "两小时", "兩個小時"],
    timedelta(days=3): ["3d", "3 D", "three days", "3 дня", "3 д.", "три дня", "3 天", "三天", "３天"],
    timedelta(weeks=2): ["2w", "two weeks", "2 недели", "2周", "兩週", "两个星期"],
}


@pytest.mark.parametrize(("span", "text"), [(span, text) for span, texts in READ.items() for text in texts])
def test_a_length_of_time_is_read_in_four_languages(span: timedelta, text: str) -> None:
    assert durations.read(text) == span


@pytest.mark.parametrize("text", ["", "3", "days", "soon", "24 months", "12345d", "3d 4h", "-3d", "some days", "1.5h"])
def test_what_is_none_is_not_guessed_at(text: str) -> None:
    assert durations.read(text) is None


@pytest.mark.parametrize("span", READ)
def test_what_is_shown_is_read_back(span: timedelta) -> None:
    assert durations.read(show_duration(span)) == span


def test_two_words_that_are_a_length_of_time_are_one_and_others_stay() -> None:
    assert durations.joined(["nps", "2", "days"]) == ["nps", "2days"]
    assert durations.joined(["then", "duty", "within", "2", "hours", "reply", "3", "дня"]) == [
        "then",
        "duty",
        "within",
        "2hours",
        "reply",
        "3дня",
    ]
    assert durations.joined(["d", "days", "cap", "3"]) == ["d", "days", "cap", "3"]


def test_an_alert_in_one_line_takes_them_in_two_words() -> None:
    for line in (
        "when score <= 3 to duty within 2 hours reply 3 дня",
        "when score <= 3 within 2 hours to duty reply 3 дня",
    ):
        found = alert_lines.read(line, Address("slack", "T1/U1"))
        assert isinstance(found, alert_lines.AlertLine)
        assert found.condition == "score <= 3"
        assert found.targets == ("duty",)
        assert found.said == {"acknowledge_within": "2hours", "reply_within": "3дня"}


def test_a_rule_about_risk_takes_them_too() -> None:
    assert risk.parse("nps passive within 2 weeks") == risk.parse("nps passive within 14d")
    assert isinstance(risk.parse("nps passive within soon"), Phrase)
