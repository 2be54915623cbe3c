"""XLSForms that others wrote, and workbooks that nobody should have written: imported with a report, or refused."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.engine import check
from bot.engine.errors import SurveyInvalid
from bot.engine.survey import Csat, MultiChoice, Nps, Number, SingleChoice, Stars, Survey
from bot.surveys.foreign import Imported, read
from bot.surveys.foreign.relevance import bounds, relevance
from tests.surveys.foreign_files import expected, files, note_lines, play, report

FILES = files("xlsform")
GOOD = [path for path in FILES if not path.name.startswith("broken")]

Row = Mapping[str, str]


def workbook(survey: Sequence[Row], choices: Sequence[Row] = (), settings: Sequence[Row] = ()) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in (("survey", survey), ("choices", choices), ("settings", settings)):
        sheet = book.create_sheet(name)
        headings = list(dict.fromkeys(heading for row in rows for heading in row))
        sheet.append(headings)
        for row in rows:
            sheet.append([row.get(heading) for heading in headings])
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def part(content: bytes) -> str:
    """The XML of the first sheet."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read("xl/worksheets/sheet1.xml").decode()


def rewritten(content: bytes, **parts: str) -> bytes:
    """The workbook with some of its XML parts replaced; `sheet1` stands for its first sheet."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = parts.get(Path(name).stem)
            new.writestr(name, old.read(name) if part is None else part)
    return changed.getvalue()


def imported(*rows: Row, choices: Sequence[Row] = (), settings: Sequence[Row] = ()) -> Imported:
    return read("form.xlsx", workbook(rows, choices, settings))


def notes(found: Imported) -> str:
    return "\n".join(note_lines(found.notes))


def when(survey: Survey) -> dict[str, str]:
    return {question.key: str(question.when) for question in survey.questions if question.when is not None}


def listed(name: str, *values: str) -> list[Row]:
    return [{"list_name": name, "name": value, "label": value.title()} for value in values]


# ------------------------------------------------ the files that others wrote


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_comes_with_the_report_that_was_read_and_found_true(path: Path) -> None:
    assert report(path) == expected(path).read_text("utf-8")


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.name)
def test_what_came_of_a_file_can_run_and_is_played_to_its_end(path: Path) -> None:
    survey = read(path.name, path.read_bytes()).survey
    assert check.problems(survey) == ()
    for seed in range(5):
        assert play(survey, seed).conversation.outcome == "completed"


def test_a_file_cut_in_half_is_refused_with_what_to_do() -> None:
    broken = next(path for path in FILES if path.name == "broken_truncated.xlsx")
    assert report(broken) == "REFUSED survey: the workbook is cut off or damaged: download or save it again\n"


# ------------------------------------------------ what a row becomes


def test_a_slider_from_0_to_10_about_recommending_is_nps() -> None:
    found = imported(
        {"type": "range", "name": "score", "label": "Would you recommend us?", "parameters": "start=0 end=10 step=1"}
    )
    assert isinstance(found.survey.questions[0], Nps)
    assert "assumed | score | From its words and its scale 0-10 it was taken for NPS." in notes(found)


def test_sliders_become_stars_a_scale_or_a_number() -> None:
    found = imported(
        {"type": "range", "name": "a", "label": "A", "parameters": "start=1 end=5", "appearance": "rating"},
        {"type": "range", "name": "b", "label": "B", "parameters": "start=1 end=7"},
        {"type": "range", "name": "c", "label": "C", "parameters": "start=0 end=1 step=0.1"},
        {"type": "range", "name": "d", "label": "D", "parameters": "start=x end=1e300"},
    )
    a, b, c, d = found.survey.questions
    assert isinstance(a, Stars)
    assert isinstance(b, Csat)
    assert b.points == 7
    assert isinstance(c, Number)
    assert (c.minimum, c.maximum, c.whole) == (0, 1, False)
    assert isinstance(d, Number)


def test_worded_answers_with_the_look_of_a_scale_are_a_score_with_labels() -> None:
    found = imported(
        {"type": "select_one mood", "name": "mood", "label": "How was it?", "appearance": "likert"},
        choices=listed("mood", "bad", "fair", "good"),
    )
    mood = found.survey.questions[0]
    assert isinstance(mood, Csat)
    assert mood.labels is not None
    assert [label["en"] for label in mood.labels] == ["Bad", "Fair", "Good"]


def test_whoever_picks_other_is_asked_what_that_is() -> None:
    found = imported(
        {"type": "select_one colour or_other", "name": "colour", "label": "Which?"},
        choices=listed("colour", "red", "blue"),
    )
    colour, ask = found.survey.questions
    assert isinstance(colour, SingleChoice)
    assert [choice.key for choice in colour.choices] == ["red", "blue", "other"]
    assert str(ask.when) == "colour = other"


def test_a_group_hands_its_condition_down_and_a_never_shown_one_is_left_out() -> None:
    found = imported(
        {"type": "select_one yn", "name": "buys", "label": "Do you buy?"},
        {"type": "begin group", "name": "outer", "relevant": "${buys} = 'yes'"},
        {"type": "integer", "name": "often", "label": "How often?"},
        {"type": "begin_group", "name": "inner", "relevant": "${often} > 3"},
        {"type": "text", "name": "why", "label": "Why so often?"},
        {"type": "end_group"},
        {"type": "end group"},
        {"type": "text", "name": "never", "label": "Never", "relevant": "false()"},
        {"type": "text", "name": "last", "label": "Anything else?"},
        choices=listed("yn", "yes", "no"),
    )
    assert when(found.survey) == {"often": "buys = yes", "why": "buys = yes and often > 3"}
    assert "left_out | never | Not brought: its condition is never true." in notes(found)


def test_what_is_switched_off_stays_off_with_all_that_is_in_it() -> None:
    found = imported(
        {"type": "begin group", "name": "off", "disabled": "yes"},
        {"type": "text", "name": "inside", "label": "Inside?"},
        {"type": "end group", "disabled": "yes"},
        {"type": "text", "name": "after", "label": "After?"},
    )
    assert [question.key for question in found.survey.questions] == ["after"]
    assert "left_out | off | Not brought: it is switched off there." in notes(found)
    assert "left_out | inside | " in notes(found)


def test_simple_rules_for_an_answer_become_its_limits_and_others_are_named() -> None:
    found = imported(
        {"type": "integer", "name": "age", "label": "Age", "constraint": ". > 17 and . <= 120"},
        {"type": "select_multiple c", "name": "which", "label": "Which?", "constraint": "count-selected(.) <= 2"},
        {"type": "text", "name": "short", "label": "In short", "constraint": "string-length(.) <= 140"},
        {"type": "text", "name": "zip", "label": "Zip", "constraint": "regex(., '^[0-9]{5}$')"},
        {"type": "select_one c", "name": "one", "label": "One?", "constraint": ". != 'a'"},
        choices=listed("c", "a", "b", "d"),
    )
    age, which, short, *_others = found.survey.questions
    assert isinstance(age, Number)
    assert isinstance(which, MultiChoice)
    assert (age.minimum, age.maximum, which.at_most) == (18, 120, 2)
    assert short.model_dump()["max_length"] == 140
    assert "left_out | zip, one | A rule for its answer is not brought." in notes(found)


def test_a_hint_stands_under_its_question_in_its_language() -> None:
    found = imported(
        {
            "type": "text", "name": "a", "label::English (en)": "Name?", "label::Русский (ru)": "Имя?",
            "hint::Русский (ru)": "Полностью",
        }
    )  # fmt: skip
    assert dict(found.survey.questions[0].text) == {"en": "Name?", "ru": "Имя?\nПолностью"}


def test_the_old_dialects_of_twenty_years_are_read() -> None:
    found = imported(
        {"type": "add text prompt", "name": "a", "caption": "A?"},
        {"type": "select all that apply from c or specify other", "name": "b", "caption": "B?"},
        {"type": "q date", "name": "d", "caption": "D?", "relevance": "../b = 'x'"},
        choices=[{"list name": "c", "value": "x", "caption": "X"}, {"list name": "c", "value": "y", "caption": "Y"}],
    )
    assert [question.kind for question in found.survey.questions] == ["text", "multi_choice", "text", "date"]
    assert when(found.survey) == {"b_other": "b contains other", "d": "b contains x"}


def test_nothing_unknown_is_dropped_without_a_word() -> None:
    found = imported(
        {"type": "text", "name": "a", "label": "A?", "default": "x", "colour": "red"},
        {"type": "telepathy", "name": "b", "label": "B?"},
        {"type": "audit", "name": "c"},
        {"label": "No type"},
        {"type": "text", "name": "d", "label": "D?", "disabled": "yes"},
        settings=[{"form_title": "T", "public_key": "k"}],
    )
    said = notes(found)
    assert "unsupported | b | We can't ask questions of this type: telepathy" in said
    assert "left_out | c | Not brought: a device fills it in, or it is hidden." in said
    assert "left_out | row 5 | Not brought: the row does not say what it is." in said
    assert "left_out | d | Not brought: it is switched off there." in said
    assert "left_out | settings | These columns are not brought: public_key" in said
    assert "left_out | survey | These columns are not brought: default, colour" in said


# ------------------------------------------------ what XPath means


@pytest.mark.parametrize(
    ("written", "meant", "lost"),
    [
        ("${a} = 'x'", "a = x", False),
        ("${a} != 'x'", "not a = x", False),
        ("${a} = ‘x’", "a = x", False),
        ("selected(${a}, 'x') or not(selected(${b}, 'y'))", "a contains x or not b contains y", False),
        ("(${a} >= 1 and 5 > ${a}) and ../b='no'", "a >= 1 and a < 5 and b = no", False),
        ("${a} != ''", "a answered", False),
        ("count-selected(${a}) > 0", "a answered", False),
        ("${old}", "a > 60", False),
        ("not(${old})", "not a > 60", False),
        ("${a} = 'x' and regex(${b}, 'y')", "a = x", True),
        ("${a} = 'x' or regex(${b}, 'y')", "True", True),
        ("${a} = ${b}", "True", True),
        ("${a} + 1 > 3", "True", True),
        ("${a} =", "True", True),
        ("(" * 500 + "${a}" + ")" * 500, "True", True),
        ("true()", "True", False),
        ("no", "False", False),
        ("${a} = 'x' and false()", "False", False),
    ],
)
def test_a_relevance_means_a_condition_of_ours_or_says_what_is_lost(written: str, meant: str, lost: bool) -> None:
    found = relevance(written, {"old": "${a} > 60", "round": "${round}"})
    assert (str(found.when), found.lost) == (meant, lost)


def test_calculations_that_go_round_in_circles_come_to_an_end() -> None:
    assert relevance("${a} and ${b}", {"a": "${b}", "b": "${a}"}) == (True, True)


@pytest.mark.parametrize(
    ("written", "step", "limits"),
    [
        (". >= 0 and . <= 10", 1, (0, 10)),
        ("(0 < .) and (. < 10)", 1, (1, 9)),
        ("(0 < .) and (. < 10)", 0, None),
        (". >= 0 or . = -99", 1, None),
        (". <= today()", 1, None),
    ],
)
def test_a_constraint_sets_bounds_or_says_more_than_that(
    written: str, step: float, limits: tuple[float, float] | None
) -> None:
    assert bounds(written, step=step) == limits


# ------------------------------------------------ workbooks that nobody should have written

TEXT = {"type": "text", "name": "a", "label": "A?"}


def refusal(content: bytes) -> str:
    with pytest.raises(SurveyInvalid) as caught:
        read("form.xlsx", content)
    return str(caught.value)


def test_a_zip_that_unpacks_to_gigabytes_is_refused_before_it_is_unpacked() -> None:
    bomb = rewritten(workbook([TEXT]), sheet1="<worksheet>" + " " * 50_000_000)
    assert len(bomb) < 100_000
    assert "unpack to more than 6 MB" in refusal(bomb)


def test_entities_are_refused() -> None:
    content = workbook([TEXT])
    cell = '<c r="D1" t="inlineStr"><is><t>aaaa</t></is></c></row>'
    entities = '<!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    plain = part(content).replace("</row>", cell, 1)
    assert read("form.xlsx", rewritten(content, sheet1=plain)).survey.key == "form"
    assert "damaged" in refusal(rewritten(content, sheet1=entities + plain.replace("<t>aaaa", "<t>&b;")))


def test_a_sheet_that_claims_a_million_rows_is_read_for_what_it_holds() -> None:
    far = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>far</t></is></c></row></sheetData>'
    content = workbook([TEXT])
    found = read("form.xlsx", rewritten(content, sheet1=part(content).replace("</sheetData>", far)))
    assert [question.key for question in found.survey.questions] == ["a"]


def test_thousands_of_questions_are_cut_at_fifty_and_the_rest_is_named() -> None:
    rows = [{**TEXT, "name": f"q{at}", "relevant": f"${{q{at - 1}}} != ''"} for at in range(1, 3000)]
    found = read("form.xlsx", workbook(rows))
    assert len(found.survey.questions) == 50
    assert "left_out | survey | Only the first 2000 rows were read." in notes(found)
    assert "q51, " in notes(found)


def test_a_workbook_that_is_no_form_is_refused_with_what_it_lacks() -> None:
    book = openpyxl.Workbook()
    book.create_sheet("More")
    assert 'no sheet named "survey"' in refusal(saved(book))
    assert 'no column "type"' in refusal(workbook([{"question": "A?"}]))
    assert "no question that can be asked" in refusal(workbook([{"type": "start", "name": "start"}]))


def test_a_password_or_another_office_file_is_refused() -> None:
    assert "password" in refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4096)


def test_a_zip_that_is_no_workbook_is_refused() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("holiday.txt", "sun")
    assert "no Excel workbook" in refusal(packed.getvalue())


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(GOOD), st.data())
def test_a_damaged_file_is_imported_or_refused_but_never_fails(path: Path, data: st.DataObject) -> None:
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(8, len(content) - 1))] = data.draw(st.integers(0, 255))
    runs_or_is_refused(path.name, bytes(content))


CELLS = st.sampled_from(
    [
        *("text", "note", "integer", "decimal", "date", "range", "rank x", "image", "calculate", "acknowledge", "end"),
        *(
            "select_one x",
            "select_multiple x",
            "select_one y or_other",
            "select_multiple x or_other",
            "select_one z.csv",
        ),
        *("begin group", "end group", "begin repeat", "end repeat", "begin loop over x", "begin_group", ""),
    ]
)
WORDS = st.one_of(
    st.sampled_from(
        ["a", "b", "name", "a b", "1", "Ünï", "很好", "${a}", "{a}", "<b>x</b>", "=1+1", "yes", "no", "q" * 30]
    ),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=20),
)
EXPRESSIONS = st.sampled_from(
    [
        *("", "${a} = 'b'", "selected(${b}, 'a')", "${c} > 3", "not(${a} = '')", "${a} and ${b} or ${c}", "true()"),
        *(". > 3", ". >= 1 and . <= 5", "count-selected(.) = 2", "string-length(.) < 0", "${", "1 = 1", "yes", "no"),
    ]
)
ROWS = st.fixed_dictionaries(
    {
        "type": CELLS,
        "name": st.sampled_from(["a", "b", "c", "d", "", "name", "and", "Größe", "1"]),
        "label": WORDS,
        "label::Русский (ru)": WORDS,
        "label::Deutsch (de)": WORDS,
        "hint": WORDS,
        "relevant": EXPRESSIONS,
        "constraint": EXPRESSIONS,
        "required": EXPRESSIONS,
        "appearance": st.sampled_from(["", "likert", "label", "list-nolabel", "table-list", "rating"]),
        "parameters": st.sampled_from(
            ["", "start=0 end=10", "start=5 end=1", "start=1 end=5 step=1", "end=nan", "start=inf"]
        ),
    }
)
CHOICES = st.fixed_dictionaries(
    {"list_name": st.sampled_from(["x", "y", ""]), "name": WORDS, "label": WORDS, "label::Русский (ru)": WORDS}
)


@settings(max_examples=60, deadline=None)
@given(st.lists(ROWS, max_size=12), st.lists(CHOICES, max_size=8))
def test_whatever_a_form_holds_what_comes_of_it_can_run(rows: list[Row], choices: list[Row]) -> None:
    runs_or_is_refused("form.xlsx", workbook(list(filled(rows)), list(filled(choices))))


def runs_or_is_refused(name: str, content: bytes) -> None:
    try:
        survey = read(name, content).survey
    except SurveyInvalid:
        return
    assert check.problems(survey) == ()
    assert play(survey, 1).conversation.outcome == "completed"


def filled(rows: Iterable[Row]) -> Iterable[Row]:
    """Without the empty cells: openpyxl would write them as formulas or not at all."""
    return ({name: text for name, text in row.items() if text} for row in rows)
