"""Results in words: columns that a phone shows whole, three lines for a text message, and what an admin may ask for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import gsm0338
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from bot.engine.languages import LANGUAGES, Language
from bot.engine.survey import MultiChoice, ScoreQuestion, SingleChoice, Survey, YesNo
from bot.services import report
from bot.services.columns import WIDTH
from bot.services.figures import choices, score
from bot.services.report import NotUnderstood
from bot.services.results import Results, Scope, Slice, Stop, Words
from bot.storage.results import By
from bot.surveys import loader

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
LONG = "Überraschend lange Wörterzusammensetzungen machen jede Spalte kaputt, 中文也是一样的长，Донаудампфшиффартс"
HOSTILE = Survey.model_validate(
    {
        "key": "hostile",
        "title": LONG,
        "questions": [
            {"key": "score", "kind": "csat", "labels": [LONG, "So\nso", "\t".join(LONG), "Ω" * 90], "text": LONG},
            {"key": "more", "kind": "stars", "text": "{name|" + "x" * 90 + "}?"},
            {
                "key": "why",
                "kind": "choice",
                "text": f"{LONG}\n\n{LONG}",
                "choices": [{"key": "a", "text": LONG}, {"key": "b", "text": "字" * 90}],
            },
        ],
        "endings": [{"text": "Thanks!"}],
    }
)
SURVEYS = {**loader.builtin(), "hostile": HOSTILE}
EFFORT = SURVEYS["ces"]
BUILTIN_NPS = SURVEYS["nps"]


def nps(given: Mapping[int, int], **more: Any) -> Results:
    """Everybody who was asked answered, and nobody went on."""
    n = sum(given.values())
    found = score(_scored(BUILTIN_NPS), given)
    values = {"asked": n, "answered": n, "completed": 0, "scores": (found,), "choices": (), "words": (), "heard": n}
    return Results(**{**values, **more})


def _scored(survey: Survey) -> ScoreQuestion:
    return next(question for question in survey.questions if isinstance(question, ScoreQuestion))


# ---------------------------------------------------------------- the report


def test_a_report_reads_from_the_score_to_the_words() -> None:
    found = nps(
        {10: 12, 8: 4, 3: 4},
        asked=40,
        completed=15,
        under_way=2,
        stops=(Stop("held_back", 3), Stop("gone", 1)),
        words=(Words("held_back", "too\n slow ", NOW),),
        scope=Scope(NOW - timedelta(days=30)),
    )
    assert report.text(found, BUILTIN_NPS, "en").split("\n") == [
        "Would you recommend us?: 20 answers",
        "Since 2026-10-03 12:00 UTC",
        "Asked      40",
        "Answered   20  50 %",
        "Finished   15  75 %",
        "Under way   2",
        "",
        "How likely are you to recommend us to a",
        "friend or colleague?",
        "NPS: 40 (95 % interval: 5 to 75)",
        "Detractor   4  20 %  ████",
        "Passive     4  20 %  ████",
        "Promoter   12  60 %  ████████████",
        " 0   0",
        " 1   0",
        " 2   0",
        " 3   4  ████",
        " 4   0",
        " 5   0",
        " 6   0",
        " 7   0",
        " 8   4  ████",
        " 9   0",
        "10  12  ████████████",
        "",
        "Where people stop",
        "What held you back from a hi…  3  ██████",
        "gone                           1  ██",
        "",
        "Latest words",
        "Nov 2 “too slow”",
    ]


def test_parts_stand_in_a_table_with_a_mark_where_it_is_too_early() -> None:
    parts = (Slice("sms", nps({10: 30, 0: 20}).scores), Slice("carrier_pigeon", nps({9: 2}).scores))
    table = report.text(nps({10: 30, 0: 20}, slices=parts, scope=Scope(by="channel")), BUILTIN_NPS, "en")
    assert table.split("\n\n")[-1].split("\n") == [
        "By channel      NPS      95 %   n",
        "SMS              20    -7..47  50",
        "carrier_pigeon  100  -32..100   2*",
        "* too few answers to say (under 10)",
    ]


def test_a_part_where_nobody_gave_that_score_has_no_figure() -> None:
    parts = (Slice("1", nps({}).scores), Slice("2", nps({10: 11}).scores))
    table = report.text(nps({10: 11}, slices=parts, scope=Scope(by="version")), BUILTIN_NPS, "ru").split("\n\n")[-1]
    assert table.split("\n")[1].split() == ["Версия", "1", "-", "-", "0*"]


def test_what_was_answered_on_another_scale_is_told() -> None:
    (counted,) = nps({9: 10}).scores
    told = report.text(nps({9: 10}, scores=(counted._replace(left_out=3),)), BUILTIN_NPS, "en")
    assert "3 answers on another scale left out." in told
    none_left = report.text(nps({}, scores=(nps({}).scores[0]._replace(left_out=1),)), BUILTIN_NPS, "en")
    assert "1 answer on another scale left out." in none_left


def test_too_few_answers_are_said_to_be_too_few_and_ten_are_enough() -> None:
    assert "Too few answers to say (9 of 10)." in report.text(nps({9: 9}), BUILTIN_NPS, "en")
    assert "Too few" not in report.text(nps({9: 10}), BUILTIN_NPS, "en")


def test_the_report_is_in_the_readers_language_with_its_decimal_mark() -> None:
    found = nps({}, scores=(score(_scored(EFFORT), {5: 6, 6: 6}),), heard=12)
    assert "CES: 5,5 (95 % ДИ: от 5,2 до 5,8)" in report.text(found, EFFORT, "ru")
    assert "CES：5.5（95 % 區間：5.2 至 5.8）" in report.text(found, EFFORT, "zh-Hant")


def test_a_long_quote_is_cut_with_a_mark() -> None:
    told = report.text(nps({9: 1}, words=(Words("why", "很" * 3000, NOW),)), BUILTIN_NPS, "en")
    quote = told.splitlines()[-1]
    assert quote.endswith("…”")
    assert cell_len(quote) < 220


@st.composite
def anything(draw: st.DrawFn) -> tuple[Survey, Results]:
    """Any figures of any survey: few, many, none."""
    survey = SURVEYS[draw(st.sampled_from(sorted(SURVEYS)))]
    often = st.sampled_from([0, 1, 2, 9, 10, 98765])
    by = draw(st.sampled_from([None, *get_args(By)]))

    def some_scores() -> tuple[Any, ...]:
        return tuple(
            score(each, {value: draw(often) for value in range(each.scale.low, each.scale.high + 1)})._replace(
                left_out=draw(often)
            )
            for each in survey.questions
            if isinstance(each, ScoreQuestion)
        )

    chosen = [each for each in survey.questions if isinstance(each, SingleChoice | MultiChoice | YesNo)]
    counted = [
        choices(each, [{"value": draw(st.sampled_from([True, False, "a", "b"])), "n": draw(often)}], draw(often))
        for each in chosen
    ]
    parts: dict[str, list[str]] = {
        "language": [*LANGUAGES],
        "channel": ["sms", "carrier_pigeon_of_the_post"],
        "version": ["1", "12345"],
    }
    answered = draw(often)
    return survey, Results(
        asked=answered + draw(often),
        answered=answered,
        completed=draw(st.integers(0, answered)),
        scores=some_scores(),
        choices=tuple(counted),
        words=(),
        heard=draw(often),
        under_way=draw(often),
        stops=tuple(Stop(key, n) for key in ("gone", survey.questions[-1].key) if (n := draw(often))),
        slices=tuple(Slice(key, some_scores()) for key in parts[by]) if by else (),
        scope=Scope(draw(st.sampled_from([None, NOW])), by),
    )


@settings(deadline=None, max_examples=150)
@given(anything(), st.sampled_from(LANGUAGES))
def test_nothing_is_wider_than_a_phone(asked: tuple[Survey, Results], language: Language) -> None:
    survey, found = asked
    for line in report.text(found, survey, language).split("\n"):
        assert cell_len(line) <= WIDTH, line
        assert line == line.rstrip()


# ---------------------------------------------------------------- for a text message


def test_a_text_message_has_the_score_its_interval_and_the_rate() -> None:
    found = nps({10: 12, 8: 4, 3: 4}, asked=40)
    assert report.short(found, BUILTIN_NPS, "en").splitlines() == [
        "NPS 40 (95 %: 5 to 75), n = 20",
        "Response rate 50 % (20 of 40)",
    ]
    assert report.short(nps({0: 1}, asked=2), BUILTIN_NPS, "en").splitlines() == [
        "NPS -100, n = 1",
        "Too few answers to say (1 of 10).",
        "Response rate 50 % (1 of 2)",
    ]


def test_a_text_message_about_nothing_says_so() -> None:
    assert report.short(nps({}), BUILTIN_NPS, "en") == "Would you recommend us?: 0 answers"


@settings(deadline=None)
@given(anything(), st.sampled_from(LANGUAGES))
def test_a_text_message_has_three_lines_at_most(asked: tuple[Survey, Results], language: Language) -> None:
    survey, found = asked
    said = report.short(found, survey, language)
    assert 1 <= len(said.splitlines()) <= 3
    if language == "en" and survey is not HOSTILE:
        gsm0338.Codec().encode(said)


# ---------------------------------------------------------------- what an admin asks for


@pytest.mark.parametrize(
    "written",
    [
        "last 30d", "last 30 days", "30d", "for the last 30 days", "LAST 30D", "за 30d", "за 30 дней",
        "за последние 30 дн", "последние 30 дней", "最近30天", "最近 30 天", "过去30天", "過去30日", "last ３０d",
    ],
)  # fmt: skip
def test_a_period_is_understood_in_every_language(written: str) -> None:
    assert report.scope_in(written.split(), NOW) == Scope(since=NOW - timedelta(days=30))


@pytest.mark.parametrize(
    ("written", "length"),
    [
        ("last 12h", timedelta(hours=12)),
        ("за 12 часов", timedelta(hours=12)),
        ("最近12小時", timedelta(hours=12)),
        ("past 1 hour", timedelta(hours=1)),
        ("last 2w", timedelta(weeks=2)),
        ("за 2 недели", timedelta(weeks=2)),
        ("最近2周", timedelta(weeks=2)),
    ],
)
def test_a_period_has_its_unit(written: str, length: timedelta) -> None:
    assert report.scope_in(written.split(), NOW) == Scope(since=NOW - length)


@pytest.mark.parametrize(
    ("written", "by"),
    [
        ("by language", "language"), ("by lang", "language"), ("по языкам", "language"), ("按语言", "language"),
        ("按語言", "language"), ("by channel", "channel"), ("by channels", "channel"), ("по каналам", "channel"),
        ("по каналу", "channel"), ("按渠道", "channel"), ("按管道", "channel"), ("by version", "version"),
        ("по версиям", "version"), ("按版本", "version"), ("channel", "channel"), ("BY Channel", "channel"),
    ],
)  # fmt: skip
def test_a_breakdown_is_understood_in_every_language(written: str, by: By) -> None:
    assert report.scope_in(written.split(), NOW) == Scope(by=by)


@pytest.mark.parametrize("written", ["last 7d by version", "by version last 7d", "за 7д по версиям", "最近7天按版本"])
def test_the_order_does_not_matter(written: str) -> None:
    assert report.scope_in(written.split(), NOW) == Scope(NOW - timedelta(days=7), "version")


def test_no_words_are_everything() -> None:
    assert report.scope_in([], NOW) == Scope()


@pytest.mark.parametrize(
    ("written", "word"),
    [
        ("yesterday", "yesterday"),
        ("last", "last"),
        ("last 0d", "last"),
        ("last 30dogs", "last"),
        ("last 30", "last"),
        ("last 99999d", "last"),
        ("by weather", "by"),
        ("by channel by version", "by"),
        ("last 30d last 12h", "last"),
        ("last 30d please", "please"),
        ("by channels2", "by"),
    ],
)
def test_a_word_that_says_nothing_is_named(written: str, word: str) -> None:
    assert report.scope_in(written.split(), NOW) == NotUnderstood(word)


@settings(deadline=None)
@given(st.lists(st.text(min_size=1, max_size=12), max_size=6))
def test_whatever_is_written_is_a_scope_or_a_word(words: list[str]) -> None:
    assert isinstance(report.scope_in(words, NOW), Scope | NotUnderstood)
