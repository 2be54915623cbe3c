"""Every transcript below this folder, replayed: what the customer did is given, every other line must come out again.

After a wanted change: `python -m tests.golden.rewrite`, then read the difference as a customer would.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from bot.engine.languages import LANGUAGES
from bot.engine.survey import Question, Statement, Survey
from bot.surveys import builtin
from bot.surveys.loader import load_file
from tests.support.transcript import GOLDEN, headers, replay

TRANSCRIPTS = {str(file.relative_to(GOLDEN)): file for file in sorted(GOLDEN.rglob("*.txt"))}
WRITTEN = {name: file.read_text("utf-8") for name, file in TRANSCRIPTS.items()}
BY_SURVEY: dict[str, list[str]] = defaultdict(list)
for _text in WRITTEN.values():
    BY_SURVEY[headers(_text)["survey"]].append(_text)
SURVEYS = [*builtin().values(), *(load_file(file) for file in sorted((GOLDEN / "surveys").glob("*.yaml")))]

every_survey = pytest.mark.parametrize("survey", SURVEYS, ids=lambda survey: survey.key)


@pytest.mark.parametrize("name", TRANSCRIPTS)
def test_a_conversation_goes_as_it_is_written_down(name: str) -> None:
    assert replay(WRITTEN[name]) == WRITTEN[name]


# ---------------------------------------------------------------- what the transcripts must show between them


def languages_of(survey: Survey) -> set[str]:
    return {headers(text)["language"] for text in BY_SURVEY[survey.key]}


def answered(question: Question, texts: list[str]) -> bool:
    return any(f"NOTE answer: {question.key} = " in text for text in texts)


@every_survey
def test_every_question_is_answered_somewhere(survey: Survey) -> None:
    asked = [question for question in survey.questions if not isinstance(question, Statement)]
    assert [each.key for each in asked if not answered(each, BY_SURVEY[survey.key])] == []


@every_survey
def test_every_ending_is_reached_somewhere(survey: Survey) -> None:
    shown = "\n".join(BY_SURVEY[survey.key])
    for ending in survey.endings:
        assert any(text.partition("{")[0] in shown for text in ending.text.values())


@every_survey
def test_every_alert_opens_a_case_somewhere(survey: Survey) -> None:
    shown = "\n".join(BY_SURVEY[survey.key])
    assert [alert.key for alert in survey.alerts if f"NOTE case: {alert.key}\n" not in shown] == []


@every_survey
def test_every_survey_is_heard_in_more_than_one_language(survey: Survey) -> None:
    assert len(languages_of(survey)) >= 2


def test_the_survey_most_asked_is_heard_in_all_languages_by_each_group() -> None:
    heard = {
        (headers(text)["language"], group)
        for text in BY_SURVEY["nps"]
        for group in ("detractor", "passive", "promoter")
        if f"({group})" in text
    }
    assert heard == {(language, group) for language in LANGUAGES for group in ("detractor", "passive", "promoter")}


def test_every_way_of_ending_is_shown() -> None:
    notes = {line.removeprefix("NOTE ") for text in WRITTEN.values() for line in text.splitlines()}
    assert {"completed", "expired", "abandoned", "opted_out"} <= notes


def test_no_transcript_shows_what_a_customer_should_never_see() -> None:
    """A sentence's id, an unfilled brace, an empty pair of quotes."""
    for name, text in WRITTEN.items():
        for line in text.partition("\n\n")[2].splitlines():
            if not line.startswith(("YOU", "EDIT")):
                assert not {"{", "}"} & set(line), f"{name}: {line}"
                assert not any(id_ in line for id_ in ("lead.", "hint.", "reprompt.", "say.", "ask.")), (
                    f"{name}: {line}"
                )
                assert '""' not in line, f"{name}: {line}"


@pytest.mark.parametrize("file", sorted((GOLDEN / "surveys").glob("*.yaml")), ids=lambda file: file.stem)
def test_the_extra_surveys_can_run(file: Path) -> None:
    assert load_file(file).key == file.stem
