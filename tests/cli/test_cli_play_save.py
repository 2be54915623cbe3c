"""A conversation played by hand becomes a golden test."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from tests.support.transcript import headers, replay

#: A detractor who is not understood once, sends an empty line, goes back, and has had enough at the question after.
LINES = "three or four\n3\n\nback\n2 because nobody answers\n no \nSTOP\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DEFAULT_LANGUAGE", raising=False)
    monkeypatch.setenv("COMPANY_NAME", "Blue Door")
    return tmp_path


def play(*arguments: str, lines: str = LINES) -> Result:
    return CliRunner().invoke(app, ["play", *arguments], input=lines)


def saved(file: Path) -> str:
    return file.read_bytes().decode()


def test_what_was_played_passes_the_golden_check_as_it_was_saved(folder: Path) -> None:
    assert play("nps", "--save", "kept/unhappy.txt").exit_code == 0
    text = saved(folder / "kept/unhappy.txt")
    assert replay(text) == text
    assert [line for line in text.splitlines() if line.startswith(("YOU", "PHOTO", "STOP"))] == [
        "YOU three or four",
        "YOU 3",
        "PHOTO",
        "YOU back",
        "YOU 2 because nobody answers",
        "YOU no",
        "STOP",
    ]
    assert text.endswith("NOTE opted_out\n\n")


def test_the_golden_check_fails_when_any_line_of_it_is_changed(folder: Path) -> None:
    play("nps", "--save", "unhappy.txt")
    lines = saved(folder / "unhappy.txt").split("\n")
    for at in range(lines.index("") + 1, len(lines)):
        if lines[at]:
            acted = lines[at].startswith(("YOU", "PHOTO", "STOP"))
            changed = "\n".join([*lines[:at], *([] if acted else [f"{lines[at]}!"]), *lines[at + 1 :]])
            assert replay(changed) != changed, lines[at]


@pytest.mark.parametrize("language", ["ru", "zh-Hans"])
def test_it_is_played_again_in_the_language_and_for_the_company_it_was_played_in(folder: Path, language: str) -> None:
    play("stars", "--language", language, "--save", "one.txt", lines="1\n太慢\u2028很慢\n")
    text = saved(folder / "one.txt")
    assert replay(text) == text
    assert headers(text)["language"] == language
    assert headers(text)["company"] == "Blue Door"
    assert headers(text)["about"] == "Played by hand: completed."


def test_a_bare_name_stands_for_a_file_among_the_golden_tests_of_its_survey(folder: Path) -> None:
    (folder / "tests/golden").mkdir(parents=True)
    assert "Saved as tests/golden/ces/easy_en.txt." in play("ces", "--save", "easy", lines="7\n").stdout
    assert replay(text := saved(folder / "tests/golden/ces/easy_en.txt")) == text


def test_where_there_are_no_golden_tests_a_bare_name_stays_here(folder: Path) -> None:
    play("ces", "--save", "easy", lines="7\n")
    assert [file.name for file in folder.iterdir()] == ["easy_en.txt"]


def test_what_is_there_already_is_refused_before_anything_is_played(folder: Path) -> None:
    (folder / "mine.txt").write_text("dear")
    refused = play("nps", "--save", "mine.txt")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert refused.stderr == "mine.txt is there already, and is not overwritten. Choose another name.\n"
    assert saved(folder / "mine.txt") == "dear"


@pytest.mark.parametrize("place", ["file/easy.txt", f"{'long' * 100}.txt"])
def test_a_place_that_cannot_be_written_to_is_one_line_before_anything_is_played(folder: Path, place: str) -> None:
    (folder / "file").write_text("")
    refused = play("ces", "--save", place)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert refused.stderr.startswith(f"Can't write {place}: ")
    assert refused.stderr.count("\n") == 1


def test_nothing_said_is_nothing_saved(folder: Path) -> None:
    assert "Nothing was said, so nothing is saved." in play("nps", "--save", "x.txt", lines="").stdout
    assert list(folder.iterdir()) == []


def test_a_survey_of_ones_own_is_saved_with_a_word_on_what_the_check_needs(folder: Path) -> None:
    (folder / "mine.yaml").write_text(
        "key: mine\ntitle: Mine\nquestions:\n  - {key: fine, kind: yes_no, text: Fine?}\nendings: [{text: Bye}]\n"
    )
    played = play("mine.yaml", "--save", "mine.txt", lines="yes\n")
    assert "the survey must be in bot/surveys or in tests/golden/surveys" in played.stdout
    (folder / "tests/golden/surveys").mkdir(parents=True)
    (folder / "mine.yaml").rename("tests/golden/surveys/mine.yaml")
    again = play("tests/golden/surveys/mine.yaml", "--save", "again.txt", lines="yes\n")
    assert again.stdout.endswith("Saved as again.txt.\n")
    assert saved(folder / "again.txt") == saved(folder / "mine.txt")
