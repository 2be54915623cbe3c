"""FLOIP flows that others exported, and how a graph becomes questions with conditions."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from bot.engine import check
from bot.engine.errors import SurveyInvalid
from bot.surveys.foreign import Imported, read
from tests.surveys.foreign_files import expected, files, note_lines, play, report

FILES = files("rapidpro")

Block = dict[str, Any]


def block(name: str, type_: str, *exits: tuple[str, str], choices: Sequence[str] = (), **config: Any) -> Block:
    """`exits` are the answer ("" for any other) and the block that it leads to."""
    return {
        "uuid": name,
        "name": name,
        "type": f"MobilePrimitives.{type_}",
        "config": {"prompt": f"{name} text", "choices": [{"name": each} for each in choices], **config},
        "exits": [
            {"test": answer and f'block.value == "{answer}"', "destination_block": target} for answer, target in exits
        ],
    }


def imported(*blocks: Block, **flow: Any) -> Imported:
    resources = [{"uuid": f"{each['name']} text", "values": [{"value": each["name"].upper()}]} for each in blocks]
    whole = {
        "first_block_id": blocks[0]["uuid"],
        "languages": [{"id": "1", "iso_639_3": "eng"}],
        **flow,
        "blocks": blocks,
    }
    return read("flow.json", json.dumps({"flows": [whole], "resources": resources}).encode())


def when(found: Imported) -> dict[str, str]:
    return {question.key: str(question.when) for question in found.survey.questions}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_comes_with_the_report_that_was_read_and_found_true(path: Path) -> None:
    assert report(path) == expected(path).read_text("utf-8")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_what_came_of_a_file_can_run_and_is_played_to_its_end(path: Path) -> None:
    survey = read(path.name, path.read_bytes()).survey
    assert check.problems(survey) == ()
    for seed in range(5):
        assert play(survey, seed).conversation.outcome == "completed"


def test_blocks_become_questions() -> None:
    found = imported(
        block("hi", "Message", ("", "rate")),
        block("rate", "NumericResponse", ("", "pick"), validation_minimum=1, validation_maximum=9),
        block("pick", "SelectOneResponse", ("", "many"), choices="ab"),
        block("many", "SelectManyResponses", ("", "why"), choices="ab"),
        block("why", "OpenResponse", max_response_characters=100),
    )
    kinds = [question.kind for question in found.survey.questions]
    assert kinds == ["statement", "number", "choice", "multi_choice", "text"]
    assert found.survey.questions[0].text == {"en": "HI"}
    assert found.survey.questions[1].model_dump()["maximum"] == 9
    assert found.survey.questions[4].model_dump()["max_length"] == 100
    assert found.notes == ()


def test_the_answers_that_lead_to_a_question_are_its_condition() -> None:
    found = imported(
        block("a", "SelectOneResponse", ("x", "b"), ("y", "c"), ("", "d"), choices="xyz"),
        block("b", "OpenResponse", ("", "e")),
        block("c", "SelectOneResponse", ("p", "e"), ("q", "f"), choices="pq"),
        block("d", "OpenResponse", ("", "e")),
        block("e", "OpenResponse", ("", "f")),
        block("f", "OpenResponse"),
    )
    assert when(found) == {
        "a": "None",
        "b": "a = x",
        "c": "a = y",
        "d": "a = z",
        "e": "a = y and c = p or a in (x, z)",
        "f": "None",
    }


def test_a_question_repeated_after_a_wrong_answer_is_not_asked_twice() -> None:
    found = imported(
        block("a", "SelectOneResponse", ("x", "b"), ("y", "b"), ("", "again"), choices="xy"),
        block("again", "SelectOneResponse", ("x", "b"), ("y", "b"), ("", "again"), choices="xy"),
        block("b", "OpenResponse"),
    )
    assert when(found) == {"a": "None", "b": "None"}
    assert note_lines(found.notes) == ["left_out | again | Not brought: only a wrong answer, or nothing, leads there."]


def test_a_way_back_is_named() -> None:
    found = imported(block("a", "OpenResponse", ("", "b")), block("b", "OpenResponse", ("", "a")))
    assert note_lines(found.notes) == ["left_out | b | The flow goes back from here. A survey only goes forward."]


def test_questions_that_a_draft_has_not_joined_up_are_asked_after_the_others() -> None:
    found = imported(block("a", "OpenResponse"), block("b", "OpenResponse"))
    assert when(found) == {"a": "None", "b": "None"}
    assert note_lines(found.notes) == ["assumed | b | Nothing leads here in the flow. It is asked all the same."]


def test_a_block_that_dozens_of_ways_lead_to_is_asked_of_everybody() -> None:
    chain = [block(f"q{at}", "SelectOneResponse", ("x", f"q{at + 1}"), ("y", "end"), choices="xyz") for at in range(20)]
    found = imported(*chain, block("q20", "OpenResponse", ("", "end")), block("end", "OpenResponse"))
    assert when(found)["end"] == "None"
    assert any(line.startswith("assumed | ") and "Too many ways" in line for line in note_lines(found.notes))


def test_a_flow_that_asks_nothing_is_refused() -> None:
    with pytest.raises(SurveyInvalid, match="no flow in the file asks anything"):
        imported({"uuid": "l", "name": "l", "type": "Core.Log", "config": {}, "exits": []})
