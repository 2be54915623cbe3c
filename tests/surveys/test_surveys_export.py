"""A survey of ours in the files of other tools, and back: nothing is lost but what the reports name."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

import openpyxl
import pytest
from hypothesis import assume, given, settings
from pyxform.xls2xform import convert

from bot.engine import check
from bot.engine.survey import Ending, Question, Survey
from bot.surveys import builtin, dump, load_text
from bot.surveys.foreign import Imported, Note, read
from bot.surveys.foreign.export import to_surveyjs, to_xlsform
from tests.surveys import surveys_at_random, surveys_in_words
from tests.surveys.foreign_files import note_lines
from tests.surveys.surveys_at_random import Customer, everybody, walk

Export = Callable[[Survey], tuple[str | bytes, tuple[Note, ...]]]
EXPORTS: dict[str, Export] = {"json": to_surveyjs, "xlsx": to_xlsform}
FORMATS = pytest.mark.parametrize("format_", EXPORTS)
SURVEYS = pytest.mark.parametrize("survey", builtin().values(), ids=lambda survey: survey.key)


def there_and_back(survey: Survey, format_: str) -> tuple[Imported, tuple[Note, ...]]:
    """What comes back, and the notes of both ways."""
    content, out = EXPORTS[format_](survey)
    back = read(f"{survey.key}.{format_}", content.encode() if isinstance(content, str) else content)
    return back, (*out, *back.notes)


# ------------------------------------------------ what is lost is named

WORDS = {"text", "low", "high", "labels", "choices", "consent"}
SCALE = {"kind", "points", "form", "labels", "minimum", "maximum", "whole", "low", "high", "text"}
#: What of a question may be different when a note names the question.
MAY_DIFFER: dict[str, set[str]] = {
    "export.piping": WORDS,
    "export.score": SCALE,
    "export.ends": {"low", "high"},
    "export.hint": {"low", "high", "text"},
    "export.reason": {"reason_for"},
    "export.contact": {"kind", "consent", "text", "max_length", "reason_for"},
}


@FORMATS
@SURVEYS
def test_a_survey_of_ours_comes_back_from_another_tool_with_nothing_lost_in_silence(
    survey: Survey, format_: str
) -> None:
    nothing_is_lost_in_silence(survey, format_)


@FORMATS
@settings(max_examples=40, deadline=None)
@given(survey=surveys_in_words.surveys())
def test_whatever_a_survey_says_nothing_is_lost_in_silence(survey: Survey, format_: str) -> None:
    assume(not check.problems(survey))
    nothing_is_lost_in_silence(survey, format_)


def nothing_is_lost_in_silence(survey: Survey, format_: str) -> None:
    back, notes = there_and_back(survey, format_)
    assert check.problems(back.survey) == ()
    for question in survey.questions:
        assert different(question, back.survey.by_key.get(question.key)) <= may_differ(question.key, notes)
    assert set(lost(survey, back.survey)) <= named(notes)


def different(before: Question, after: Question | None) -> set[str]:
    """The names of the fields. Conditions are compared by what they do, further down."""
    old, new = before.model_dump(exclude={"when"}), after.model_dump(exclude={"when"}) if after else {}
    return {name for name in {*old, *new} if old.get(name) != new.get(name)}


def may_differ(key: str, notes: tuple[Note, ...]) -> set[str]:
    about = [note.what.id for note in notes if key in note.where.split(", ")]
    return set().union(*(MAY_DIFFER.get(id_, set()) for id_ in about))


def lost(before: Survey, after: Survey) -> Iterator[str]:
    """What else the two differ in, as notes name it."""
    yield from (alert.key for alert in before.alerts if alert not in after.alerts)
    settings_ = ("purpose", "keywords", "reminder_after", "expires_after")
    yield from (name for name in settings_ if getattr(before, name) != getattr(after, name))
    if before.key != after.key:
        yield before.key
    if (before.title, before.default_language) != (after.title, after.default_language):
        yield "title"
    if list(map(unconditional, before.endings)) != list(map(unconditional, after.endings)):
        yield "ending"


def unconditional(ending: Ending) -> dict[str, Any]:
    return ending.model_dump(exclude={"when"})


def named(notes: tuple[Note, ...]) -> set[str]:
    """Every place that a note names, and every setting."""
    places = [place for note in notes for place in note.where.split(", ")]
    listed = [name for note in notes for name in str(dict(note.what.args).get("names", "")).split(", ")]
    endings = ["ending"] if any(note.what.id == "export.endings" for note in notes) else []
    return {*places, *listed, *endings}


# ------------------------------------------------ conversations go the same way


@settings(max_examples=40, deadline=None)
@given(surveys_at_random.surveys(facts=()))
def test_everybody_is_asked_the_same_and_reads_the_same_ending_after_surveyjs(survey: Survey) -> None:
    back, notes = there_and_back(survey, "json")
    assume(not conditions_lost(notes))
    for customer in some(survey):
        before, after = walk(survey, customer), walk(back.survey, customer)
        assert (before.asked, before.ending) == (after.asked, after.ending)


@settings(max_examples=40, deadline=None)
@given(surveys_at_random.surveys(facts=()))
def test_everybody_is_asked_the_same_and_reads_the_same_last_note_after_xlsform(survey: Survey) -> None:
    back, notes = there_and_back(survey, "xlsx")
    assume(not conditions_lost(notes))
    silent = {f"ending_{at}": None for at in range(1, 4)}
    for customer in some(survey):
        before = walk(survey, customer)
        after = walk(back.survey, replace(customer, says={**customer.says, **silent}))
        assert after.asked == [*before.asked, f"ending_{before.ending + 1}"]


def some(survey: Survey) -> Iterator[Customer]:
    """A few hundred customers, from all over."""
    return islice(everybody(survey), 0, None, 1 + sum(1 for _ in everybody(survey)) // 300)


def conditions_lost(notes: tuple[Note, ...]) -> bool:
    return any("condition" in note.what.id or note.what.id == "export.ending" for note in notes)


@FORMATS
def test_a_condition_on_what_the_other_tool_cannot_know_is_named(format_: str) -> None:
    survey = small(questions=[ASK, {**ASK, "key": "b", "when": "plan = pro and a answered"}])
    back, notes = there_and_back(survey, format_)
    assert str(back.survey.by_key["b"].when) == "a answered"
    assert "plan" in named(notes) or any("plan" in line for line in note_lines(notes))


# ------------------------------------------------ what stands in the files


def small(**fields_: Any) -> Survey:
    written = {"key": "small", "title": "Small", "endings": [{"text": "Thanks"}], **fields_}
    return Survey.model_validate(written)


ASK = {"key": "a", "kind": "text", "text": "Why?"}


def rows(content: bytes, sheet: str) -> list[dict[str, Any]]:
    head, *body = openpyxl.load_workbook(io.BytesIO(content))[sheet].iter_rows(values_only=True)
    return [{str(name): cell for name, cell in zip(head, row, strict=True) if cell is not None} for row in body]


@SURVEYS
def test_pyxform_makes_an_xform_of_what_we_write(survey: Survey) -> None:
    content, _notes = to_xlsform(survey)
    assert f"<h:title>{survey.title['en']}</h:title>" in convert(io.BytesIO(content), validate=False).xform


def test_a_score_and_its_groups_in_xlsform() -> None:
    survey = small(
        questions=[
            {"key": "score", "kind": "nps", "text": "Recommend?", "low": "never", "high": "surely"},
            {**ASK, "when": "score is passive"},
        ]
    )
    content, _notes = to_xlsform(survey)
    score, why, _ending = rows(content, "survey")
    assert score == {
        "type": "range",
        "name": "score",
        "label::English (en)": "Recommend?",
        "hint::English (en)": "0 = never, 10 = surely",
        "required": "yes",
        "parameters": "start=0 end=10 step=1",
    }
    assert why["relevant"] == "${score} > 6 and ${score} < 9"


def test_the_same_in_surveyjs() -> None:
    survey = small(
        questions=[
            {"key": "score", "kind": "stars", "text": {"en": "Stars?", "ru": "Звёзды?"}},
            {**ASK, "text": {"en": "Why {score|so}?", "ru": "Почему?"}, "when": "not score is positive"},
        ],
        title={"en": "Small", "ru": "Малый"},
        default_language="ru",
        endings=[{"text": {"en": "Thanks <3", "ru": "Спасибо"}}],
    )
    text, _notes = to_surveyjs(survey)
    document = json.loads(text)
    score, why = document["pages"][0]["elements"]
    assert score["rateType"] == "stars"
    assert score["title"] == {"default": "Звёзды?", "en": "Stars?"}
    assert why["visibleIf"] == "!({score} >= 4)"
    assert why["title"]["en"] == "Why {score}?"
    assert document["completedHtml"]["en"] == "Thanks &lt;3"


def test_a_text_that_looks_like_a_formula_stays_text() -> None:
    content, _notes = to_xlsform(small(questions=[{**ASK, "text": "=1+1"}, {**ASK, "key": "b", "text": "a\x07b"}]))
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = [cell for row in book["survey"].iter_rows() for cell in row if cell.value in ("=1+1", "ab")]
    assert [cell.data_type for cell in cells] == ["s", "s"]


def test_the_report_of_an_export_reads_well() -> None:
    _content, notes = to_xlsform(builtin()["nps"])
    assert note_lines(notes) == [
        "assumed | score | Of what is filled into its text, facts became the words after the bar. "
        "Answers stay, without those words.",
        "assumed | score | It becomes a plain scale. That it is NPS is not said there.",
        "assumed | score | The words for the ends of its scale are in its hint.",
        "assumed | contact | It becomes plain text. The words of consent are below it.",
        "assumed | That format has no endings. They became notes after the last question.",
        "assumed | ending | The link of an ending is a part of its text.",
        "left_out | detractor | Alerts are not brought: that format has none.",
        "left_out | Settings that only a bot has are not brought: purpose, keywords, expires_after",
        "left_out | held_back, to_nine, likes_most | That it asks for the reason of a score is not said there.",
        "left_out | title | The title is brought in one language only: English (en)",
    ]


# ------------------------------------------------ our own YAML


@settings(max_examples=60, deadline=None)
@given(surveys_in_words.surveys())
def test_our_own_yaml_comes_back_as_the_same_survey(survey: Survey) -> None:
    assume(not check.problems(survey))
    assert load_text(dump(survey)) == survey


@settings(max_examples=60, deadline=None)
@given(surveys_at_random.surveys())
def test_our_own_yaml_keeps_every_condition(survey: Survey) -> None:
    assume(not check.problems(survey))
    again = load_text(dump(survey))
    assert again == survey
    assert dump(again) == dump(survey)


@SURVEYS
def test_a_file_of_ours_is_imported_as_it_is(survey: Survey) -> None:
    assert read("anything", dump(survey).encode()) == Imported(survey)
