"""A file of any format → a survey: what tells the formats apart, and the sentences that refuse all else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.engine.errors import SurveyInvalid
from bot.engine.languages import LANGUAGES
from bot.engine.survey import Survey
from bot.services.voice import say
from bot.surveys import builtin, dump
from bot.surveys.foreign import read
from tests.surveys.foreign_files import FOLDER, files

OURS = "key: pulse\ntitle: Pulse\nquestions:\n- {key: a, kind: text, text: A}\nendings: [{text: Bye}]\n"
EVERY_FILE = [path for format_ in ("surveyjs", "xlsform", "rapidpro") for path in files(format_)]


def refusal(name: str, content: bytes) -> str:
    with pytest.raises(SurveyInvalid) as caught:
        read(name, content)
    return str(caught.value)


@pytest.mark.parametrize("survey", builtin().values(), ids=lambda survey: survey.key)
def test_a_survey_of_ours_comes_back_as_it_is(survey: Survey) -> None:
    found = read("anything", dump(survey).encode())
    assert found.survey == survey
    assert found.notes == ()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_ours_and_others_may_be_saved_in_any_unicode_encoding(encoding: str) -> None:
    assert read("s.yaml", OURS.encode(encoding)).survey.key == "pulse"
    document = '{"elements": [{"type": "text", "name": "a", "title": "Почему?"}]}'
    assert read("s.json", document.encode(encoding)).survey.questions[0].text["ru"] == "Почему?"


def test_a_survey_of_ours_may_be_written_as_json_or_between_braces() -> None:
    as_json = json.dumps(
        {"key": "p", "title": "P", "questions": [{"key": "a", "kind": "text", "text": "A"}], "endings": [{"text": "B"}]}
    )
    assert read("s.json", as_json.encode()).survey.key == "p"
    between = "{key: p, title: P, questions: [{key: a, kind: text, text: A}], endings: [{text: B}]}"
    assert read("s.yml", between.encode()).survey.key == "p"


def test_what_is_wrong_with_a_survey_of_ours_is_said_with_its_line() -> None:
    assert 'line 4: questions.0.kind: "song" is no kind of question' in refusal(
        "s.yaml", OURS.replace("text, t", "song, t").encode()
    )


def test_the_name_of_a_file_does_not_decide_what_is_in_it() -> None:
    path = next(path for path in files("xlsform") if path.name == "or_other.xlsx")
    assert (
        read("survey.json", path.read_bytes()).survey.questions == read(path.name, path.read_bytes()).survey.questions
    )
    assert read("survey.xlsx", OURS.encode()).survey.key == "pulse"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "the file is empty"),
        (b" \n", "the file is empty"),
        (b"x" * (4 * 1024 * 1024 + 1), "larger than 4 MB"),
        (b"%PDF-1.7 and more", "this is no survey that can be read"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "this is no survey that can be read"),
        (b"type,name,label\ntext,a,A?", "this is no survey that can be read"),
        (b'{"hello": "world"}', "this is no survey that can be read"),
        (b"[1, 2]", "this is no survey that can be read"),
        (b'{"pages": ', "broken or cut off at line 1"),
        (b"PK\x03\x04 and no more", "damaged"),
        (b"questions: &a [1]\nkey: *a", "aliases"),
    ],
)  # fmt: skip
def test_what_is_no_survey_is_refused_with_a_sentence_that_helps(content: bytes, words: str) -> None:
    assert words in refusal("file", content)


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.binary(max_size=200), st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace"))))
def test_any_bytes_are_refused_and_never_fail(content: bytes) -> None:
    assert refusal("file", content)


@pytest.mark.parametrize("path", EVERY_FILE, ids=lambda path: path.name)
def test_every_note_is_a_sentence_in_all_four_languages(path: Path) -> None:
    try:
        found = read(path.name, path.read_bytes())
    except SurveyInvalid:
        return
    for note in found.notes:
        said = {say(note.what, language) for language in LANGUAGES}
        assert len(said) == len(LANGUAGES), said
        assert not any(words.startswith("import.") for words in said)


def test_no_file_that_others_wrote_is_left_untested() -> None:
    assert {path.parent.name for path in FOLDER.rglob("*") if path.is_file() and path.name != "README.md"} == {
        "surveyjs",
        "xlsform",
        "rapidpro",
    }
