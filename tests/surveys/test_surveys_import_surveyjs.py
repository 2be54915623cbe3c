"""SurveyJS documents that others wrote, and what each thing in one becomes here."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.engine import check
from bot.engine.errors import SurveyInvalid
from bot.engine.survey import Csat, MultiChoice, Number, Question, SingleChoice
from bot.surveys import dump, load_text
from bot.surveys.foreign import Imported, read
from bot.surveys.foreign.expressions import condition
from tests.surveys.foreign_files import expected, files, note_lines, play, report

FILES = files("surveyjs")
GOOD = [path for path in FILES if not path.name.startswith("broken")]

Element = dict[str, Any]


def imported(*elements: Element, **survey: Any) -> Imported:
    return read("form.json", json.dumps({"elements": elements, **survey}).encode())


def text(name: str = "a", **more: Any) -> Element:
    return {"type": "text", "name": name, "title": name.upper(), **more}


def score(name: str = "score", **more: Any) -> Element:
    return {"type": "rating", "name": name, "title": "How was it?", **more}


def only(*elements: Element, **survey: Any) -> Question:
    (found,) = imported(*elements, **survey).survey.questions
    return found


def notes(found: Imported) -> str:
    return "\n".join(note_lines(found.notes))


def when(found: Imported) -> dict[str, str]:
    return {question.key: str(question.when) for question in found.survey.questions if question.when is not None}


# ------------------------------------------------ the files that others wrote


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_comes_with_the_report_that_was_read_and_found_true(path: Path) -> None:
    assert report(path) == expected(path).read_text("utf-8")


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.name)
def test_what_came_of_a_file_can_run_and_is_played_to_its_end(path: Path) -> None:
    survey = read(path.name, path.read_bytes()).survey
    assert check.problems(survey) == ()
    assert load_text(dump(survey)) == survey
    for seed in range(5):
        assert play(survey, seed).conversation.outcome == "completed"


def test_a_file_in_another_encoding_is_the_same_survey() -> None:
    plain, utf16 = (next(path for path in FILES if path.name.startswith(name)) for name in ("localized", "encoding"))
    assert read("a", utf16.read_bytes()) == read("a", plain.read_bytes())


# ------------------------------------------------ what a question becomes


@pytest.mark.parametrize(
    ("element", "kind"),
    [
        (text(), "text"),
        (text(inputType="number"), "number"),
        (text(inputType="range"), "number"),
        (text(inputType="date"), "date"),
        (text(inputType="email"), "contact"),
        (text(inputType="tel"), "contact"),
        (text(inputType="time"), "text"),
        (text(validators=[{"type": "email"}]), "contact"),
        (text(validators=[{"type": "numeric", "minValue": 1}]), "number"),
        (text(type="comment"), "text"),
        (text(type="boolean"), "yes_no"),
        (text(type="boolean", labelTrue="Ja", labelFalse="Nein"), "yes_no"),
        (text(type="boolean", labelTrue="By train", labelFalse="By car"), "choice"),
        (text(type="radiogroup", choices=[1, 2]), "choice"),
        (text(type="dropdown", choices=["a", "b"]), "choice"),
        (text(type="dropdown", choices=list(range(27))), "text"),
        (text(type="dropdown", choices=["none"], choicesMin=1, choicesMax=9), "choice"),
        (text(type="radiogroup", choices=["I agree"]), "yes_no"),
        (text(type="radiogroup", choicesByUrl={"url": "https://example.com"}), "text"),
        (text(type="checkbox", choices=["a", "b"]), "multi_choice"),
        (text(type="tagbox", choices=["a", "b"]), "multi_choice"),
        (text(type="imagepicker", choices=["a", "b"]), "choice"),
        (text(type="imagepicker", choices=["a", "b"], multiSelect=True), "multi_choice"),
        (text(type="slider"), "number"),
        (score(), "csat"),
        (score(rateType="stars"), "stars"),
        (score(rateType="smileys"), "csat"),
        (score(rateMin=0, rateMax=10, title="Would you recommend us?"), "nps"),
        (score(rateMin=0, rateMax=10, title="Порекомендуете ли вы нас?"), "nps"),
        (score(rateMin=0, rateMax=10), "number"),
        (score(rateMin=1, rateMax=2), "choice"),
    ],
)
def test_each_type_becomes_a_kind_of_ours(element: Element, kind: str) -> None:
    assert only(element).kind == kind


@pytest.mark.parametrize("points", [3, 5, 7, 10])
def test_a_rating_keeps_its_scale_where_we_have_it(points: int) -> None:
    found = only(score(rateMax=points, minRateDescription="Bad", maxRateDescription="Good"))
    assert isinstance(found, Csat)
    assert (found.scale.low, found.scale.high) == (1, points)
    assert (found.low, found.high) == ({"en": "Bad"}, {"en": "Good"})


def test_a_rating_of_four_steps_keeps_its_numbers_as_labels() -> None:
    found = only(score(rateCount=4))
    assert isinstance(found, Csat)
    assert found.labels is not None
    assert [label["en"] for label in found.labels] == ["1", "2", "3", "4"]


def test_worded_steps_become_labels_worst_first_and_conditions_follow_them() -> None:
    steps = [{"value": 20, "text": "Good"}, {"value": 10, "text": "Fair"}, {"value": 0, "text": "Bad"}]
    found = imported(score(rateValues=steps), text(visibleIf="{score} >= 10"), text("b", visibleIf="{score} = 0"))
    rating = found.survey.questions[0]
    assert isinstance(rating, Csat)
    assert rating.labels is not None
    assert [label["en"] for label in rating.labels] == ["Bad", "Fair", "Good"]
    assert when(found) == {"a": "score in (2, 3)", "b": "score = 1"}


def test_what_a_number_means_at_its_ends_is_said_in_the_question() -> None:
    found = only(score(rateMin=0, rateMax=8, minRateDescription="none", maxRateDescription="all"))
    assert found.text["en"] == "How was it?\n0 = none, 8 = all"


def test_limits_come_along_wherever_they_are_written() -> None:
    several = only(
        text(
            type="checkbox", choices=["a", "b", "c"], maxSelectedChoices=3,
            validators=[{"type": "answercount", "minCount": 1, "maxCount": 2}],
        )
    )  # fmt: skip
    assert isinstance(several, MultiChoice)
    assert (several.at_least, several.at_most) == (1, 2)
    number = only(text(inputType="number", min=0, validators=[{"type": "numeric", "minValue": 5, "maxValue": 9}]))
    assert isinstance(number, Number)
    assert (number.minimum, number.maximum) == (5, 9)
    assert only(text(type="comment", maxLength=140)).model_dump()["max_length"] == 140


def test_a_choice_is_a_value_or_a_value_and_its_text() -> None:
    found = only(text(type="radiogroup", choices=["red|Red one", {"value": 7, "text": "Seven"}, "Größe XL", "很好", 7]))
    assert isinstance(found, SingleChoice)
    assert {choice.key: choice.text["en"] for choice in found.choices} == {
        "red": "Red one",
        "c7": "Seven",
        "grosse_xl": "Größe XL",
        "c4": "很好",
    }


def test_whoever_picks_other_is_asked_what_that_is() -> None:
    found = imported(text("car", type="checkbox", choices=["a", "b"], hasOther=True, otherText="Another"))
    car, ask = found.survey.questions
    assert isinstance(car, MultiChoice)
    assert car.choices[-1].text == {"en": "Another"}
    assert (ask.kind, str(ask.when)) == ("text", "car contains other")


def test_a_table_becomes_a_question_for_each_row_if_it_is_small() -> None:
    columns = [{"value": value, "text": words} for value, words in ((3, "Good"), (2, "Fair"), (1, "Bad"))]
    table = text("t", type="matrix", rows=["food", "staff"], columns=columns)
    found = imported(table, text(visibleIf="{t.staff} < 2"))
    assert [question.key for question in found.survey.questions] == ["t_food", "t_staff", "a"]
    assert [question.text["en"] for question in found.survey.questions[:2]] == ["T\nfood", "T\nstaff"]
    assert when(found) == {"a": "t_staff < 2"}
    big = imported(text(), {**table, "rows": list(range(9))})
    assert "unsupported | t, t.0, t.1, t.2, t.3, t.4, t.5, t.6, t.7, t.8 | A table is brought" in notes(big)


def test_a_repeated_panel_is_asked_once() -> None:
    inside = [text("kind"), text("why", visibleIf="{panel.kind} = 'car'", title="Why a {panel.kind}?")]
    found = imported({"type": "paneldynamic", "name": "trips", "templateElements": inside})
    assert when(found) == {"trips_why": "trips_kind = car"}
    assert found.survey.questions[1].text["en"] == "Why a {trips_kind|...}?"
    assert note_lines(found.notes)[0].startswith("unsupported | trips | ")


# ------------------------------------------------ conditions


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("{a} = 1", "a = 1"),
        ("{a}==1 && {b}!='x' || {c} empty", "a = 1 and not b = x or not c answered"),
        ("{a} =< 2 or {a} => 4", "a <= 2 or a >= 4"),
        ("3 < {a}", "a > 3"),
        ("{a} anyof ['x', 'y z']", 'a in (x, "y z")'),
        ("{a} allof ['x', 'y']", "a contains x and a contains y"),
        ("{a} noneof ['x']", "not a in (x)"),
        ("{a} notcontains 'x'", "not a contains x"),
        ("!{a} and ({b} notempty)", "not a = yes and b answered"),
        ("{a} equal true", "a = yes"),
        ("{A b-c} greaterorequal 1.5", "A b-c >= 1.5"),
        ("{a} = 'it\\'s'", "a = it's"),
        ("{a} contains word", "a contains word"),
    ],
)
def test_an_expression_means_a_condition_of_ours(written: str, meant: str) -> None:
    assert str(condition(written)) == meant


@pytest.mark.parametrize(
    "written",
    [
        "age({a}) > 18", "{a} + 1 > 2", "{a} = {b}", "1 = 1", "{a} >> 3", "{a} = ['x', 'y']", "{a", "", "{a} =",
        "{a} = null", "iif({a} = 1, 2, 3)", "{a} = 1 {b} = 2", "{a} sometimes", "(" * 400 + "{a}" + ")" * 400, "and",
        "{a} = 1 or " * 400 + "{b}",
    ],
)  # fmt: skip
def test_an_expression_that_computes_or_does_not_parse_means_none(written: str) -> None:
    assert condition(written) is None


def test_pages_and_panels_hand_their_conditions_down() -> None:
    panel = {"type": "panel", "name": "p", "visibleIf": "{a} notempty", "elements": [text("c", visibleIf="{b} = 'x'")]}
    found = imported(text(), text("b"), panel)
    assert when(found) == {"c": "a answered and b = x"}


def test_a_condition_is_put_the_way_the_question_can_be_asked() -> None:
    found = imported(
        text("size", type="radiogroup", choices=[1, 2, 3]),
        text("car", type="checkbox", choices=["Big one", "b"]),
        text("ok", type="boolean", valueTrue="fine", valueFalse="bad"),
        text("a", visibleIf="{size} >= 2"),
        text("b", visibleIf="{car} = 'Big one'"),
        text("c", visibleIf="{ok} = 'bad'"),
        text("d", visibleIf="{ok} = false"),
    )
    assert when(found) == {"a": "size in (c2, c3)", "b": "car contains big_one", "c": "ok = no", "d": "ok = no"}


@pytest.mark.parametrize(
    ("written", "note"),
    [
        ("{later} = 1", "asks about later, which is not asked before it"),
        ("{nobody} = 1", "asks about nobody, which is not asked before it"),
        ("{hello} = 1", "can't be asked here and is dropped: hello = 1"),
        ("{size} = 4", "can't be asked here and is dropped: size = 4"),
        ("{born} > '2020-01-01'", "can't be asked here and is dropped: born > 2020-01-01"),
        ("{n} = 'many'", "can't be asked here and is dropped: n = many"),
        ("{size} >", "could not be read, so everybody is asked: {size} >"),
    ],
)
def test_a_condition_that_can_not_be_kept_is_named_and_the_question_stays(written: str, note: str) -> None:
    found = imported(
        {"type": "html", "name": "hello", "html": "Hi"},
        text("size", type="radiogroup", choices=[1, 2]),
        text("born", inputType="date"),
        text("n", inputType="number"),
        text(visibleIf=written),
        text("later"),
    )
    assert when(found) == {}
    assert "assumed | a | " in notes(found)
    assert note in notes(found)


def test_the_part_of_a_condition_that_can_be_kept_is_kept() -> None:
    found = imported(text(), text("b", visibleIf="{group} = 1 and {a} = 'x'"))
    assert when(found) == {"b": "a = x"}


def test_triggers_show_what_is_hidden_and_others_are_named() -> None:
    found = imported(
        text(),
        text("b", visible=False),
        text("c", visible=False),
        triggers=[
            {"type": "visible", "name": "a", "operator": "notequal", "value": "x", "questions": ["b"]},
            {"type": "visible", "expression": "{a} = 'z'", "questions": ["b"]},
            {"type": "setvalue", "setToName": "a", "expression": "{b} = 1"},
        ],
    )
    assert when(found) == {"b": "not a = x or a = z"}
    assert "left_out | c | Not brought: it is always hidden there." in notes(found)
    assert "left_out | a | What happens there on an answer is not brought: setvalue" in notes(found)


# ------------------------------------------------ words


def test_texts_come_in_the_languages_we_speak_and_the_others_are_named() -> None:
    title = {"default": "Why?", "ru": "Почему?", "zh-tw": "為什麼？", "de": "Warum?"}
    found = imported(text(title=title), title={"default": "T", "ru": "Т", "zh-tw": "題"}, locale="en")
    assert found.survey.languages == ("en", "ru", "zh-Hant")
    assert found.survey.questions[0].text == {"en": "Why?", "ru": "Почему?", "zh-Hant": "為什麼？"}
    assert note_lines(found.notes) == ["left_out | Languages we don't speak are not brought: de"]


def test_a_language_that_is_nearly_complete_is_filled_up_and_a_sketchy_one_left_out() -> None:
    both = [text(f"q{at}", title={"default": "Why?", "ru": "Почему?"}) for at in range(5)]
    found = imported(*both, text("last"), locale="en")
    assert found.survey.languages == ("en", "ru")
    assert found.survey.questions[-1].text == {"en": "LAST", "ru": "LAST"}
    assert "1 text is missing in this language: Русский" in notes(found)
    sketchy = imported(*both, *(text(f"more{at}") for at in range(5)), locale="en")
    assert sketchy.survey.languages == ("en",)
    assert "left_out | ru | This language is not brought: 5 of its texts are missing." in notes(sketchy)


def test_a_survey_in_a_language_we_do_not_speak_stands_as_english() -> None:
    found = imported(text(title="Warum?"), locale="de")
    assert found.survey.questions[0].text == {"en": "Warum?"}
    assert "assumed | The file is in none of our languages" in notes(found)


@pytest.mark.parametrize(
    ("words", "language"), [("Почему?", "ru"), ("为什么？", "zh-Hans"), ("Чому ні? Бо їх нема", "en")]
)
def test_a_file_that_does_not_say_its_language_is_read_by_its_letters(words: str, language: str) -> None:
    assert imported(text(title=words)).survey.default_language == language


@pytest.mark.parametrize(
    ("html", "plain"),
    [
        ("<h2>Hello</h2><p>How are&nbsp;you &amp; yours?</p>", "Hello\n\nHow are you & yours?"),
        ("a < b and b > c", "a < b and b > c"),
        ("**bold** <b>word</b> <name>", "**bold** word <name>"),
        ("<script>alert('x')</script>Text<style>p {}</style>", "Text"),
        ('See <a href="https://example.com/x">here</a>.', "See here (https://example.com/x)."),
        ("<ul><li>one<li>two</ul>", "one\ntwo"),
        ("{{7*7}} {name}", "((7*7)) (name)"),
        ("a\x00b\ud800c", "ab?c"),
    ],
)
def test_html_becomes_words_and_nothing_in_it_is_filled_in(html: str, plain: str) -> None:
    assert only(text(title=html)).text["en"] == plain


def test_an_answer_given_before_is_filled_in_our_way() -> None:
    found = imported(text("Your Name"), text("b", title="Thanks, {Your Name}! Or {b}?"))
    assert found.survey.questions[1].text["en"] == "Thanks, {your_name|...}! Or (b)?"
    assert "assumed | b {b} | What the text fills in here is no answer" in notes(found)


def test_a_text_is_cut_where_it_is_too_long_for_a_message() -> None:
    found = imported(text(), text("b", title="x" * 2995 + "{a}" * 10))
    assert found.survey.questions[1].text["en"] == "x" * 2995
    assert "left_out | b | A text was cut at 3000 letters." in notes(found)


def test_what_is_said_last_depends_on_the_answers_as_there() -> None:
    found = imported(
        text(),
        completedHtml="<p>Bye</p>",
        completedHtmlOnCondition=[{"expression": "{a} = 'x'", "html": "Hey"}, {"expression": "f()", "html": "No"}],
    )
    assert [(str(each.when), each.text["en"]) for each in found.survey.endings] == [("a = x", "Hey"), ("None", "Bye")]
    assert "left_out | An ending is not brought, since its condition could not be read: f()" in notes(found)


def test_a_page_that_has_a_title_says_it_with_its_first_question() -> None:
    pages = [
        {"title": "Food", "elements": [text(), text("b")]},
        {"title": "Staff", "elements": [text("c", visibleIf="{a} = 1")]},
    ]
    found = read("x", json.dumps({"pages": pages}).encode()).survey.questions
    assert [question.text["en"] for question in found] == ["Food\nA", "B", "Staff", "C"]


# ------------------------------------------------ keys


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("satisfaction-score", "satisfaction_score"),
        ("billSatisfaction", "bill_satisfaction"),
        ("name", "name_2"),
        ("and", "and_2"),
        ("1st", "q1st"),
        ("Größe", "grosse"),
        ("Почему", "q1"),
        ("a very long name of a question", "a_very_long_name_of"),
    ],
)
def test_a_name_becomes_a_key_that_fits(name: str, key: str) -> None:
    assert only(text(name)).key == key


def test_names_that_nobody_would_find_again_are_listed() -> None:
    found = imported(text("score"), text("Score"), text("Почему"))
    assert [question.key for question in found.survey.questions] == ["score", "score_2", "q3"]
    assert "assumed | Score = score_2, Почему = q3 | The names were changed to fit." in notes(found)


# ------------------------------------------------ what has no counterpart


def test_nothing_unknown_is_dropped_without_a_word() -> None:
    found = imported(
        text(defaultValue="x", colour="red", requiredIf="{b} = 1", validators=[{"type": "regex"}]),
        {"type": "telepathy", "name": "b", "title": "B"},
        {"type": "matrixdynamic", "name": "m", "columns": [{"name": "x"}]},
        {"type": "html", "name": "logo", "html": "<img src='https://example.com/a.png'>"},
        calculatedValues=[{"name": "total", "expression": "{a} + 1"}],
        cookieName="c",
        locale="en",
    )
    assert note_lines(found.notes) == [
        "unsupported | b | We can't ask questions of this type: telepathy",
        "unsupported | m, m.x | We can't ask questions of this type: matrixdynamic",
        "left_out | a | This check of its answer is not brought: regex",
        "left_out | a | This setting of it is not brought: defaultValue",
        "left_out | a | This setting of it is not brought: requiredIf",
        "left_out | total | Calculated values are not brought.",
        "left_out | Settings without a counterpart here, mostly about looks: colour, cookieName",
        "left_out | logo | Not brought: no words are left in it.",
    ]


def test_only_the_first_fifty_questions_are_brought_and_the_rest_is_named() -> None:
    found = imported(*(text(f"q{at}") for at in range(53)))
    assert len(found.survey.questions) == 50
    assert "left_out | q50, q51, q52 | Not brought: a survey has 50 questions at most." in notes(found)


# ------------------------------------------------ documents that nobody should have written


def refusal(content: bytes) -> str:
    with pytest.raises(SurveyInvalid) as caught:
        read("form.json", content)
    return str(caught.value)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'{"pages":' * 100_000, "nested too deeply"),
        (b'{"elements": [' + b"9" * 5000 + b"]}", "numbers too long"),
        (b'{"pages": [' + b"{}," * 5000 + b"{}]}", "far more questions"),
        (b'{"elements": []}', "holds no question"),
        (b'{"elements": [{"type": "html", "html": "Hi"}]}', "holds no question"),
        (b'{"elements": [{"type"', "broken or cut off at line 1"),
    ],
)
def test_a_hostile_or_broken_document_is_refused_with_a_sentence(content: bytes, words: str) -> None:
    assert words in refusal(content)


ODD = st.sampled_from(
    [
        *(None, True, 0, -1, 1e308, "", "{q1} = 1", "{", "a|b", [], {}, [[1]], [1, "x", None], "x" * 4000, "name"),
        *("matrix", "rating", "\ud800", ["a", "a"], {"value": 1}, {"default": "<b>{q1}", "ru": "да", "zh": "中"}),
    ]
)


def places(document: Any, found: list[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """Every value in a document, as what holds it and where."""
    inner = (
        document.items() if isinstance(document, dict) else enumerate(document) if isinstance(document, list) else ()
    )
    for key, value in list(inner):
        found.append((document, key))
        places(value, found)
    return found


def spoilt(path: Path, draw: Callable[[st.SearchStrategy[Any]], Any]) -> bytes:
    document = json.loads(path.read_bytes())
    for _ in range(draw(st.integers(1, 8))):
        holder, key = draw(st.sampled_from(places(document, [])))
        holder[key] = deepcopy(draw(ODD))
    return json.dumps(document).encode()


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([*GOOD, *files("rapidpro")]), st.data())
def test_a_spoilt_document_is_imported_or_refused_but_never_fails(path: Path, data: st.DataObject) -> None:
    try:
        survey = read(path.name, spoilt(path, data.draw)).survey
    except SurveyInvalid:
        return
    assert check.problems(survey) == ()
    assert load_text(dump(survey)) == survey
    assert play(survey, 1).conversation.outcome == "completed"
