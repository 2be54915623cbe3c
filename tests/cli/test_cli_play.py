"""`heardback play` as somebody sees it who types at a terminal."""

from __future__ import annotations

from pathlib import Path

from tests.cli.command_line import at_a_terminal, heardback

ASIDE = """\
key: aside
title: {en: Aside, ru: Между делом}
questions:
  - {key: fine, kind: yes_no, text: {en: Is all well?, ru: Всё хорошо?}}
endings:
  - text: {en: Good to know., ru: Будем знать.}
"""


def test_a_detractor_plays_to_the_end_and_reads_what_would_have_been_kept(tmp_path: Path) -> None:
    with at_a_terminal("play", at=tmp_path, COMPANY_NAME="Blue Door") as terminal:
        terminal.see("recommend Blue Door to a friend")
        terminal.type("3\n")
        terminal.see("held you back")
        terminal.type("Nobody answers\n")
        terminal.see("warn a friend")
        terminal.type("2\n")
        terminal.see("contact you")
        terminal.type("no\n")
        terminal.see("Thank you for being frank")
        assert terminal.end() == 0
    summary = terminal.shown.partition("Recorded")[2].splitlines()
    assert summary == [
        ", had this been real (completed):",
        "  score        3  (detractor)",
        "  held_back    Nobody answers",
        "  would_warn   no",
        "  may_contact  no",
        "  alert detractor: would page #staff, and again after 15m if nobody takes it",
    ]


def test_ctrl_c_ends_it_politely_with_what_was_said_so_far(tmp_path: Path) -> None:
    with at_a_terminal("play", "stars", at=tmp_path) as terminal:
        terminal.see("> ")
        terminal.type("5\n")
        terminal.see("> ")
        terminal.interrupt()
        assert terminal.end() == 0
    assert "(not finished)" in terminal.shown
    assert "5  (positive)" in terminal.shown
    assert "Traceback" not in terminal.shown


def test_ctrl_d_ends_it_before_anything_was_said(tmp_path: Path) -> None:
    with at_a_terminal("play", "ces", at=tmp_path) as terminal:
        terminal.see("> ")
        terminal.type("\x04")
        assert terminal.end() == 0
    assert terminal.shown.endswith("(not finished):\n  nothing\n")


def test_a_file_of_ones_own_is_played_in_another_language_and_stopped_by_its_stop_word(tmp_path: Path) -> None:
    (tmp_path / "aside.yaml").write_text(ASIDE, "utf-8")
    with at_a_terminal("play", "aside.yaml", "--language", "ru", at=tmp_path) as terminal:
        terminal.see("Всё хорошо?")
        terminal.type("СТОП\n")
        terminal.see("START")
        assert terminal.end() == 0
    assert "Recorded, had this been real (opted_out)" in terminal.shown


def test_the_staffs_language_is_not_imposed_on_a_survey_that_lacks_it(tmp_path: Path) -> None:
    (tmp_path / "aside.yaml").write_text(ASIDE, "utf-8")
    assert "Is all well?" in heardback("play", "aside.yaml", at=tmp_path, DEFAULT_LANGUAGE="zh-Hant").stdout
    assert "Всё хорошо?" in heardback("play", "aside.yaml", at=tmp_path, DEFAULT_LANGUAGE="ru").stdout
