"""A survey file is read whole or refused whole, with every problem in plain words and on its line."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from textwrap import dedent

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.engine.errors import Problem, SurveyInvalid
from bot.engine.survey import Choice, Ending, FreeText, MultiChoice, Nps, Number, Survey
from bot.surveys import dump, json_schema, load_file, load_text

GOOD = """\
key: pulse
title: Quick pulse
questions:
  - key: score
    kind: nps
    text: How likely are you to recommend {company|us}?
  - key: why
    kind: text
    when: score is detractor
    text: What held you back?
alerts:
  - {key: low, when: score is detractor, acknowledge_within: 15m}
endings:
  - text: Thank you!
"""


def refused(text: str) -> tuple[Problem, ...]:
    with pytest.raises(SurveyInvalid) as caught:
        load_text(text)
    return caught.value.problems


def problems_in(text: str) -> tuple[Problem, ...]:
    try:
        load_text(text)
    except SurveyInvalid as error:
        return error.problems
    return ()


def only_problem(text: str) -> Problem:
    (problem,) = refused(text)
    return problem


def changed(old: str, new: str) -> str:
    assert GOOD.count(old) == 1, f"{old!r} must stand once in the good survey"
    return GOOD.replace(old, new)


def test_a_good_file_is_a_survey() -> None:
    survey = load_text(GOOD)
    assert (survey.key, survey.title["en"]) == ("pulse", "Quick pulse")
    assert survey.alerts[0].acknowledge_within == timedelta(minutes=15)
    assert str(survey.questions[1].when) == "score is detractor"


def test_no_stays_a_word() -> None:
    survey = load_text(changed("score is detractor\n", "no = on\n").replace("Thank you!", "no"))
    assert survey.endings[0].text["en"] == "no"
    assert str(survey.questions[1].when) == "no = on"


def test_a_file_is_read_from_disk_and_named_in_the_traceback(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text("\ufeff" + GOOD, "utf-8")
    bad.write_text("key: [", "utf-8")
    assert load_file(good) == load_text(GOOD)
    with pytest.raises(SurveyInvalid) as caught:
        load_file(bad)
    assert caught.value.__notes__ == [f"in {bad}"]


def test_a_file_in_another_encoding_is_refused_in_words(tmp_path: Path) -> None:
    file = tmp_path / "old.yaml"
    file.write_bytes("key: опрос".encode("cp1251"))
    with pytest.raises(SurveyInvalid, match="UTF-8"):
        load_file(file)


def test_every_problem_is_reported_at_once_from_top_to_bottom() -> None:
    text = dedent("""\
        key: Bad Key
        title: {en: Bad, fr: Mauvais}
        purpose: relation
        questions:
          - key: score
            kind: npss
            text: Hello
          - key: why
            kind: text
            when: score is
            lable: x
            text: {en: Why}
            required: maybe
          - just text
          - {key: a, kind: number, minimum: low, text: 5}
        alerts:
          - {key: low, when: score =, acknowledge_within: soon}
          - {key: other, when: 5}
        endings:
          - {text: hi, link: "http://x"}
          - {text: hi, text: ho}
        """)
    assert [(problem.line, ".".join(map(str, problem.path))) for problem in refused(text)] == [
        (1, "key"),
        (2, "title.fr"),
        (3, "purpose"),
        (6, "questions.0.kind"),
        (10, "questions.1.when"),
        (11, "questions.1.lable"),
        (13, "questions.1.required"),
        (14, "questions.2"),
        (15, "questions.3.text"),
        (15, "questions.3.minimum"),
        (17, "alerts.0.when"),
        (17, "alerts.0.acknowledge_within"),
        (18, "alerts.1.when"),
        (20, "endings.0.link"),
        (21, "endings.1.text"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "line", "sentence"),
    [
        ("title: Quick", "titel: Quick", 2, 'there is no "titel" here; did you mean "title"?'),
        ("endings:\n  - text", "endings:\n  - txet", 14, 'there is no "txet" here; did you mean "text"?'),
        ("alerts:\n  - {key", "alerts:\n  - {kye", 12, 'there is no "kye" here; did you mean "key"?'),
        ("kind: nps", "kind: stras", 5, "the kinds are nps, csat, ces, stars, choice"),
        ("kind: nps", "xxxx: nps", 4, '"kind" is missing; the kinds are nps'),
        ("key: pulse", "key: Pulse!", 1, "a short name in small letters"),
        ("title: Quick pulse", "title: {de: Puls}", 2, '"de" is none of our languages, which are en, ru, zh-Hans'),
        ("title: Quick pulse", "title: 2026-11-30", 2, "must be text, or one wording for each language"),
        ("title: Quick pulse", "title: {en: 5}", 2, "must be text; put it in quotes"),
        ("acknowledge_within: 15m", "acknowledge_within: soon", 12, "must be a time such as 15m, 24h or 7d"),
        ("acknowledge_within: 15m", "acknowledge_within: 0m", 12, "must be more than"),
        ("when: score is detractor\n", "when: score is\n", 9, "expected a group"),
        ("when: score is detractor\n", "when: [score]\n", 9, "a condition such as: score is detractor"),
        ("endings:\n  - text: Thank you!\n", "endings: []\n", 13, "is too little; 1 at least"),
        ("endings:\n  - text: Thank you!\n", "endings: bye\n", 13, "must be a list"),
        ("key: why", "key: score", 7, '"score" is used above already'),
    ],
)
def test_a_problem_is_told_in_words_and_on_its_line(old: str, new: str, line: int, sentence: str) -> None:
    problems = refused(changed(old, new))
    assert [problem.line for problem in problems if sentence in problem.message] == [line], problems


def test_a_missing_field_is_reported_where_it_is_missing() -> None:
    problem = only_problem(changed("    text: What held you back?\n", ""))
    assert (problem.line, problem.path, problem.message) == (7, ("questions", 1, "text"), '"text" is missing')


def test_a_key_given_twice_is_refused() -> None:
    problem = only_problem(GOOD + "key: again\n")
    assert (problem.line, problem.path) == (15, ("key",))


def test_a_condition_that_does_not_parse_hides_no_other_problem() -> None:
    problems = refused(changed("score is detractor\n", "score is\n").replace("is detractor,", "is happy,"))
    assert [problem.path for problem in problems] == [("questions", 1, "when"), ("alerts", 0, "when")]


def test_text_beside_the_list_of_bad_questions_is_not_called_too_short() -> None:
    problems = refused(changed("kind: nps", "kind: x").replace("kind: text", "kind: y"))
    assert [problem.path for problem in problems] == [("questions", 0, "kind"), ("questions", 1, "kind")]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "must be a group"),
        ("hello", "must be a group"),
        ("- a", "must be a group"),
        ("key: a\n  b: c", "this is no YAML"),
        ("key: a\n---\nkey: b", "this is no YAML"),
        ("key: \x00", "this is no YAML"),
        ("key: \ud800", "this is no YAML"),
        ("key: !!python/object:os.system x", "this is no YAML"),
        ("key: !!int yes", "this is no YAML"),
        ("? {a: b}\n: c", "must be a word"),
        ("? [{a: b}]\n: c", "must be a word"),
        ("key: " + "9" * 5000, "this is no YAML"),
        ("a: &a [x]\nb: [*a, *a]", "aliases"),
        ("&a [*a]", "aliases"),
        ("[" * 20_000, "levels inside one another"),
        ("{a: " * 20_000, "levels inside one another"),
        ("- a\n" * 20_000, "more than 10000 keys and values"),
        ("x" * 300_000, "larger than 256 kB"),
        ("я" * 200_000, "larger than 256 kB"),
    ],
    ids=lambda value: value[:12].encode("unicode_escape").decode(),
)
def test_broken_and_hostile_files_are_refused_with_one_problem(text: str, sentence: str) -> None:
    assert sentence in only_problem(text).message


@settings(max_examples=50, deadline=None)
@given(st.text(st.characters(codec="utf-8"), max_size=200))
def test_any_text_is_either_a_survey_or_refused(text: str) -> None:
    assert refused(text)


@settings(max_examples=50, deadline=None)
@given(st.integers(0, len(GOOD) - 1), st.integers(0, 40), st.text("{}[]:-#&*!|>'\"%@`,? \nax1", max_size=6))
def test_a_damaged_file_is_either_a_survey_or_refused_with_lines(start: int, length: int, instead: str) -> None:
    text = GOOD[:start] + instead + GOOD[start + length :]
    found = problems_in(text)
    assert all(0 <= problem.line <= text.count("\n") + 1 for problem in found)


# ------------------------------------------------ written and read back


def survey_saying(text: str) -> Survey:
    return Survey(
        key="said",
        title={"en": "Said"},
        questions=(
            Nps(key="score", text={"en": text, "ru": text}),
            FreeText(key="why", text={"en": text}, reason_for="score", required=True),
            Number(key="age", text={"en": text}, minimum=0.5, whole=False),
            MultiChoice(key="what", text={"en": text}, choices=(Choice(key="no", text={"en": text}),) * 2),
        ),
        endings=(Ending(text={"en": text}),),
        reminder_after=None,
    )


_PIPES = st.characters(codec="utf-8", exclude_characters="{}")


@settings(max_examples=50, deadline=None)
@given(st.text(_PIPES, min_size=1, max_size=60))
def test_whatever_a_text_says_it_is_read_back_as_it_was(text: str) -> None:
    survey = survey_saying(text).model_copy(update={"questions": survey_saying(text).questions[:3]})
    assert load_text(dump(survey)) == survey


@pytest.mark.parametrize("text", ["no", "~", "null", "1", "1e3", "2026-11-30", "- a", "a: b", "# x", " x ", "x\n\ny\n"])
def test_a_text_that_looks_like_yaml_stays_text(text: str) -> None:
    assert load_text(dump(load_text(GOOD).model_copy(update={"title": {"en": text}}))).title["en"] == text


def test_a_dump_is_short_and_readable() -> None:
    assert dump(load_text(GOOD)).splitlines()[:8] == [
        "key: pulse",
        "title:",
        "  en: Quick pulse",
        "questions:",
        "- key: score",
        "  kind: nps",
        "  text:",
        "    en: How likely are you to recommend {company|us}?",
    ]


# ------------------------------------------------ for editors


@pytest.mark.parametrize(
    "wrong",
    [
        {"key": "a", "kind": "npss", "text": "Hi"},
        {"key": "a", "text": "Hi"},
        {"key": "a", "kind": "nps", "text": {"de": "Hallo"}},
        {"key": "a", "kind": "nps", "text": "Hi", "when": 5},
        {"key": "a", "kind": "nps", "text": "Hi", "lable": "x"},
    ],
)
def test_an_editor_sees_what_is_wrong_with_a_question(wrong: dict[str, object]) -> None:
    schema = jsonschema.Draft202012Validator(json_schema())
    right = {"key": "a", "kind": "nps", "text": "Hi", "when": "plan = pro"}
    survey = {"key": "a", "title": "A", "endings": [{"text": "Bye"}]}
    assert schema.is_valid({**survey, "questions": [right]})
    assert not schema.is_valid({**survey, "questions": [wrong]})
