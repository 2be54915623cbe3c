"""Results become a chart: which questions are shown, what is said of them, in four languages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from bot.charts.draw import draw
from bot.charts.model import MOST_BARS, MOST_PANELS, Bar, Chart, Panel, RowPanel, bounded
from bot.engine.languages import LANGUAGES, Language
from bot.engine.survey import Survey
from bot.services import figures
from bot.services.figures import Score
from bot.services.picture import chart_of
from bot.services.results import Results, Scope, Slice
from bot.surveys.loader import load_text

SURVEY = load_text("""
key: pulse
title: How is it going?
questions:
  - {key: likely, kind: nps, text: {en: "How likely are you to recommend {company|us}?"}}
  - {key: happy, kind: csat, labels: [Bad, So-so, Good], text: Were you happy?}
  - {key: effort, kind: ces, form: effort10, text: How much effort was it?}
  - {key: stars, kind: stars, text: How many stars?}
  - key: why
    kind: multi_choice
    text: Why?
    choices: [{key: price, text: The price}, {key: help, text: The help}, {key: other, text: Something else}]
  - {key: again, kind: yes_no, text: Again?}
endings: [{text: Thanks}]
""")
GIVEN: dict[str, Mapping[int, int]] = {
    "likely": {10: 12, 8: 4, 3: 4},
    "happy": {1: 2, 3: 8},
    "effort": {2: 6, 9: 3},
    "stars": {5: 1},
}


def score(key: str, given: Mapping[int, int] | None = None, survey: Survey = SURVEY) -> Score:
    question = survey.by_key[key]
    return figures.score(question, GIVEN[key] if given is None else given)  # type: ignore[arg-type]


def chosen(key: str, *rows: tuple[object, int], survey: Survey = SURVEY) -> figures.Choices:
    given = [{"value": value, "n": n} for value, n in rows]
    return figures.choices(survey.by_key[key], given)  # type: ignore[arg-type]


def found(*scores: Score, choices: tuple[figures.Choices, ...] = (), **more: object) -> Results:
    known = {"asked": 40, "answered": 20, "completed": 15, "heard": 20, "words": ()}
    return Results(scores=scores, choices=choices, **{**known, **more})  # type: ignore[arg-type]


def panels(results: Results, language: Language = "en") -> list[Panel]:
    return [panel for panel in chart_of(results, SURVEY, language).panels if isinstance(panel, Panel)]


def tones(panel: Panel) -> dict[str, str]:
    return {bar.label: bar.tone for bar in panel.bars}


def test_a_score_has_its_question_its_figure_and_what_that_is_worth() -> None:
    """12 promoters and 4 detractors of 20: NPS 40. var = 0.6 + 0.2 - 0.16 = 0.64, 1.96 * 0.8 / sqrt(20) = 0.35."""
    (panel,) = panels(found(score("likely")))
    assert panel.title == "How likely are you to recommend us?"
    assert panel.figure == "NPS 40"
    assert panel.note == "95 % interval 5 to 75, n = 20"


def test_every_value_has_a_bar_in_the_tone_of_its_group() -> None:
    (panel,) = panels(found(score("likely")))
    assert [bar.n for bar in panel.bars] == [0, 0, 0, 4, 0, 0, 0, 0, 4, 0, 12]
    assert panel.bars[10] == Bar("10", 12, "good", 0.6)
    assert tones(panel) | {"6": "bad", "7": "middle", "8": "middle", "9": "good"} == tones(panel)


def test_much_effort_is_bad_though_the_number_is_high() -> None:
    (panel,) = panels(found(score("effort")))
    assert tones(panel) | {"1": "good", "3": "good", "4": "bad", "10": "bad"} == tones(panel)


def test_labels_stand_in_place_of_values_and_a_mean_says_of_how_much() -> None:
    happy, stars = panels(found(score("happy"), score("stars")))
    assert [bar.label for bar in happy.bars] == ["Bad", "So-so", "Good"]
    assert happy.figure == "CSAT 80 %"
    assert "Mean: 2.6" in happy.note
    assert stars.figure == "Stars 5.0 / 5"


def test_below_ten_answers_the_picture_says_that_it_is_too_early() -> None:
    enough, few = panels(found(score("happy"), score("effort")))
    assert "Too few" not in enough.note
    assert "Too few answers to say (9 of 10)." in few.note


def test_answers_on_another_scale_are_said_to_be_left_out() -> None:
    (panel,) = panels(found(score("likely")._replace(left_out=3)))
    assert "3 answers on another scale left out." in panel.note


def test_choices_come_the_most_frequent_first_with_their_share_of_those_who_answered() -> None:
    (panel,) = panels(found(choices=(chosen("why", (("help", "price"), 3), (("help",), 5)),)))
    assert panel.title == "Why?"
    assert panel.note == "n = 8"
    assert [(bar.label, bar.n, bar.share) for bar in panel.bars] == [
        ("The help", 8, 1.0),
        ("The price", 3, 0.375),
        ("Something else", 0, 0.0),
    ]


def test_yes_and_no_are_said_in_the_readers_language() -> None:
    (panel,) = panels(found(choices=(chosen("again", (True, 1), (False, 2)),)), "ru")
    assert [bar.label for bar in panel.bars] == ["Нет", "Да"]


def test_more_choices_than_the_picture_has_room_for_are_in_the_text() -> None:
    keys = [f"c{number}" for number in range(MOST_BARS + 3)]
    choices = ", ".join(f"{{key: {key}, text: {key}}}" for key in keys)
    survey = load_text(
        f"key: many\ntitle: Many\nquestions: [{{key: q, kind: choice, text: Which?, choices: [{choices}]}}]\n"
        "endings: [{text: Thanks}]"
    )
    (panel,) = chart_of(found(choices=(chosen("q", ("c14", 9), survey=survey),)), survey, "en").panels
    assert isinstance(panel, Panel)
    assert len(panel.bars) == MOST_BARS
    assert panel.bars[0].label == "c14"
    assert "3 more choices are in the text." in panel.note


def test_more_questions_than_the_picture_has_room_for_are_in_the_text() -> None:
    scores = [score(key) for key in GIVEN]
    chart = chart_of(found(*scores, choices=(chosen("again", (True, 1)),)), SURVEY, "en")
    assert len(chart.panels) == MOST_PANELS
    assert "1 more question is in the text." in chart.subtitle


def test_a_question_without_answers_takes_no_room() -> None:
    assert panels(found(score("likely", {}), score("stars"), choices=(chosen("why"),)))[0].title == "How many stars?"


def test_the_legend_has_the_words_of_the_scores_shown() -> None:
    chart = chart_of(found(score("likely"), score("effort")), SURVEY, "en")
    assert chart.legend == (("Detractor / Hard", "bad"), ("Passive / Neutral", "middle"), ("Promoter / Easy", "good"))
    assert chart_of(found(choices=(chosen("again", (True, 1)),)), SURVEY, "en").legend == ()


def test_above_stands_how_many_answered_and_since_when() -> None:
    since = Scope(since=datetime(2026, 10, 1, 8, tzinfo=UTC))
    chart = chart_of(found(score("likely"), scope=since), SURVEY, "en")
    assert chart.title == "How is it going?"
    assert chart.subtitle.splitlines() == ["20 of 40 answered (50 %), 15 finished", "Since 2026-10-01 08:00 UTC"]


def test_before_the_first_answer_the_picture_says_so() -> None:
    nothing = found(score("likely", {}), asked=0, answered=0, completed=0, heard=0)
    assert chart_of(nothing, SURVEY, "en") == Chart("How is it going?", "No answers yet.", ())


# ------------------------------------------------ broken down

PARTS = {"slack": {10: 12, 0: 8}, "telegram": {0: 9}, "sms": {}}
BY_CHANNEL = found(
    score("likely"),
    slices=tuple(Slice(key, (score("likely", given),)) for key, given in PARTS.items()),
    scope=Scope(by="channel"),
)


def compared(results: Results, language: Language = "en") -> RowPanel:
    """What stands under the score."""
    panel = chart_of(results, SURVEY, language).panels[1]
    assert isinstance(panel, RowPanel)
    return panel


def test_each_part_with_answers_has_a_row_and_one_with_few_says_so() -> None:
    panel = compared(BY_CHANNEL)
    assert (panel.title, panel.unit_low, panel.unit_high) == ("By channel: NPS", -100, 100)
    slack, telegram = panel.rows
    assert (slack.label, slack.shown, slack.n, slack.value) == ("Slack", "20", 20, pytest.approx(20))
    assert slack.low < 20 < slack.high
    assert (telegram.label, telegram.shown, telegram.n) == ("Telegram", "-100\ntoo few answers", 9)


def test_a_mean_lies_on_the_questions_own_scale() -> None:
    parts = (Slice("3", (score("stars", {4: 20}),)),)
    panel = compared(found(score("stars"), slices=parts, scope=Scope(by="version")))
    assert (panel.unit_low, panel.unit_high) == (1, 5)
    assert panel.rows[0].label == "Version 3"


def test_of_very_many_versions_the_latest_are_compared() -> None:
    parts = tuple(Slice(str(number), (score("likely"),)) for number in range(1, 31))
    rows = compared(found(score("likely"), slices=parts, scope=Scope(by="version"))).rows
    assert rows[-1].label == "Version 30"
    assert len(rows) == 12


# ------------------------------------------------ in every language


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_chart_is_whole_in_every_language_and_can_be_drawn(language: Language) -> None:
    everything = found(*map(score, GIVEN), choices=(chosen("why", (("help",), 3)), chosen("again", (True, 1))))
    for results in (everything, BY_CHANNEL):
        chart = chart_of(results, SURVEY, language)
        assert bounded(chart) == chart
        assert draw(chart)
        said = repr(chart)
        assert not [sign for sign in ("{", "chart.", "results.", "group.", "figure.") if sign in said]


def test_each_language_has_its_own_words() -> None:
    notes = {language: compared(BY_CHANNEL, language).title for language in LANGUAGES}
    assert len(set(notes.values())) == len(LANGUAGES)
